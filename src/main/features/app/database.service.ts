import { createTurns } from '../../in-turn.ts'
import type { Clock } from '../../ports.ts'
import type { Log } from '../../log/log.ts'
import { copyDatabase, listCopies, type CopyReason, type DatabaseCopy } from '../../storage/database-copies.ts'
import type { Database } from '../../storage/database.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** The first look waits until the start is over. */
const FIRST_LOOK_MS = 60_000

interface Dependencies {
  readonly db: Database
  readonly copiesDir: string
  readonly clock: Clock
  readonly log: Log
  /** Swaps the database under the whole core; answers the name of the copy of what was there. */
  readonly restore: (name: string) => Promise<string>
}

/** Copies of the database: on demand, daily, and back. */
export type DatabaseService = ReturnType<typeof createDatabaseService>

export const createDatabaseService = ({ db, copiesDir, clock, log, restore }: Dependencies) => {
  // One at a time: each clears away what an interrupted one left.
  const { inTurn, settled } = createTurns()
  let cancel: () => void = () => undefined
  let stopped = false

  const copy = (reason: CopyReason): Promise<DatabaseCopy> =>
    inTurn(() => copyDatabase(db, copiesDir, reason, clock.now()))

  const isDue = (): boolean => {
    const age = ({ takenAt }: DatabaseCopy): number => clock.now() - Date.parse(takenAt)
    // One from the future was dated by a clock that was wrong: it stands for no day.
    return !listCopies(copiesDir).some((copy) => copy.reason === 'daily' && age(copy) >= 0 && age(copy) < DAY_MS)
  }

  const look = async (): Promise<void> => {
    try {
      if (isDue()) log.info('daily copy made', { name: (await copy('daily')).name })
    } catch (error) {
      log.error('the daily copy failed', { error })
    }
    if (!stopped) cancel = clock.after(HOUR_MS, () => void look())
  }

  return {
    copies: (): DatabaseCopy[] => listCopies(copiesDir),
    copy,
    restore,
    /** Looks every hour whether the day's copy is due. */
    startDaily: (): void => {
      cancel = clock.after(FIRST_LOOK_MS, () => void look())
    },
    /** Resolves when no copy runs any more. */
    stop: async (): Promise<void> => {
      stopped = true
      cancel()
      await settled()
    },
  }
}
