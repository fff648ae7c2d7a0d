import Button from '@mui/material/Button'
import { useMemo } from 'react'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { formatCount, plural } from '#renderer/components/format.ts'
import { FilterField } from '#renderer/components/ListPage.tsx'
import { MOST_AT_ONCE } from '#shared/model/most-at-once.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import css from './Discover.module.css'
import { chooseFor } from './discover.store.ts'
import { isTakeable, type DiscoveredList, type DiscoveredRow } from './discovered-rows.ts'
import { HandoverButtons } from './HandoverButtons.tsx'

interface TakeOverBarProps {
  readonly list: DiscoveredList
  readonly rows: readonly DiscoveredRow[]
  readonly text: string
  readonly onText: (text: string) => void
  readonly onTakeOver: () => void
}

/** Narrows the list, and says what can be done with its selected rows. */
export const TakeOverBar = ({ list, rows, text, onText, onTakeOver }: TakeOverBarProps) => {
  const companies = useCompanies((state) => state.companies)
  const guests = useMemo(() => rows.map(({ guest }) => guest), [rows])
  const without = rows.filter(({ to }) => to === null).length
  const reason =
    rows.length === 0
      ? 'Select guests to take over.'
      : !rows.every(isTakeable)
        ? 'Some of the selected cannot be taken over: reassign them, or leave them out.'
        : rows.length > MOST_AT_ONCE
          ? `At most ${formatCount(MOST_AT_ONCE)} guests are taken over at once: select fewer.`
          : without > 0
            ? `Choose a company for ${plural(without, 'guest')}.`
            : undefined
  return (
    <div className={css.tools}>
      <FilterField label="Filter guests" text={text} onChange={onText} />
      <span role="status">
        <b>{formatCount(rows.length)}</b> selected
      </span>
      {list !== 'templates' && (
        <select
          className="mp-field"
          aria-label="Company of the selected"
          value=""
          disabled={rows.length === 0}
          onChange={(event) => {
            chooseFor(
              rows.map(({ guest }) => guest.id),
              event.target.value as CompanyId,
            )
          }}
        >
          <option value="">Company of the selected …</option>
          {companies.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      {list !== 'offered' && guests.length > 0 && <HandoverButtons selected={guests} />}
      <span className={css.space} />
      {list !== 'templates' && (
        <>
          {reason !== undefined && <span className={css.muted}>{reason}</span>}
          <Button variant="contained" disabled={reason !== undefined} onClick={onTakeOver}>
            {rows.length === 0 ? 'Take over guests' : `Take over ${plural(rows.length, 'guest')} …`}
          </Button>
        </>
      )}
    </div>
  )
}
