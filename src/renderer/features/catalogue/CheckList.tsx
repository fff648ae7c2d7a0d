import { useState, type ReactNode } from 'react'
import { wordsFilter } from '#renderer/components/use-text-filter.ts'
import css from './Catalogue.module.css'

export interface CheckItem {
  readonly key: string
  readonly label: ReactNode
  /** What it is found by. */
  readonly words: readonly string[]
  readonly checked: boolean
  /** Cannot be chosen. */
  readonly disabled: boolean
  readonly title?: string | undefined
  /** At the right end. */
  readonly note: ReactNode
}

interface CheckListProps {
  readonly legend: ReactNode
  /** "copies" */
  readonly what: string
  readonly items: readonly CheckItem[]
  /** Whether all that are shown can be chosen at once. */
  readonly withAll?: boolean
  readonly onChange: (keys: readonly string[], checked: boolean) => void
  readonly error?: string | null
  /** In place of the list where there is nothing to choose. */
  readonly none?: string
}

/** Only then there is something to look for. */
const FILTER_FROM = 8

interface AllBoxProps {
  /** Those shown that can be chosen. */
  readonly items: readonly CheckItem[]
  readonly what: string
  readonly filtered: boolean
  readonly onChange: CheckListProps['onChange']
}

const AllBox = ({ items, what, filtered, onChange }: AllBoxProps) => {
  const chosen = items.filter(({ checked }) => checked).length
  return (
    <label className={css.row}>
      <input
        type="checkbox"
        aria-label={filtered ? `All ${what} shown` : `All ${what}`}
        checked={chosen > 0 && chosen === items.length}
        disabled={items.length === 0}
        ref={(box) => {
          if (box !== null) box.indeterminate = chosen > 0 && chosen < items.length
        }}
        onChange={(event) => {
          onChange(
            items.map(({ key }) => key),
            event.target.checked,
          )
        }}
      />
      {filtered ? 'All shown' : 'All'}
    </label>
  )
}

/** Storages, or files on them, of which one or several are chosen; narrowed by words where there are many. */
export const CheckList = (props: CheckListProps) => {
  const { legend, what, items, withAll = false, onChange, error = null, none } = props
  const [text, setText] = useState('')
  const filter = wordsFilter(text, ({ words }: CheckItem) => words)
  const shown = filter === null ? items : items.filter(filter)
  return (
    <fieldset className={css.targets}>
      <legend className={css.label}>{legend}</legend>
      <div className={css.row}>
        {withAll && (
          <AllBox
            {...{ what, onChange }}
            items={shown.filter(({ disabled }) => !disabled)}
            filtered={filter !== null}
          />
        )}
        {items.length >= FILTER_FROM && (
          <input
            type="search"
            className="mp-field"
            placeholder={`Filter ${what}`}
            aria-label={`Filter ${what}`}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
            }}
          />
        )}
      </div>
      {items.length === 0 && none !== undefined ? (
        <p className={css.help}>{none}</p>
      ) : (
        <ul className={css.list} aria-invalid={error !== null} tabIndex={error === null ? undefined : -1}>
          {shown.map(({ key, label, checked, disabled, title, note }) => (
            <li key={key}>
              <label title={title}>
                <input
                  type="checkbox"
                  checked={checked}
                  disabled={disabled}
                  onChange={(event) => {
                    onChange([key], event.target.checked)
                  }}
                />
                <span>{label}</span>
                {note}
              </label>
            </li>
          ))}
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
