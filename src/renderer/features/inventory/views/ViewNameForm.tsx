import { useState, type FormEvent } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import css from './SavedViews.module.css'

interface ViewNameFormProps {
  readonly initial: string
  /** Rejects with the reason, which is said beside the field; what was typed stays. */
  readonly onSave: (name: string) => Promise<void>
  readonly onClose: () => void
}

/** The name of a view, in the row of views: Enter keeps it, Esc leaves it as it was. */
export const ViewNameForm = ({ initial, onSave, onClose }: ViewNameFormProps) => {
  const [name, setName] = useState(initial)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (): Promise<void> => {
    const wanted = name.trim()
    if (wanted === '' || wanted === initial) {
      onClose()
      return
    }
    try {
      await onSave(wanted)
      onClose()
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
        onBlur={onClose}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onClose()
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
