import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { lockAfter, secondsLocked, secondsText } from '#shared/model/lockout.ts'
import type { Log } from '../../log/log.ts'
import type { Clock } from '../../ports.ts'

/** Wrong passphrases in a row, and until when none is looked at (Unix milliseconds). */
export const FailedAttempts = z.object({ count: z.number().int().min(0), until: z.number().nullable() })
export type FailedAttempts = z.infer<typeof FailedAttempts>

interface Dependencies {
  /** Outlives the process, or ending it would end the wait. */
  readonly store: {
    readonly read: () => FailedAttempts | null
    readonly write: (failed: FailedAttempts | null) => void
  }
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'error'>
}

/** Makes guessing slow: wrong passphrases cost longer and longer. */
export const createPassphraseAttempts = ({ store, clock, log }: Dependencies) => {
  let failed = store.read()
  const keep = (next: FailedAttempts | null): void => {
    failed = next
    try {
      store.write(next)
    } catch (error) {
      // A full disk must keep nobody out; while the process runs the wait counts all the same.
      log.error('attempts at the passphrase were not stored', { error })
    }
  }
  return {
    /** @throws AppError `busy` with the seconds to wait */
    assertAllowed: (): void => {
      const seconds = secondsLocked(failed?.until ?? null, clock.now())
      if (seconds === 0) return
      throw new AppError('busy', `Too many wrong passphrases. Wait ${secondsText(seconds)}, then try again.`, {
        seconds,
      })
    },
    noteWrong: (): void => {
      const count = (failed?.count ?? 0) + 1
      const wait = lockAfter(count)
      keep({ count, until: wait === 0 ? null : clock.now() + wait })
    },
    noteRight: (): void => {
      if (failed !== null) keep(null)
    },
  }
}
