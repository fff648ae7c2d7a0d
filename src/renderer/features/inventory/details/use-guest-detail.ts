import { useEffect, useState } from 'react'
import { asAppError, call, on } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'

interface Reading {
  readonly id: GuestId
  readonly detail: GuestDetail | null
  readonly error: AppError | null
  /** The cluster is being asked at this moment. */
  readonly live: boolean
}

/** Going through the list with the arrows must not ask a cluster for every guest passed. */
const LIVE_AFTER_MS = 250

export interface GuestDetailState extends Reading {
  readonly reload: () => void
}

/**
 * What is stored of a guest at once, then what its cluster says now.
 * @param factsAt when its facts were last read, by whomever: what is stored is another then
 */
export const useGuestDetail = (id: GuestId, factsAt: string | null = null): GuestDetailState => {
  const [reading, setReading] = useState<Reading>({ id, detail: null, error: null, live: true })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let current = true
    const read = async (live: boolean): Promise<void> => {
      try {
        const detail = await call('guests.detail', { id, live })
        if (current)
          setReading((last) => ({ id, detail, error: null, live: live ? false : last.id !== id || last.live }))
      } catch (thrown) {
        const error = asAppError(thrown)
        if (current) {
          setReading((last) => ({ id, detail: last.id === id ? last.detail : null, error, live: false }))
        }
      }
    }
    void read(false)
    const timer = setTimeout(() => void read(true), LIVE_AFTER_MS)
    // Whoever did something to it, here or elsewhere: what it holds is another then.
    const end = on('tasks.taskChanged', ({ tasks }) => {
      if (tasks.some((task) => task.guestId === id && task.endedAt !== null)) void read(true)
    })
    return () => {
      current = false
      clearTimeout(timer)
      end()
    }
  }, [id, attempt])

  useEffect(() => {
    if (factsAt === null) return undefined
    let current = true
    call('guests.detail', { id, live: false }).then(
      (detail) => {
        if (current) setReading((last) => (last.id === id ? { ...last, detail } : last))
      },
      // What is shown stays; the reading above tells why the guest cannot be read.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [id, factsAt])

  const shown = reading.id === id ? reading : { id, detail: null, error: null, live: true }
  return {
    ...shown,
    reload: () => {
      setReading({ ...shown, live: true })
      setAttempt((count) => count + 1)
    },
  }
}
