import { setImmediate } from 'node:timers/promises'
import type { EndedWhole, JobRemoval } from '#main/tasks/job-removal.repository.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000
/** Jobs looked at together. */
const LOOKED_AT = 100
/** Jobs removed before others get their turn: some ten milliseconds. */
const AT_ONCE = 25
const LINES_AT_ONCE = 2000

interface Dependencies {
  readonly removal: JobRemoval
  readonly keepDays: {
    /** Null: for ever. */
    readonly get: () => number | null
    readonly set: (days: number | null) => void
  }
  /** Old jobs went: said in the record of activity. */
  readonly removed: (count: number, days: number) => void
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
}

/** Jobs that ended long ago are removed, with their parts and logs; once an hour, and when the time is set. */
export type JobRetention = ReturnType<typeof createJobRetention>

/** In bundles of about so many jobs, parts included; one larger than that is a bundle of its own. */
const bundles = (wholes: readonly EndedWhole[]): EndedWhole[][] => {
  const made: EndedWhole[][] = []
  let room = 0
  for (const whole of wholes) {
    const size = whole.parts + 1
    const last = made.at(-1)
    if (last === undefined || size > room) {
      made.push([whole])
      room = AT_ONCE - size
    } else {
      last.push(whole)
      room -= size
    }
  }
  return made
}

export const createJobRetention = ({ removal, keepDays, removed, clock, log }: Dependencies) => {
  let plan: () => void = () => undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()

  const removeAll = async (wholes: readonly EndedWhole[], before: string): Promise<number> => {
    let count = 0
    for (const bundle of bundles(wholes)) {
      for (const { id } of bundle) {
        while (!stopped && removal.trimLogs(id, LINES_AT_ONCE) === LINES_AT_ONCE) await setImmediate()
      }
      if (stopped) break
      count += removal.remove(
        bundle.map(({ id }) => id),
        before,
      )
      await setImmediate()
    }
    return count
  }

  const prune = async (): Promise<void> => {
    const days = keepDays.get()
    if (days === null) return
    const before = new Date(clock.now() - days * DAY_MS).toISOString()
    let count = 0
    let place = 0
    while (!stopped) {
      const next = removal.endedAfter(place, LOOKED_AT)
      const old = next.filter(({ finishedAt }) => finishedAt < before)
      // In the order of their ends, which a clock that was wrong disturbs: the first hundred that are all young are the end.
      if (old.length === 0) break
      count += await removeAll(old, before)
      place = next.at(-1)?.place ?? Number.MAX_SAFE_INTEGER
    }
    if (count > 0) removed(count, days)
  }

  const pruneAndPlan = async (): Promise<void> => {
    try {
      await prune()
    } catch (error) {
      log.error('old jobs could not be removed', { error })
    }
    if (!stopped) planIn(HOUR_MS)
  }
  const planIn = (milliseconds: number): void => {
    plan()
    plan = clock.after(milliseconds, () => {
      running = running.then(pruneAndPlan)
    })
  }

  return {
    keepDays: (): number | null => keepDays.get(),
    setKeepDays: (days: number | null): void => {
      keepDays.set(days)
      planIn(0)
    },
    start: (): void => planIn(HOUR_MS),
    /** Resolves when nothing is removed any more. */
    stop: async (): Promise<void> => {
      stopped = true
      plan()
      await running
    },
  }
}
