import { setPreferences, usePreferences } from '#renderer/client/preferences.store.ts'
import type { Preferences } from '#shared/model/preference.ts'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

interface ChoiceProps<Value extends string> {
  readonly name: string
  readonly label: string
  readonly value: Value
  readonly choices: readonly (readonly [Value, string])[]
  readonly onChange: (value: Value) => void
}

const Choice = <Value extends string>({ name, label, value, choices, onChange }: ChoiceProps<Value>) => (
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

const THEMES: readonly (readonly [Preferences['theme'], string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]
const DENSITIES: readonly (readonly [Preferences['density'], string])[] = [
  ['standard', 'Standard, rows of 32 pixels'],
  ['compact', 'Compact, rows of 28 pixels'],
]

export const AppearanceSection = () => {
  const theme = usePreferences((state) => state.value.theme)
  const density = usePreferences((state) => state.value.density)
  return (
    <Section title="Appearance" text="Counts at once and is remembered.">
      <Choice
        name="theme"
        label="Theme"
        value={theme}
        choices={THEMES}
        onChange={(next) => {
          setPreferences({ theme: next })
        }}
      />
      <Choice
        name="density"
        label="Density of lists"
        value={density}
        choices={DENSITIES}
        onChange={(next) => {
          setPreferences({ density: next })
        }}
      />
    </Section>
  )
}
