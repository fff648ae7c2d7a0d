import type { ReactNode } from 'react'
import css from './States.module.css'

interface EmptyStateProps {
  /** What would be here. */
  readonly title: string
  readonly text?: string
  /** The one action that fills it. */
  readonly action?: ReactNode
}

export const EmptyState = ({ title, text, action }: EmptyStateProps) => (
  <div className={css.state}>
    <h2>{title}</h2>
    {text !== undefined && <p>{text}</p>}
    {action !== undefined && <div className={css.row}>{action}</div>}
  </div>
)
