import { useState, type ReactNode } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { AppError } from '#shared/errors.ts'
import type { Company } from '#shared/model/company.ts'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { readNumber } from './company-form.ts'
import css from './NumberedForm.module.css'

interface Named {
  readonly name: string
  /** As typed; empty: the next free one. */
  readonly number: string
}

type Problems = Partial<Record<string, string>>

interface NumberedFormState<Edits extends Named> {
  readonly edits: Edits
  readonly put: (patch: Partial<Edits>) => void
  /** What the page knows to be wrong with name and number: told once they were left. */
  readonly wrong: { readonly name: string | null; readonly number: string | null }
  /** What the core said, and what is wrong with a file, by field: told at once. */
  readonly problems: Problems
  readonly setProblems: (problems: Problems) => void
  readonly error: AppError | null
  readonly busy: boolean
  readonly dirty: boolean
  readonly submit: () => Promise<void>
}

interface NumberedFormSpec<Edits extends Named> {
  readonly start: Edits
  /** "Enter a name for the project." */
  readonly nameMissing: string
  /** @param number undefined: the core is to choose one */
  readonly save: (edits: Edits, number: number | undefined) => Promise<void>
}

/**
 * The state of a form for what has a name and a number of its own: checked before it is sent; what the core says of one
 * of the two stands at that field, the rest above the form.
 */
export const useNumberedForm = <Edits extends Named>({
  start: given,
  nameMissing,
  save,
}: NumberedFormSpec<Edits>): NumberedFormState<Edits> => {
  const [start] = useState(given)
  const [edits, setEdits] = useState(start)
  const [problems, setProblems] = useState<Problems>({})
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    const number = readNumber(edits.number)
    if (number === null) return
    setBusy(true)
    setError(null)
    try {
      await save(edits, number)
    } catch (thrown) {
      const failure = asAppError(thrown)
      const field = failure.details?.['field']
      if (field === 'name' || field === 'number') setProblems({ [field]: failure.message })
      else setError(failure)
    } finally {
      setBusy(false)
    }
  }
  return {
    edits,
    put: (patch) => {
      setEdits((before) => ({ ...before, ...patch }))
      setProblems({})
    },
    wrong: {
      name: requiredTextProblem(edits.name, nameMissing),
      number: readNumber(edits.number) === null ? 'A number is 1 to 3993.' : null,
    },
    problems,
    setProblems,
    error,
    busy,
    dirty: JSON.stringify(edits) !== JSON.stringify(start),
    submit,
  }
}

interface NumberedFormProps {
  readonly title: string
  readonly submitLabel: string
  /** Whose colour stands on it; absent: nobody's yet. */
  readonly company?: Company | undefined
  readonly form: Pick<
    NumberedFormState<Named>,
    'edits' | 'put' | 'wrong' | 'problems' | 'error' | 'busy' | 'dirty' | 'submit'
  >
  readonly onClose: () => void
  /** The fields after name and number. */
  readonly children: ReactNode
}

/** A dialog that begins with a name and a number. */
export const NumberedForm = ({ title, submitLabel, company, form, onClose, children }: NumberedFormProps) => {
  const { edits, put, wrong, problems, error, busy, dirty, submit } = form
  return (
    <FormDialog
      title={title}
      submitLabel={submitLabel}
      company={company?.id}
      busy={busy}
      dirty={dirty}
      onSubmit={submit}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} />}
      <div className={css.pair}>
        <LabelledField
          label="Name"
          autoFocus
          value={edits.name}
          problem={wrong.name}
          error={problems['name']}
          onChange={(name) => {
            put({ name })
          }}
        />
        <LabelledField
          label="Number"
          value={edits.number}
          problem={wrong.number}
          error={problems['number']}
          placeholder="next free"
          help="VLAN tags are counted from it."
          onChange={(number) => {
            put({ number })
          }}
        />
      </div>
      {children}
    </FormDialog>
  )
}
