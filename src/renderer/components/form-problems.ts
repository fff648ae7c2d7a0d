import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type RefObject } from 'react'

/** What fields tell the form around them, and what it tells them. */
interface FormProblems {
  /** Somebody tried to submit: every field says what is wrong with it. */
  readonly tried: boolean
  /** A field says what is wrong with it now; null: nothing. */
  readonly hold: (field: string, problem: string | null) => void
}

export const FormProblemsContext = createContext<FormProblems | null>(null)

interface FormSubmitSpec {
  readonly onSubmit: () => void | Promise<void>
  readonly busy: boolean
  /** It cannot be submitted now, whatever stands in the fields. */
  readonly blocked: boolean
  /** It only leads on: what it began may still be under way when the next step is submitted. */
  readonly leadsOn?: boolean
}

interface FormSubmit {
  readonly form: RefObject<HTMLFormElement | null>
  /** For the context around the fields. */
  readonly problems: FormProblems
  /** Submits, unless a field has a problem: then that is shown, and the first one gets the focus. */
  readonly submit: () => Promise<void>
}

/** The one way in which forms are submitted: once at a time, however often somebody presses. */
export const useFormSubmit = ({ onSubmit, busy, blocked, leadsOn = false }: FormSubmitSpec): FormSubmit => {
  const form = useRef<HTMLFormElement>(null)
  const wrong = useRef(new Map<string, string>())
  // `busy` is what the last drawing knew: two presses may come before the next.
  const sending = useRef(false)
  const [tries, setTries] = useState(0)
  const hold = useCallback((field: string, problem: string | null): void => {
    if (problem === null) wrong.current.delete(field)
    else wrong.current.set(field, problem)
  }, [])
  const tried = tries > 0
  const problems = useMemo(() => ({ tried, hold }), [tried, hold])

  useEffect(() => {
    if (tries > 0 && !busy) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [tries, busy])

  return {
    form,
    problems,
    submit: async () => {
      if (busy || blocked || sending.current) return
      if (!leadsOn) sending.current = true
      try {
        if (wrong.current.size === 0) await onSubmit()
      } finally {
        if (!leadsOn) sending.current = false
      }
      setTries((count) => count + 1)
    },
  }
}

interface FieldProblem {
  /** What is to be shown at the field; null: nothing (yet). */
  readonly shown: string | null
  readonly onLeave: (to: EventTarget | null) => void
}

/**
 * When a field says what is wrong with it: after it was left for another, and once somebody tried to submit.
 * @param problem what is wrong with what stands in it now; it keeps the form from being submitted
 */
export const useFieldProblem = (id: string, problem: string | null): FieldProblem => {
  const form = useContext(FormProblemsContext)
  const [left, setLeft] = useState(false)
  const hold = form?.hold
  useEffect(() => {
    hold?.(id, problem)
    return () => {
      hold?.(id, null)
    }
  }, [hold, id, problem])
  return {
    shown: left || form?.tried === true ? problem : null,
    // On the way to a button nothing may move away under the pointer: pressed, it says what is wrong by itself.
    onLeave: (to) => {
      if (!(to instanceof HTMLButtonElement)) setLeft(true)
    },
  }
}
