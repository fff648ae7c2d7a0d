import css from './SettingsPage.module.css'

interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly label: string
  readonly value: Value
  readonly choices: readonly (readonly [Value, string])[]
  readonly onChange: (value: Value) => void
}

/** A few values to choose from, all in view. */
export const Choice = <Value extends string>({ name, label, value, choices, onChange }: ChoiceProps<Value>) => (
  <fieldset className={css.choice}>
    <legend>{label}</legend>
    {choices.map(([choice, word]) => (
      <label key={choice}>
        <input
          type="radio"
          name={name}
          checked={value === choice}
          onChange={() => {
            onChange(choice)
          }}
        />
        {word}
      </label>
    ))}
  </fieldset>
)
