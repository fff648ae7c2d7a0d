import type { ConsoleId } from '#shared/model/console.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import type { AuditEntry } from '#main/transport/dispatch.ts'
import type { Actor, Caller } from '#main/transport/handlers.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'
import { closedNote, lostNote } from './console-notes.ts'
import type { ConsoleOutcome } from './console-session.ts'
import type { OpenConsole, OpenConsolesRepository } from './open-consoles.repository.ts'

interface Dependencies {
  readonly repository: OpenConsolesRepository
  readonly record: (entry: AuditEntry) => void
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'error'>
}

/** What is told of a console when it ends. */
export interface RecordedConsole {
  readonly id: ConsoleId
  readonly operation: 'consoles.open' | 'consoles.openNode'
  readonly note: ActivityNote
  readonly caller: Caller
  readonly actor: Actor
  /** Unix ms. */
  readonly openedAt: number
}

/**
 * That the end of every console is on record: also of one that was open when the program was killed, which the next start
 * tells. A console works where nothing can be stored; the log then says what the record lacks.
 */
export type ConsoleRecord = ReturnType<typeof createConsoleRecord>

export const createConsoleRecord = ({ repository, record, clock, log }: Dependencies) => {
  const attempt = (what: string, facts: object, work: () => void): void => {
    try {
      work()
    } catch (error) {
      log.error(what, { ...facts, error })
    }
  }
  // Read before any is opened: what is here now was left by a program that is gone.
  const lost: OpenConsole[] = []
  attempt('it was not read which consoles were open at a crash', {}, () => {
    lost.push(...repository.all())
  })
  const tell = (entry: Pick<AuditEntry, 'operation' | 'caller' | 'actor'>, note: ActivityNote): void => {
    record({ ...entry, activity: 'console.closed', outcome: 'done', problem: null, notes: [note] })
  }

  return {
    opened: ({ id, operation, note, caller, actor, openedAt }: RecordedConsole): void => {
      const at = new Date(openedAt).toISOString()
      attempt('an open console was not stored: its end would not be told after a crash', { note }, () => {
        const who = { userId: actor.userId, userName: actor.name }
        const { userId: _account, sessionId: _session, ...asked } = caller
        repository.add({ id, operation, note, caller: asked, ...who, openedAt: at, lastKnownAt: at })
      })
    },
    /** Those that are open are so at this time. */
    stillOpen: (): void => {
      attempt('it was not stored which consoles are open', {}, () => {
        repository.touch(new Date(clock.now()).toISOString())
      })
    },
    closed: ({ id, operation, note, caller, actor, openedAt }: RecordedConsole, outcome: ConsoleOutcome): void => {
      const seconds = Math.round((clock.now() - openedAt) / 1000)
      const closed = closedNote(note, seconds, outcome)
      attempt('the end of a console was not recorded', { note: closed }, () => {
        repository.close(id, () => {
          tell({ operation, caller, actor }, closed)
        })
      })
    },
    /** Tells the end of those that were open when the program was killed; where that cannot be, the next start does. */
    tellLost: (): void => {
      for (const { id, operation, note, caller, userId, userName, openedAt, lastKnownAt } of lost.splice(0))
        attempt('the end of a console that was open at a crash was not recorded', { note }, () => {
          repository.close(id, () => {
            tell(
              { operation, caller, actor: { ...ownerActor(userName), userId } },
              lostNote(note, openedAt, lastKnownAt),
            )
          })
        })
    },
  }
}
