import { formatShare } from './format.ts'
import css from './UsageBar.module.css'
import { GUEST_LIMITS } from './usage-limits.ts'

interface UsageBarProps {
  /** Share of 1; null: not known. */
  readonly share: number | null
  /** Instead of the per cent; takes the room it needs. */
  readonly text?: string
  readonly title?: string
  /** Shares from which it turns amber and red. */
  readonly warnAt?: number
  readonly failAt?: number
}

/** A share as a bar with its figure beside it. In its short form one element, for it stands in every row. */
export const UsageBar = ({
  share,
  text,
  title,
  warnAt = GUEST_LIMITS.warnAt,
  failAt = GUEST_LIMITS.failAt,
}: UsageBarProps) => {
  if (share === null) return <span>–</span>
  const tone = share >= failAt ? 'red' : share >= warnAt ? 'amber' : undefined
  const style = { ['--share' as string]: Math.min(1, Math.max(0, share)) }
  if (text === undefined) {
    return (
      <span className={css.short} data-tone={tone} style={style} title={title}>
        {formatShare(share)}
      </span>
    )
  }
  return (
    <span className={css.long} title={title}>
      <span className={css.track} data-tone={tone} style={style} aria-hidden />
      <span className={css.figure}>{text}</span>
    </span>
  )
}
