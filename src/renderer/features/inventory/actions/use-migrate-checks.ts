import { useEffect, useState } from 'react'
import { asAppError, call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { AppError } from '#shared/errors.ts'
import { GuestId } from '#shared/model/ids.ts'
import type { MigrateCheck } from '#shared/model/migrate-check.ts'

/** Asked at once over all clusters; each has a limit of its own besides. */
const AT_ONCE = 16

/** What the cluster said of moving each guest, as far as it was asked. */
export interface MigrateChecks {
  readonly checks: ReadonlyMap<GuestId, MigrateCheck>
  /** Why it could not be asked of one. */
  readonly problems: ReadonlyMap<GuestId, AppError>
}

const NOTHING: MigrateChecks = { checks: new Map(), problems: new Map() }

interface Run {
  readonly asked: string
  readonly attempt: number
}

const isSame = (one: Run, other: Run): boolean => one.asked === other.asked && one.attempt === other.attempt

/** One guest of each cluster, then the next of each: else all wait for the limit of the first while the others idle. */
const clusterByCluster = (ids: readonly GuestId[]): GuestId[] => {
  const clusters = new Map(useInventory.getState().guests.map(({ id, clusterId }) => [id, clusterId]))
  const lanes = [...Map.groupBy(ids, (id) => clusters.get(id)).values()]
  const longest = Math.max(0, ...lanes.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lanes.flatMap((lane) => lane[at] ?? [])).flat()
}

/** Asks of every guest where it can be moved, a few at a time of each cluster. */
export const useMigrateChecks = (ids: readonly GuestId[]) => {
  // A list made anew of the same guests is the same question.
  const key = ids.join()
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<Run & MigrateChecks>({ asked: key, attempt, ...NOTHING })
  useEffect(() => {
    let gone = false
    const run: Run = { asked: key, attempt }
    const queue = clusterByCluster(key === '' ? [] : key.split(',').map((id) => GuestId.parse(id)))
    const put = (next: (known: MigrateChecks) => Partial<MigrateChecks>): void => {
      if (gone) return
      setState((before) => {
        const known = isSame(before, run) ? before : NOTHING
        return { ...known, ...run, ...next(known) }
      })
    }
    const work = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && !gone; id = queue.shift()) {
        const guestId = id
        try {
          const check = await call('guests.migrateCheck', { id: guestId })
          put(({ checks }) => ({ checks: new Map(checks).set(guestId, check) }))
        } catch (thrown) {
          const problem = asAppError(thrown)
          put(({ problems }) => ({ problems: new Map(problems).set(guestId, problem) }))
        }
      }
    }
    for (let lane = 0; lane < AT_ONCE; lane += 1) void work()
    return () => {
      gone = true
    }
  }, [key, attempt])
  // What is known of others, or of an attempt before, says nothing of these.
  const { checks, problems } = isSame(state, { asked: key, attempt }) ? state : NOTHING
  return {
    checks,
    problems,
    asked: checks.size + problems.size,
    reload: () => {
      setAttempt((count) => count + 1)
    },
  }
}
