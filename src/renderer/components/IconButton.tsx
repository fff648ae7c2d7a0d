import type { MouseEvent, ReactNode } from 'react'

interface IconButtonProps {
  /** What it does, for screen readers and on hover. */
  readonly label: string
  /** On hover instead of the label, e.g. with its key. */
  readonly title?: string
  readonly disabled?: boolean
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void
  readonly children: ReactNode
}

/** A button that is only its icon. */
export const IconButton = ({ label, title = label, disabled = false, onClick, children }: IconButtonProps) => (
  <button
    type="button"
    className="mp-icon-button"
    aria-label={label}
    title={title}
    disabled={disabled}
    onClick={onClick}
  >
    {children}
  </button>
)
