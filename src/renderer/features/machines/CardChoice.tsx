import { useId } from 'react'
import css from './CardChoice.module.css'

interface CardChoiceProps<Value extends string> {
  readonly legend: string
  readonly options: readonly { readonly value: Value; readonly label: string; readonly help: string }[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** One of a few, each with what it means; ↑ ↓ go through them. */
export const CardChoice = <Value extends string>({ legend, options, value, onChange }: CardChoiceProps<Value>) => {
  const name = useId()
  return (
    <fieldset className={css.cards}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} data-chosen={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => {
              onChange(option.value)
            }}
          />
          <span>{option.label}</span>
          <span className={css.help}>{option.help}</span>
        </label>
      ))}
    </fieldset>
  )
}
