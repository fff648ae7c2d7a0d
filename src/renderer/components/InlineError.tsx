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

/** An error where it happened: cause and next step in its sentence, the details to copy, another try. */
export const InlineError = ({ error, onRetry, children }: InlineErrorProps) => (
  <div className={css.error} role="alert">
    <ErrorOutline fontSize="small" aria-hidden />
    <p>{error.message}</p>
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
