import { useCallback, useEffect, useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import {
  configDifference,
  type ConfigDifference,
  type WantedValues,
} from '#shared/model/guest-edit/config-difference.ts'
import type { EditAction } from '#shared/model/guest-edit/edit-action.ts'
import type { EditableGuest } from '#shared/model/guest-edit/editable.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { isChangedMeanwhile, runEdit } from './run-edit.ts'

export interface EditSession {
  /** What the form is about; null until the cluster said. */
  readonly shown: EditableGuest | null
  /** Why it could not be read, or the change was not made. */
  readonly error: AppError | null
  readonly busy: boolean
  /** What the job is at, while it is worth telling. */
  readonly step: string
  /** What somebody else changed since the form was opened; null: nothing that is known. */
  readonly difference: readonly ConfigDifference[] | null
  /**
   * Sends the change made for the digest of what is shown, and waits for its end.
   * @param wanted what the form touches, to set it beside what somebody else changed
   */
  readonly submit: (
    make: (digest: string) => EditAction,
    wanted: WantedValues,
    password?: string | null,
  ) => Promise<void>
  readonly reload: () => void
}

/** The configuration after all that waits: what a form goes on from, and what is compared. */
export const nextValues = ({ values, pending }: EditableGuest): Record<string, string> => {
  const next = { ...values }
  for (const { key, pending: value } of pending) {
    if (value === null) delete next[key]
    else next[key] = value
  }
  return next
}

/** One form over the configuration of a machine: read when it opens, held against what is there when it is sent. */
export const useEditSession = (id: GuestId, onDone: () => void): EditSession => {
  const [shown, setShown] = useState<EditableGuest | null>(null)
  const [error, setError] = useState<AppError | null>(null)
  const [busy, setBusy] = useState(false)
  const [step, setStep] = useState('')
  const [difference, setDifference] = useState<readonly ConfigDifference[] | null>(null)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let gone = false
    call('guests.editable', { id }).then(
      (read) => {
        if (!gone) setShown(read)
      },
      (thrown: unknown) => {
        if (!gone) setError(asAppError(thrown))
      },
    )
    return () => {
      gone = true
    }
  }, [id, attempt])

  const submit = useCallback<EditSession['submit']>(
    async (make, wanted, password = null) => {
      if (shown === null) return
      setBusy(true)
      setError(null)
      setStep('')
      try {
        await runEdit(id, make(shown.digest), password, setStep)
        onDone()
      } catch (thrown) {
        const failure = asAppError(thrown)
        setError(failure)
        if (isChangedMeanwhile(failure)) {
          try {
            const now = await call('guests.editable', { id })
            setDifference(configDifference(nextValues(shown), nextValues(now), wanted))
            // From here on the form is about what is there now; what was typed stays.
            setShown(now)
          } catch (again) {
            setError(asAppError(again))
          }
        }
      } finally {
        setBusy(false)
      }
    },
    [id, shown, onDone],
  )
  const reload = useCallback(() => {
    setError(null)
    setAttempt((count) => count + 1)
  }, [])
  return { shown, error, busy, step, difference, submit, reload }
}
