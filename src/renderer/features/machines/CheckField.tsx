import { useId } from 'react'
import css from './CheckField.module.css'

interface CheckFieldProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly help?: string | undefined
  /** Why it cannot be chosen; it stands in place of the help. */
  readonly disabledReason?: string | undefined
}

/** A choice of yes or no, with what follows from it. */
export const CheckField = ({ label, checked, onChange, help, disabledReason }: CheckFieldProps) => {
  const id = useId()
  const text = disabledReason ?? help
  return (
    <div className={css.check}>
      <input
        id={id}
        type="checkbox"
        checked={checked && disabledReason === undefined}
        disabled={disabledReason !== undefined}
        aria-describedby={text === undefined ? undefined : `${id}-help`}
        onChange={(event) => {
          onChange(event.target.checked)
        }}
      />
      <label htmlFor={id}>{label}</label>
      {text !== undefined && <span id={`${id}-help`}>{text}</span>}
    </div>
  )
}
