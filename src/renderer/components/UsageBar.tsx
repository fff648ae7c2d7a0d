import { formatShare } from './format.ts'
import css from './UsageBar.module.css'

interface UsageBarProps {
  /** Share of 1; null: not known. */
  readonly share: number | null
  /** Instead of the per cent. */
  readonly text?: string
  readonly title?: string
  /** Shares from which it turns amber and red. */
  readonly warnAt?: number
  readonly failAt?: number
}

/** A share as a bar with its figure beside it. */
export const UsageBar = ({ share, text, title, warnAt = 0.85, failAt = 0.95 }: UsageBarProps) => {
  if (share === null) return <span>–</span>
  const tone = share >= failAt ? 'red' : share >= warnAt ? 'amber' : 'plain'
  return (
    <span className={css.usage} title={title}>
      <span className={css.track} aria-hidden>
        <span className={css.fill} data-tone={tone} style={{ width: `${Math.min(100, Math.max(0, share * 100))}%` }} />
      </span>
      <span className={css.figure}>{text ?? formatShare(share)}</span>
    </span>
  )
}
