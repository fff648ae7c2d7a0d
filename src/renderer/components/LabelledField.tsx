import TextField from '@mui/material/TextField'
import { useId, type ReactNode } from 'react'
import { useFieldProblem } from './form-problems.ts'
import css from './LabelledField.module.css'

interface LabelledFieldProps {
  readonly label: string
  /** What it is called within its form, for whoever has to find it there. */
  readonly name?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  /** What is wrong with what stands in it: told once it was left or the form submitted, which it keeps from happening. */
  readonly problem?: string | null | undefined
  /** What is wrong, in words, told at once: by the core. Stands in the place of the help. */
  readonly error?: string | null | undefined
  readonly help?: ReactNode
  readonly type?: 'text' | 'password'
  readonly placeholder?: string
  /** Lines it grows to; absent: one line that does not grow. */
  readonly lines?: number
  readonly mono?: boolean
  readonly autoFocus?: boolean
  readonly disabled?: boolean
  readonly autoComplete?: string
  /** Entries of a list to choose from instead of typing. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
}

/** One field of a form: the label above, help or the error below. */
export const LabelledField = ({
  label,
  name,
  value,
  onChange,
  onBlur,
  problem,
  error: told,
  help,
  type = 'text',
  placeholder,
  lines,
  mono = false,
  autoFocus = false,
  disabled = false,
  autoComplete = 'off',
  choices,
}: LabelledFieldProps) => {
  const id = useId()
  const { shown, onLeave } = useFieldProblem(id, problem ?? null)
  const error = shown ?? told
  const wrong = error !== undefined && error !== null && error !== ''
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <TextField
        id={id}
        fullWidth
        type={type}
        value={value}
        error={wrong}
        helperText={wrong ? error : help}
        autoFocus={autoFocus}
        disabled={disabled}
        autoComplete={autoComplete}
        select={choices !== undefined}
        multiline={lines !== undefined}
        {...(name === undefined ? {} : { name })}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(lines === undefined ? {} : { minRows: 2, maxRows: lines })}
        onBlur={({ relatedTarget }) => {
          onLeave(relatedTarget)
          onBlur?.()
        }}
        onFocus={({ target }) => {
          // What a form proposes is typed over; a longer text is gone on with.
          if (autoFocus && lines === undefined && target instanceof HTMLInputElement) target.select()
        }}
        onChange={(event) => {
          onChange(event.target.value)
        }}
        slotProps={{
          input: { className: `${css.input} ${mono ? css.mono : ''}` },
          htmlInput: { spellCheck: false },
          select: { native: true },
          formHelperText: { className: css.help ?? '' },
        }}
      >
        {choices?.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </TextField>
    </div>
  )
}
