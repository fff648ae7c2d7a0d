import { useState } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { textProblem } from '#shared/model/text-problem.ts'
import { saveOwner } from './app-info.store.ts'
import { Section } from './Section.tsx'
import css from './SettingsPage.module.css'

export const OwnerSection = ({ name }: { readonly name: string }) => {
  const [typed, setTyped] = useState(name)
  const save = useAction(saveOwner)
  const wrong = typed.trim() === '' ? 'Enter your name.' : textProblem(typed.trim())
  return (
    <Section title="Owner" text="Your name stands beside what you change.">
      <form
        className={css.line}
        onSubmit={(event) => {
          event.preventDefault()
          if (wrong === null) void save.run(typed.trim())
        }}
      >
        <LabelledField
          label="Your name"
          value={typed}
          error={wrong}
          onChange={(text) => {
            setTyped(text.slice(0, 80))
          }}
        />
        <button type="submit" className="mp-button" disabled={save.busy || wrong !== null || typed.trim() === name}>
          Save name
        </button>
      </form>
      {save.error !== null && <InlineError error={save.error} />}
    </Section>
  )
}
