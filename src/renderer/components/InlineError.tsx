import ErrorOutline from '@mui/icons-material/ErrorOutlineOutlined'
import type { ReactNode } from 'react'
import type { AppError } from '#shared/errors.ts'
import { CopyButton } from './CopyButton.tsx'
import { errorDetails } from './error-details.ts'
import css from './InlineError.module.css'

interface InlineErrorProps {
  readonly error: AppError
  readonly onRetry?: () => void
  /** A further way out, beside the retry. */
  readonly children?: ReactNode
}

/** One sentence for each thing that stands in the way, where there are several: what the core put into `reasons`. */
const Reasons = ({ error: { details, message } }: Pick<InlineErrorProps, 'error'>) => {
  const reasons = details?.['reasons']
  if (typeof reasons !== 'object' || reasons === null) return null
  const further = reasons.filter((reason) => !message.includes(reason))
  if (further.length === 0) return null
  return (
    <ul tabIndex={0} aria-label="What stands in the way">
      {further.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  )
}

/** An error where it happened: cause and next step in its sentence, the details to copy, another try. */
export const InlineError = ({ error, onRetry, children }: InlineErrorProps) => (
  <div className={css.error} role="alert">
    <ErrorOutline fontSize="small" aria-hidden />
    <div className={css.said}>
      <p>{error.message}</p>
      <Reasons error={error} />
    </div>
    <div className={css.ways}>
      {children}
      {onRetry !== undefined && (
        <button type="button" className="mp-button" onClick={onRetry}>
          Try again
        </button>
      )}
      <CopyButton text={errorDetails(error)} label="Copy details" />
    </div>
  </div>
)
