import { useState } from 'react'
import { formatBytes } from '#renderer/components/format.ts'
import { wordsFilter } from '#renderer/components/use-text-filter.ts'
import css from './Catalogue.module.css'
import type { StorageChoice } from './use-storages.ts'

interface StoragePickerProps {
  readonly storages: readonly StorageChoice[]
  /** Keys of those chosen. */
  readonly value: ReadonlySet<string>
  readonly onChange: (value: ReadonlySet<string>) => void
  /** Bytes of the file; null: not known. */
  readonly size: number | null
  readonly error?: string | null
  /** What to say where there is none. */
  readonly none?: string
}

const NONE = 'No storage takes such files. Allow them in Proxmox under Datacenter, Storage, Edit, Content.'

/** Only then there is something to look for. */
const FILTER_FROM = 8
const wordsOf = ({ cluster, place }: StorageChoice) => [cluster, place]

/** The storages a file goes to, one or several. */
export const StoragePicker = ({ storages, value, onChange, size, error = null, none = NONE }: StoragePickerProps) => {
  const [text, setText] = useState('')
  const filter = wordsFilter(text, wordsOf)
  const shown = filter === null ? storages : storages.filter(filter)
  const toggle = (key: string): void => {
    const next = new Set(value)
    if (!next.delete(key)) next.add(key)
    onChange(next)
  }
  return (
    <fieldset className={css.targets}>
      <legend className={css.label}>Storages{value.size > 0 && ` (${value.size} chosen)`}</legend>
      {storages.length >= FILTER_FROM && (
        <input
          type="search"
          className="mp-field"
          placeholder="Filter storages"
          aria-label="Filter storages"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
      )}
      {storages.length === 0 ? (
        <p className={css.help}>{none}</p>
      ) : (
        <ul className={css.list} aria-invalid={error !== null} tabIndex={error === null ? undefined : -1}>
          {shown.map(({ key, cluster, place, free }) => {
            const tooSmall = size !== null && free !== null && free < size
            return (
              <li key={key}>
                <label title={tooSmall ? 'The file does not fit.' : undefined}>
                  <input
                    type="checkbox"
                    checked={value.has(key)}
                    disabled={tooSmall}
                    onChange={() => {
                      toggle(key)
                    }}
                  />
                  <span>
                    <b>{cluster}</b> {place}
                  </span>
                  <span className={css.free}>{free === null ? '' : `${formatBytes(free)} free`}</span>
                </label>
              </li>
            )
          })}
        </ul>
      )}
      {error !== null && (
        <p className={css.wrong} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
