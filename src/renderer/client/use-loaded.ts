import { useCallback, useEffect, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import { asAppError } from './client.ts'

interface Loaded<Value> {
  /** Null until the first answer; the last one stays while a new one is asked for. */
  readonly value: Value | null
  readonly error: AppError | null
  readonly reload: () => void
}

/** What one question to the core answered, asked when the component appears and at every `reload`. Pass a stable `load`. */
export const useLoaded = <Value>(load: () => Promise<Value>): Loaded<Value> => {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<{ readonly value: Value | null; readonly error: AppError | null }>({
    value: null,
    error: null,
  })
  useEffect(() => {
    let gone = false
    load().then(
      (value) => {
        if (!gone) setState({ value, error: null })
      },
      (thrown: unknown) => {
        if (!gone) setState(({ value }) => ({ value, error: asAppError(thrown) }))
      },
    )
    return () => {
      gone = true
    }
  }, [load, attempt])
  const reload = useCallback(() => {
    setAttempt((count) => count + 1)
  }, [])
  return { ...state, reload }
}
