import { useState, type FormEvent } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import css from './SavedViews.module.css'

interface ViewNameFormProps {
  readonly initial: string
  /** Rejects with the reason, which is said beside the field; what was typed stays. */
  readonly onSave: (name: string) => Promise<void>
  /** @param byKey the keyboard is still here, and goes on where the view stands */
  readonly onClose: (byKey: boolean) => void
}

/** The name of a view, in the row of views: Enter keeps it, Esc leaves it as it was. */
export const ViewNameForm = ({ initial, onSave, onClose }: ViewNameFormProps) => {
  const [name, setName] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (): Promise<void> => {
    const wanted = name.trim()
    if (wanted === '' || wanted === initial) {
      onClose(true)
      return
    }
    try {
      await onSave(wanted)
      onClose(true)
    } catch (thrown) {
      setProblem(asAppError(thrown).message)
    }
  }
  return (
    <form
      className={css.naming}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void save()
      }}
    >
      <input
        className="mp-field"
        aria-label="Name of the view"
        aria-invalid={problem !== null}
        placeholder="Name, then Enter"
        maxLength={60}
        autoFocus
        value={name}
        onFocus={(event) => {
          event.currentTarget.select()
        }}
        onChange={(event) => {
          setName(event.target.value)
          setProblem(null)
        }}
        onBlur={() => {
          onClose(false)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onClose(true)
        }}
      />
      {problem !== null && (
        <span className={css.refused} role="alert" title={problem}>
          {problem}
        </span>
      )}
    </form>
  )
}
