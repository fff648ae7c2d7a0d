import { z } from 'zod'
import { LockSettings } from '#shared/contract/lock.contract.ts'
import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { passwordFault } from '#shared/model/password.ts'
import { createTurns } from '../../in-turn.ts'
import type { Clock, HostPorts } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'
import type { Caller } from '../../transport/handlers.ts'
import type { Log } from '../../log/log.ts'
import { createIdle } from './idle.ts'
import { createPassphraseAttempts, type FailedAttempts } from './passphrase-attempts.ts'

export const LOCK_SETTING = 'lock'

/** How the lock is stored; the passphrase as its scrypt hash only. */
export const StoredLock = z.object({
  hash: z.string(),
  afterMinutes: LockSettings.shape.afterMinutes,
  onSuspend: z.boolean(),
})
export type StoredLock = z.infer<typeof StoredLock>

const MINUTE_MS = 60_000
const LOOK_EVERY_MS = 15_000

interface Store<Value> {
  readonly read: () => Value | null
  readonly write: (value: Value | null) => void
}

interface Dependencies {
  readonly store: Store<StoredLock>
  readonly attempts: Store<FailedAttempts>
  readonly hasher: {
    readonly hash: (password: string) => Promise<string>
    readonly verify: (password: string, stored: string | null) => Promise<boolean>
  }
  readonly host: Pick<HostPorts, 'kind' | 'idleSeconds' | 'isScreenLocked'>
  readonly clock: Clock
  readonly events: Pick<EventBus, 'emit'>
  /** Kept across an exchange of the database: restoring a copy neither opens nor closes it. */
  readonly state: { closed: boolean | null }
  readonly log: Pick<Log, 'error'>
}

/** The app lock of the desktop: closed, the gate answers nothing of the inventory and no event leaves. */
export type LockService = ReturnType<typeof createLockService>

export const createLockService = (dependencies: Dependencies) => {
  const { store, hasher, host, clock, events, state, log } = dependencies
  const { inTurn } = createTurns()
  const attempts = createPassphraseAttempts({ store: dependencies.attempts, clock, log })
  const idle = createIdle(host.idleSeconds, clock)
  let screenWasLocked = false
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
    idle.noteActivity()
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
      attempts.assertAllowed()
      if (await hasher.verify(passphrase, lock.hash)) {
        attempts.noteRight()
        return
      }
      attempts.noteWrong()
      throw new AppError('forbidden', 'This is not the passphrase. Try again.', { field: 'passphrase' })
    })

  /** The machine sleeps, or its screen was locked. */
  const onSuspend = (): void => {
    if (store.read()?.onSuspend === true) close()
  }

  /** Not every desktop tells when its screen is locked; what it says when asked is looked at as well. */
  const lookAtScreen = (): void => {
    const locked = host.isScreenLocked?.() ?? false
    if (locked && !screenWasLocked) onSuspend()
    screenWasLocked = locked
  }

  const look = (): void => {
    lookAtScreen()
    const afterMinutes = store.read()?.afterMinutes ?? null
    if (idle.idleMs() >= (afterMinutes ?? Infinity) * MINUTE_MS) close()
    endTimer = clock.after(LOOK_EVERY_MS, look)
  }

  return {
    isClosed,
    start: (): void => {
      if (host.kind === 'desktop') endTimer = clock.after(LOOK_EVERY_MS, look)
    },
    stop: (): void => endTimer(),
    onSuspend,
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
    /** Somebody used the page; what it says counts where the machine itself cannot tell. */
    noteActivity: idle.noteActivity,
  }
}
