import { Age } from '#renderer/components/Age.tsx'
import css from './Inventory.module.css'

interface BackupAgeProps {
  /** UTC ISO of the newest known; null: none is. */
  readonly at: string | null
  /** Why there may be one all the same; null: there is none. */
  readonly unknown: string | null
  readonly suffix?: string
}

/** Age of a guest's newest backup; that nobody knows of one is not that there is none. */
export const BackupAge = ({ at, unknown, suffix }: BackupAgeProps) => {
  if (at !== null) return <Age at={at} {...(suffix === undefined ? {} : { suffix })} />
  return unknown === null ? (
    <span className={css.muted}>none</span>
  ) : (
    <span className={css.unknown} title={unknown}>
      not known
    </span>
  )
}
