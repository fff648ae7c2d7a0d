import { setPreferences, usePreferences } from '#renderer/client/preferences.store.ts'
import type { Preferences } from '#shared/model/preference.ts'
import { Choice } from './Choice.tsx'
import { Section } from './Section.tsx'

const THEMES: readonly (readonly [Preferences['theme'], string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]
const DENSITIES: readonly (readonly [Preferences['density'], string])[] = [
  ['standard', 'Standard, rows of 32 pixels'],
  ['compact', 'Compact, rows of 28 pixels'],
]

const DATES: readonly (readonly [Preferences['dates'], string])[] = [
  ['iso', 'ISO, 2026-11-23 14:02'],
  ['locale', 'As this machine’s language has it'],
]

export const AppearanceSection = () => {
  const theme = usePreferences((state) => state.value.theme)
  const dates = usePreferences((state) => state.value.dates)
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
      <Choice
        name="dates"
        label="Dates"
        value={dates}
        choices={DATES}
        onChange={(next) => {
          setPreferences({ dates: next })
        }}
      />
    </Section>
  )
}
