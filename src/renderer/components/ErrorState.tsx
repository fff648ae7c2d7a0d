import type { AppError } from '#shared/errors.ts'
import { CopyButton } from './CopyButton.tsx'
import { errorDetails } from './error-details.ts'
import css from './States.module.css'

interface ErrorStateProps {
  readonly error: AppError
  readonly onRetry?: () => void
}

/** What happened and what to do, with details to copy and a way to try again. */
export const ErrorState = ({ error, onRetry }: ErrorStateProps) => (
  <div className={css.state} role="alert">
    <h2>That did not work</h2>
    <p>{error.message}</p>
    <div className={css.row}>
      {onRetry !== undefined && (
        <button type="button" className="mp-button" data-primary="true" onClick={onRetry}>
          Try again
        </button>
      )}
      <CopyButton text={errorDetails(error)} label="Copy details" />
    </div>
  </div>
)
