import css from './ProgressBar.module.css'
import { unfinished } from './format.ts'
import { UsageBar } from './UsageBar.tsx'

interface ProgressBarProps {
  /** Share of 1 that is done; null: not known, and then it only moves. */
  readonly share: number | null
  /** What runs, for who does not see it move. */
  readonly what: string
}

/** How far something is. The fuller the better: it never turns amber or red. */
export const ProgressBar = ({ share, what }: ProgressBarProps) =>
  share === null ? (
    <progress className={css.moving} aria-label={`${what} is running`} />
  ) : (
    <UsageBar share={unfinished(share)} warnAt={Infinity} failAt={Infinity} />
  )
