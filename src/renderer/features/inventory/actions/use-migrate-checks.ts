import { useEffect, useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import type { AppError } from '#shared/errors.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { MigrateCheck } from '#shared/model/migrate-check.ts'

/** Of so many at once the cluster is asked; it has a limit of its own besides. */
const AT_ONCE = 4

/** What the cluster said of moving each guest, as far as it was asked. */
export interface MigrateChecks {
  readonly checks: ReadonlyMap<GuestId, MigrateCheck>
  /** Why it could not be asked of one. */
  readonly problems: ReadonlyMap<GuestId, AppError>
}

const NOTHING: MigrateChecks = { checks: new Map(), problems: new Map() }

/** Asks of every guest where it can be moved, a few at a time. Pass stable ids. */
export const useMigrateChecks = (ids: readonly GuestId[]) => {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState(NOTHING)
  useEffect(() => {
    let gone = false
    const queue = [...ids]
    const work = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && !gone; id = queue.shift()) {
        const guestId = id
        try {
          const check = await call('guests.migrateCheck', { id: guestId })
          if (!gone) setState((known) => ({ ...known, checks: new Map(known.checks).set(guestId, check) }))
        } catch (thrown) {
          const problem = asAppError(thrown)
          if (!gone) setState((known) => ({ ...known, problems: new Map(known.problems).set(guestId, problem) }))
        }
      }
    }
    setState(NOTHING)
    for (let lane = 0; lane < AT_ONCE; lane += 1) void work()
    return () => {
      gone = true
    }
  }, [ids, attempt])
  return {
    ...state,
    asked: state.checks.size + state.problems.size,
    reload: () => {
      setAttempt((count) => count + 1)
    },
  }
}
