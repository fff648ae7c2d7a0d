import { useState } from 'react'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { wordsFilter } from '#renderer/components/use-text-filter.ts'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import { placeText } from './catalogue-rows.ts'
import css from './Catalogue.module.css'
import { isUsed, usersText, type Usage } from './use-usage.ts'

interface CopyChoiceProps {
  readonly places: readonly CatalogueVolume[]
  /** By key; null: not known yet. */
  readonly usage: ReadonlyMap<string, Usage> | null
  /** Keys of the copies that stay. */
  readonly kept: ReadonlySet<string>
  readonly onChange: (kept: ReadonlySet<string>) => void
}

/** Only then there is something to look for. */
const FILTER_FROM = 8

/** Which copies of a file: every one that nobody uses, unless another choice is made. */
export const CopyChoice = ({ places, usage, kept, onChange }: CopyChoiceProps) => {
  const byId = useClusters((state) => state.byId)
  const [text, setText] = useState('')
  const usedBy = (place: CatalogueVolume): Usage | undefined => usage?.get(place.key)
  const companies = useCompanyLooks()
  const companyOf = ({ clusterId }: CatalogueVolume): string =>
    companyLabel(companies, byId.get(clusterId)?.companyId ?? null)
  const clusterOf = ({ clusterId }: CatalogueVolume): string => byId.get(clusterId)?.name ?? ''
  const filter = wordsFilter(text, (place: CatalogueVolume) => [clusterOf(place), placeText(place), companyOf(place)])
  const shown = filter === null ? places : places.filter(filter)
  const free = shown.filter((place) => !isUsed(usedBy(place)))
  const set = (some: readonly CatalogueVolume[], chosen: boolean): void => {
    const next = new Set(kept)
    for (const { key } of some) {
      if (chosen) next.delete(key)
      else next.add(key)
    }
    onChange(next)
  }
  const chosen = free.filter(({ key }) => !kept.has(key)).length
  return (
    <fieldset className={css.targets}>
      <legend className={css.label}>Copies</legend>
      <div className={css.row}>
        <label className={css.row}>
          <input
            type="checkbox"
            aria-label={filter === null ? 'All copies' : 'All copies shown'}
            checked={chosen > 0 && chosen === free.length}
            disabled={free.length === 0}
            ref={(box) => {
              if (box !== null) box.indeterminate = chosen > 0 && chosen < free.length
            }}
            onChange={(event) => {
              set(free, event.target.checked)
            }}
          />
          {filter === null ? 'All' : 'All shown'}
        </label>
        {places.length >= FILTER_FROM && (
          <input
            type="search"
            className="mp-field"
            placeholder="Filter copies"
            aria-label="Filter copies"
            value={text}
            onChange={(event) => {
              setText(event.target.value)
            }}
          />
        )}
      </div>
      <ul className={css.list}>
        {shown.map((place) => {
          const found = usedBy(place)
          const used = found !== undefined && isUsed(found)
          return (
            <li key={place.key}>
              <label>
                <input
                  type="checkbox"
                  checked={!used && !kept.has(place.key)}
                  disabled={used}
                  onChange={(event) => {
                    set([place], event.target.checked)
                  }}
                />
                <span>
                  <b>{clusterOf(place)}</b> {placeText(place)} <span className={css.muted}>{companyOf(place)}</span>
                </span>
                <span className={css.users} title={used ? usersText(found) : undefined}>
                  {found === undefined ? 'looking …' : used ? `used by ${usersText(found)}` : 'used by nobody'}
                </span>
              </label>
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
