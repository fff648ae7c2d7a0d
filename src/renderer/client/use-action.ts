import { useCallback, useRef, useState } from 'react'
import type { AppError } from '#shared/errors.ts'
import { asAppError } from '#renderer/client/client.ts'

interface Action<Arguments extends readonly unknown[]> {
  readonly run: (...given: Arguments) => Promise<void>
  readonly busy: boolean
  readonly error: AppError | null
}

/** Runs one thing at a time: a second click while it runs does nothing; its error stays beside it. */
export const useAction = <Arguments extends readonly unknown[]>(
  work: (...given: Arguments) => Promise<void>,
): Action<Arguments> => {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const running = useRef(false)
  const run = useCallback(
    async (...given: Arguments): Promise<void> => {
      if (running.current) return
      running.current = true
      setBusy(true)
      setError(null)
      try {
        await work(...given)
      } catch (thrown) {
        setError(asAppError(thrown))
      } finally {
        running.current = false
        setBusy(false)
      }
    },
    [work],
  )
  return { run, busy, error }
}
