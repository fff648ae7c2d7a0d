import { useId, useState } from 'react'
import css from './OptionList.module.css'
import texts from './Texts.module.css'

export interface ListedOption {
  readonly value: string
  readonly label: string
  /** Where it lies, how large it is. */
  readonly details?: string
  /** Stands at the right. */
  readonly figure?: string
  /** Why it is no good choice; it can be made all the same. */
  readonly warning?: string
}

interface OptionListProps {
  readonly label: string
  /** Its path in what is sent. */
  readonly field: string
  readonly options: readonly ListedOption[]
  readonly value: string
  readonly onChange: (value: string) => void
  readonly error?: string | undefined
  /** What stands there when there is nothing to choose. */
  readonly empty: string
}

/** From this many on there is a field to find one. */
const FINDABLE_FROM = 8

/** One of a list, all in view; ↑ ↓ go through it. */
export const OptionList = ({ label, field, options, value, onChange, error, empty }: OptionListProps) => {
  const id = useId()
  const [typed, setTyped] = useState('')
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = options.filter(({ label: name, details = '' }) =>
    words.every((word) => `${name} ${details}`.toLowerCase().includes(word)),
  )
  return (
    <fieldset
      className={css.options}
      data-field={field}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend>{label}</legend>
      {options.length >= FINDABLE_FROM && (
        <input
          type="search"
          className="mp-field"
          placeholder="Find"
          aria-label={`Find: ${label}`}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
          }}
        />
      )}
      {shown.length === 0 ? (
        <p className={css.none}>{options.length === 0 ? empty : 'Nothing matches.'}</p>
      ) : (
        <div className={css.list}>
          {shown.map((option) => (
            <label key={option.value} data-chosen={option.value === value || undefined}>
              <input
                type="radio"
                name={`${id}-choice`}
                value={option.value}
                checked={option.value === value}
                aria-invalid={error !== undefined || undefined}
                onChange={() => {
                  onChange(option.value)
                }}
              />
              <span className={css.optionText}>
                <span>{option.label}</span>
                {option.details !== undefined && <span className={texts.muted}>{option.details}</span>}
                {option.warning !== undefined && <span className={texts.warning}>{option.warning}</span>}
              </span>
              {option.figure !== undefined && <span className={css.figure}>{option.figure}</span>}
            </label>
          ))}
        </div>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={texts.wrong}>
          {error}
        </p>
      )}
    </fieldset>
  )
}
