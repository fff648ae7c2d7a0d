import { createHash } from 'node:crypto'
import { AppError } from '#shared/errors.ts'
import { ConsoleId } from '#shared/model/console.ts'
import type { ConsoleProtocol } from '#shared/model/console.ts'
import type { GuestId, UserId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import type { ConsoleLine } from '#main/adapters/proxmox/console.port.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import type { Actor, Caller, OperationContext } from '#main/transport/handlers.ts'
import type { ConsoleDoor } from './console-door.ts'
import type { ConsoleRecord } from './console-record.ts'
import { createConsoleSession, type ConsoleSession } from './console-session.ts'

/** Of one account, and of all. */
const MOST_OF_ACCOUNT = 16
const MOST = 200

/** What is opened, with what has to hold as long as it is open. */
export interface ConsoleTarget {
  /** Null: the shell of a node. */
  readonly guestId: GuestId | null
  readonly note: ActivityNote
  readonly connect: (signal: AbortSignal) => Promise<ConsoleLine>
  /** @throws AppError when somebody may not, or not any more */
  readonly check: (actor: Actor, caller: Caller) => void
}

interface Open {
  readonly target: ConsoleTarget
  readonly caller: Caller
  readonly actor: Actor
  readonly session: ConsoleSession
}

interface Dependencies {
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Who somebody is at this moment. @throws AppError */
  readonly actorOf: (caller: Caller) => Actor
  readonly record: Pick<ConsoleRecord, 'opened' | 'stillOpen' | 'closed'>
}

export interface OpenedConsole {
  readonly consoleId: ConsoleId
  readonly relay: string
  readonly protocol: ConsoleProtocol
}

/** Every open console: who opened it, whether he still may, and that its end is on record. */
export interface ConsolesService extends ConsoleDoor {
  /** @throws AppError `busy` with too many open, else of the target */
  readonly open: (
    target: ConsoleTarget,
    context: Pick<OperationContext, 'actor' | 'caller' | 'signal' | 'note'>,
  ) => Promise<OpenedConsole>
  /** Looks at once whether those who have one open still may. */
  readonly review: () => void
  /** The guests consoles are open of. */
  readonly guestIds: () => ReadonlySet<GuestId>
  /** Ends all of them. */
  readonly stop: () => void
}

/** The session that opened a console is the one that may join it; on the desktop there is one. */
const placeOf = ({ kind, userId, sessionId }: Caller): string => `${kind} ${userId ?? ''} ${sessionId ?? ''}`

const digest = (relay: string): string => createHash('sha256').update(relay).digest('base64')

const REVIEW_EVERY_MS = 30_000

export const createConsolesService = ({ clock, randomBytes, actorOf, record }: Dependencies): ConsolesService => {
  const open = new Map<ConsoleId, Open>()
  /** Tokens by their digest: neither a memory dump nor the time of a look-up tells one. */
  const waiting = new Map<string, ConsoleId>()
  const opening = new Map<UserId, number>()
  let stopped = false

  const countOf = (userId: UserId): number =>
    [...open.values()].filter(({ actor }) => actor.userId === userId).length + (opening.get(userId) ?? 0)

  const assertRoom = (userId: UserId): void => {
    if (stopped) throw new AppError('cancelled', 'Multpanel is being stopped.')
    if (countOf(userId) >= MOST_OF_ACCOUNT)
      throw new AppError('busy', `You have ${MOST_OF_ACCOUNT} consoles open. Close one, then open the next.`)
    if (open.size >= MOST) throw new AppError('busy', `${MOST} consoles are open here. Try again when some are closed.`)
  }

  const hold = (target: ConsoleTarget, line: ConsoleLine, caller: Caller, actor: Actor): OpenedConsole => {
    const id = ConsoleId.parse(uuidv7(clock.now(), randomBytes(10)))
    const relay = Buffer.from(randomBytes(32)).toString('base64url')
    const operation = target.guestId === null ? 'consoles.openNode' : 'consoles.open'
    const recorded = { id, operation, note: target.note, caller, actor, openedAt: clock.now() } as const
    const key = digest(relay)
    const session = createConsoleSession(line, clock, (outcome) => {
      waiting.delete(key)
      if (open.delete(id)) record.closed(recorded, outcome)
    })
    record.opened(recorded)
    open.set(id, { target, caller, actor, session })
    waiting.set(key, id)
    return { consoleId: id, relay, protocol: line.protocol }
  }

  const review = (): void => {
    for (const { target, caller, session } of open.values()) {
      try {
        target.check(actorOf(caller), caller)
      } catch (error) {
        session.end('rights', error instanceof AppError ? error.message : undefined)
      }
    }
  }
  const keepReviewing = (): void => {
    review()
    if (open.size > 0) record.stillOpen()
    stopTimer = clock.after(REVIEW_EVERY_MS, keepReviewing)
  }
  // A session that runs out by itself is told by nobody.
  let stopTimer = clock.after(REVIEW_EVERY_MS, keepReviewing)

  return {
    review,
    guestIds: () => new Set([...open.values()].flatMap(({ target }) => target.guestId ?? [])),
    open: async (target, { actor, caller, signal, note }) => {
      assertRoom(actor.userId)
      note(target.note)
      opening.set(actor.userId, (opening.get(actor.userId) ?? 0) + 1)
      try {
        const line = await target.connect(signal)
        try {
          if (stopped || signal.aborted) throw new AppError('cancelled', 'The console was called off.')
          // Connecting took a while: whoever lost the right meanwhile gets nothing.
          target.check(actorOf(caller), caller)
        } catch (error) {
          line.close()
          throw error
        }
        return hold(target, line, caller, actor)
      } finally {
        opening.set(actor.userId, (opening.get(actor.userId) ?? 1) - 1)
      }
    },
    join: (relay, caller, peer) => {
      const key = digest(relay)
      const consoleId = waiting.get(key)
      const found = consoleId === undefined ? undefined : open.get(consoleId)
      if (found === undefined || placeOf(found.caller) !== placeOf(caller)) {
        throw new AppError(
          'not_found',
          'There is no console to join: it was joined already, or waited too long. Open it anew.',
        )
      }
      waiting.delete(key)
      return found.session.join(peer)
    },
    stop: () => {
      stopped = true
      stopTimer()
      for (const { session } of open.values()) session.end('stopped')
    },
  }
}
