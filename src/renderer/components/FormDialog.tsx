import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { CompanyId } from '#shared/model/ids.ts'
import { CompanyEdge } from './CompanyEdge.tsx'
import { FormProblemsContext, useFormSubmit } from './form-problems.ts'
import css from './FormDialog.module.css'

interface FormDialogProps {
  readonly title: string
  /** Verb with its object: "Add cluster". */
  readonly submitLabel: string
  readonly onSubmit: () => void | Promise<void>
  readonly onClose: () => void
  /** Something was typed that closing would lose: closing asks first. */
  readonly dirty?: boolean
  readonly busy?: boolean
  /** Why submitting is not possible now, whatever stands in the fields; stands beside the button. */
  readonly blockedReason?: string | undefined
  readonly destructive?: boolean
  /** The safe button has the focus instead of the first field. */
  readonly safeFocus?: boolean
  /** The button only leads on, so it may be pressed quickly again; else the second half of a double click is nothing. */
  readonly leadsOn?: boolean
  /** It only tells something that happened: there is nothing to cancel. */
  readonly told?: boolean
  /** Whose thing it is about: its colour stands on the edge; null: the provider's own, absent: nobody's. */
  readonly company?: CompanyId | null | undefined
  /** Pixels. */
  readonly width?: number
  /** Pixels; it keeps this height whatever it shows, and only the form scrolls. Absent: as high as what it shows. */
  readonly height?: number
  /** Stands left of the form, e.g. the steps of a wizard. */
  readonly aside?: ReactNode
  /** Stands left in the button row. */
  readonly extra?: ReactNode
  readonly children: ReactNode
}

/** Enter that is kept down, where it does not write lines: it would press whatever the dialog becomes meanwhile. */
const isHeld = ({ repeat, target }: KeyboardEvent): boolean => repeat && !(target instanceof HTMLTextAreaElement)

/**
 * A form in a dialog: Ctrl+Enter submits, the first field that is wrong gets the focus after submitting, leaving a
 * changed form asks.
 */
export const FormDialog = ({
  title,
  submitLabel,
  onSubmit,
  onClose,
  dirty = false,
  busy = false,
  blockedReason,
  destructive = false,
  safeFocus = false,
  leadsOn = false,
  told = false,
  company,
  width = 560,
  height,
  aside,
  extra,
  children,
}: FormDialogProps) => {
  const titleId = useId()
  const [asking, setAsking] = useState(false)
  const { form, problems, submit } = useFormSubmit({ onSubmit, busy, blocked: blockedReason !== undefined, leadsOn })

  const close = (): void => {
    if (dirty && !asking) setAsking(true)
    else onClose()
  }

  return (
    <Dialog
      open
      onClose={close}
      aria-labelledby={titleId}
      slotProps={{
        paper: {
          // On the whole of it: what had the focus may be gone, and then the dialog itself has it.
          onKeyDown: (event: KeyboardEvent) => {
            if (event.key !== 'Enter') return
            const asked = event.ctrlKey || event.metaKey
            if (!asked && !isHeld(event)) return
            event.preventDefault()
            event.stopPropagation()
            if (!event.repeat) void submit()
          },
          sx: {
            width,
            maxWidth: 'calc(100vw - 32px)',
            margin: '16px',
            ...(height === undefined ? {} : { height, maxHeight: 'calc(100vh - 32px)' }),
          },
        },
      }}
    >
      <form
        ref={form}
        noValidate
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault()
          // A dialog opened from a form is drawn elsewhere, but React's events still reach the form behind it.
          event.stopPropagation()
          void submit()
        }}
      >
        {company !== undefined && <CompanyEdge company={company} />}
        <DialogTitle id={titleId} className={css.title ?? ''}>
          {title}
        </DialogTitle>
        <DialogContent className={`${css.content ?? ''} ${height === undefined ? '' : css.fixed}`} dividers>
          {aside !== undefined && <div className={css.aside}>{aside}</div>}
          <div className={css.body}>
            <FormProblemsContext value={problems}>{children}</FormProblemsContext>
          </div>
        </DialogContent>
        <DialogActions className={css.actions ?? ''}>
          {asking ? (
            <>
              <span className={css.note} role="alert">
                What you typed will be lost.
              </span>
              <Button onClick={onClose}>Discard</Button>
              <Button
                variant="contained"
                autoFocus
                onClick={() => {
                  setAsking(false)
                }}
              >
                Keep editing
              </Button>
            </>
          ) : (
            <>
              {extra}
              <span className={css.note}>{blockedReason}</span>
              {!told && (
                <Button onClick={close} autoFocus={safeFocus}>
                  Cancel
                </Button>
              )}
              <Button
                type="submit"
                variant="contained"
                color={destructive ? 'error' : 'primary'}
                disabled={blockedReason !== undefined}
                loading={busy}
                title="Ctrl+Enter"
                onClick={(event) => {
                  if (!leadsOn && event.detail > 1) event.preventDefault()
                }}
              >
                {submitLabel}
              </Button>
            </>
          )}
        </DialogActions>
      </form>
    </Dialog>
  )
}
