import type { ActivityNote } from '#main/activity-note.ts'
import type { Log } from '#main/log/log.ts'
import { INTERNAL_CALL, ownerActor } from '#main/transport/owner-actor.ts'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { OWNER_ID, type UserId } from '#shared/model/ids.ts'
import type { ActivityService } from './activity.service.ts'

/** Who asked for what a job does. */
export interface Asker {
  readonly userId: UserId | null
  readonly name: string
}

/** Writes how something ended that somebody asked for a while ago. */
export type RecordFor = (operation: OperationName, by: Asker, notes: readonly ActivityNote[]) => void

/**
 * The end of long work, under the name of who asked for it: the row of the request says only that it began. What is done is
 * done: that its end could not be written down makes no failure of it, and is told by the log.
 */
export const createRecordFor =
  (activity: () => Pick<ActivityService, 'record'>, log: Pick<Log, 'error'>): RecordFor =>
  (operation, by, notes) => {
    const spec = contract[operation]
    if (notes.length === 0 || !('audit' in spec)) return
    try {
      activity().record({
        activity: spec.audit,
        operation,
        caller: INTERNAL_CALL.caller,
        actor: { ...ownerActor(by.name), userId: by.userId ?? OWNER_ID },
        outcome: 'done',
        problem: null,
        notes,
      })
    } catch (error) {
      log.error('the end of something was not recorded', { operation, error })
    }
  }
