import { z } from 'zod'
import { LockSettings } from '#shared/contract/lock.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { lockAfter, secondsLocked, secondsText } from '#shared/model/lockout.ts'
import { passwordFault } from '#shared/model/password.ts'
import { createTurns } from '../../in-turn.ts'
import type { Clock, HostPorts } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { Caller } from '../../transport/handlers.ts'

/** How the lock is stored; the passphrase as its scrypt hash only. */
export const StoredLock = z.object({
  hash: z.string(),
  afterMinutes: LockSettings.shape.afterMinutes,
  onSuspend: z.boolean(),
})
type StoredLock = z.infer<typeof StoredLock>

const MINUTE_MS = 60_000
const LOOK_EVERY_MS = 15_000

interface Dependencies {
  readonly store: { readonly read: () => StoredLock | null; readonly write: (lock: StoredLock | null) => void }
  readonly hasher: {
    readonly hash: (password: string) => Promise<string>
    readonly verify: (password: string, stored: string | null) => Promise<boolean>
  }
  readonly host: Pick<HostPorts, 'kind' | 'idleSeconds'>
  readonly clock: Clock
  readonly events: Pick<EventBus, 'emit'>
  /** Kept across an exchange of the database: restoring a copy neither opens nor closes it. */
  readonly state: { closed: boolean | null }
}

/** The app lock of the desktop: closed, the gate answers nothing of the inventory and no event leaves. */
export type LockService = ReturnType<typeof createLockService>

export const createLockService = ({ store, hasher, host, clock, events, state }: Dependencies) => {
  const { inTurn } = createTurns()
  let failures = 0
  let lockedUntil: number | null = null
  let seenAt = clock.now()
  let endTimer = (): void => undefined
  // A console that has a lock starts locked.
  state.closed ??= host.kind === 'desktop' && store.read() !== null

  const isClosed = (): boolean => state.closed === true && host.kind === 'desktop'

  const requireDesktop = ({ via }: Pick<Caller, 'via'>): void => {
    if (host.kind === 'desktop' && via !== 'http' && via !== 'websocket') return
    throw new AppError('unsupported', 'The app lock is for the desktop. In a browser, sign out instead.')
  }

  const shown = (lock: StoredLock | null): LockSettings => ({
    on: lock !== null,
    afterMinutes: lock?.afterMinutes ?? null,
    onSuspend: lock?.onSuspend ?? false,
  })

  const set = (closed: boolean): void => {
    if (state.closed === closed) return
    state.closed = closed
    seenAt = clock.now()
    events.emit('access.lockChanged', { locked: closed })
    // What happened meanwhile was kept from the page.
    if (!closed) events.emit('app.dataReplaced', {})
  }

  const close = (): void => {
    if (store.read() !== null) set(true)
  }

  /** @throws AppError `forbidden` for a wrong one, `busy` with the seconds to wait after several */
  const hold = (passphrase: string, lock: StoredLock): Promise<void> =>
    inTurn(async () => {
      const seconds = secondsLocked(lockedUntil, clock.now())
      if (seconds > 0) {
        throw new AppError('busy', `Too many wrong passphrases. Wait ${secondsText(seconds)}, then try again.`, {
          seconds,
        })
      }
      if (await hasher.verify(passphrase, lock.hash)) {
        failures = 0
        return
      }
      failures += 1
      const wait = lockAfter(failures)
      lockedUntil = wait === 0 ? null : clock.now() + wait
      throw new AppError('forbidden', 'This is not the passphrase. Try again.', { field: 'passphrase' })
    })

  const idleMs = (): number => {
    const system = host.idleSeconds?.()
    return typeof system === 'number' ? system * 1000 : clock.now() - seenAt
  }

  const look = (): void => {
    const lock = store.read()
    if (lock !== null && lock.afterMinutes !== null && idleMs() >= lock.afterMinutes * MINUTE_MS) close()
    endTimer = clock.after(LOOK_EVERY_MS, look)
  }

  return {
    isClosed,
    start: (): void => {
      if (host.kind === 'desktop') endTimer = clock.after(LOOK_EVERY_MS, look)
    },
    stop: (): void => endTimer(),
    /** The machine sleeps, or its screen was locked. */
    onSuspend: (): void => {
      if (store.read()?.onSuspend === true) close()
    },
    get: (): LockSettings => shown(store.read()),
    /** @throws AppError `forbidden`, `busy`, `invalid_input` for a passphrase that will not do */
    set: async (input: OperationInput<'lock.set'>, caller: Caller): Promise<LockSettings> => {
      requireDesktop(caller)
      const { passphrase = '', newPassphrase, afterMinutes, onSuspend } = input
      const before = store.read()
      if (before !== null) await hold(passphrase, before)
      if (newPassphrase === undefined) {
        if (before === null) {
          const message = 'Enter the passphrase that opens the console again.'
          throw new AppError('invalid_input', message, { newPassphrase: message })
        }
        store.write({ ...before, afterMinutes, onSuspend })
      } else {
        const fault = passwordFault(newPassphrase, { login: 'multpanel', name: '', company: null })
        if (fault !== null) throw new AppError('invalid_input', fault, { newPassphrase: fault })
        store.write({ hash: await hasher.hash(newPassphrase), afterMinutes, onSuspend })
      }
      return shown(store.read())
    },
    remove: async (passphrase: string, caller: Caller): Promise<LockSettings> => {
      requireDesktop(caller)
      const lock = store.read()
      if (lock !== null) await hold(passphrase, lock)
      store.write(null)
      set(false)
      return shown(null)
    },
    /** @throws AppError `conflict` without a passphrase: nobody could open it again */
    close: (caller: Caller): void => {
      requireDesktop(caller)
      if (store.read() === null) throw new AppError('conflict', 'Set a passphrase for the lock first, in the settings.')
      close()
    },
    unlock: async (passphrase: string, caller: Caller): Promise<void> => {
      requireDesktop(caller)
      const lock = store.read()
      if (lock !== null) await hold(passphrase, lock)
      set(false)
    },
    noteActivity: (): void => {
      seenAt = clock.now()
    },
  }
}
