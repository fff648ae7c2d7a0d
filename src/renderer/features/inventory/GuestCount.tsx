import { useMemo } from 'react'
import { formatCount, plural } from '#renderer/components/format.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Inventory.module.css'

/** What the overview does not count as guests; empty where nothing is. */
const besideText = (guests: readonly GuestRow[]): string => {
  const missing = guests.filter(({ status }) => status === 'missing').length
  const templates = guests.filter(({ status, template }) => template && status !== 'missing').length
  return [templates === 0 ? '' : plural(templates, 'template'), missing === 0 ? '' : `${formatCount(missing)} missing`]
    .filter((part) => part !== '')
    .join(' and ')
}

interface GuestCountProps {
  /** null: not known yet. */
  readonly guests: readonly GuestRow[] | null
  /** How many of them the search finds; null: nothing is searched for. */
  readonly found: number | null
}

/** How many guests there are, and which of them the overview counts apart: both numbers are read beside each other. */
export const GuestCount = ({ guests, found }: GuestCountProps) => {
  const apart = useMemo(() => (guests === null ? '' : besideText(guests)), [guests])
  const beside = found === null ? apart : ''
  const all = guests?.length ?? 0
  const text = found === null ? plural(all, 'guest') : `${formatCount(found)} of ${formatCount(all)}`
  return (
    <>
      <span className={css.count} role="status">
        {guests === null ? '' : text}
      </span>
      {beside !== '' && (
        <span className={css.beside} title={`${beside} among them, which the overview counts apart`}>
          {beside} among them
        </span>
      )}
    </>
  )
}
