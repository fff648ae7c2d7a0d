import type { ReactNode } from 'react'
import type { GuestDetail } from '#shared/model/guest.ts'
import { configValue } from '../details/config-words.ts'
import css from './Edit.module.css'
import { keyWords } from './edit-words.ts'

interface EditRowProps {
  readonly title: string
  readonly detail: GuestDetail
  /** Keys of the configuration it shows; what waits for them is told. */
  readonly keys: readonly string[]
  /** Absent: the value of the first key. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** One setting: what it is, what it will be after a reboot, and the way to change it. */
export const EditRow = ({ title, detail, keys, children, action }: EditRowProps) => {
  const { config, pending } = detail
  const [first = ''] = keys
  const value = config.value[first]
  const waiting = keys.flatMap((key) => {
    const next = pending.value[key]
    if (next === undefined) return []
    return [`${keys.length > 1 ? `${keyWords(key)} ` : ''}${next === null ? 'removed' : configValue(key, next)}`]
  })
  return (
    <div className={css.row}>
      <dt>{title}</dt>
      <dd>
        {children ?? (value === undefined || value === '' ? '–' : configValue(first, value))}
        {waiting.length > 0 && <span className={css.waits}> → {waiting.join(', ')} after a reboot</span>}
      </dd>
      {/* A list of terms holds nothing but terms and what is said of them. */}
      <dd>{action}</dd>
    </div>
  )
}
