import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined'
import { useAppInfo } from '#renderer/features/settings/app-info.store.ts'
import css from './Shell.module.css'

/** Stands for as long as no change is taken, and says why. At the bottom, so that no row moves when it comes. */
export const ReadOnlyNote = () => {
  const readOnly = useAppInfo(({ info }) => info?.readOnly ?? null)
  if (readOnly === null) return null
  return (
    <div className={css.readOnly} role="alert">
      <ErrorOutline fontSize="small" aria-hidden />
      <p>
        <strong>Read-only.</strong> {readOnly}
      </p>
    </div>
  )
}
