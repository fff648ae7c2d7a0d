import { useState } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { saveOwner } from '#renderer/features/settings/app-info.store.ts'
import { textProblem } from '#shared/model/text-problem.ts'
import css from './FirstRun.module.css'

/** The one question of a first start. */
export const OwnerForm = () => {
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const save = useAction(saveOwner)
  return (
    <div className={css.place}>
      <form
        className={css.panel}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const wrong = name.trim() === '' ? 'Enter your name.' : textProblem(name.trim())
          setProblem(wrong)
          if (wrong === null) void save.run(name.trim())
        }}
      >
        <h1>Who works here?</h1>
        <p className={css.muted}>Your name stands beside what you change. Nothing else is asked.</p>
        <LabelledField
          label="Your name"
          autoFocus
          autoComplete="name"
          value={name}
          error={problem}
          onChange={(typed) => {
            setName(typed.slice(0, 80))
            setProblem(null)
          }}
        />
        {save.error !== null && <InlineError error={save.error} />}
        <div className={css.ways}>
          <button type="submit" className="mp-button" data-primary="true" disabled={save.busy}>
            Open the console
          </button>
        </div>
      </form>
    </div>
  )
}
