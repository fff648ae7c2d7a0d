import Close from '@mui/icons-material/Close'
import { useEffect } from 'react'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { dismissToast, useFrame, type Toast } from './frame.store.ts'
import css from './Shell.module.css'

const SHOWN_MS = 8000

const ToastLine = ({ toast }: { readonly toast: Toast }) => {
  const { id, action } = toast
  useEffect(() => {
    const timer = setTimeout(dismissToast, SHOWN_MS, id)
    return () => {
      clearTimeout(timer)
    }
  }, [id])
  return (
    <div className={css.toast} data-severity={toast.severity}>
      <p>{toast.message}</p>
      {action !== undefined && (
        <button
          type="button"
          className="mp-button"
          onClick={() => {
            action.run()
            dismissToast(id)
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton
        label="Dismiss"
        onClick={() => {
          dismissToast(id)
        }}
      >
        <Close fontSize="inherit" aria-hidden />
      </IconButton>
    </div>
  )
}

/** Short notes at the bottom right. */
export const Toasts = () => {
  const toasts = useFrame((state) => state.toasts)
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  )
}
