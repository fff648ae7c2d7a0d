import type { GuestAction, GuestActionKind } from '#shared/model/guest-action.ts'
import { ACTION_WORDS, actionText } from '#shared/model/guest-action-words.ts'
import type { RecordFor } from '#main/features/activity/record-for.ts'
import type { ActionGuest, GuestActionInput } from './guest-action-input.ts'

/** How an action on one guest ended; null: well. */
export interface ActionEnd {
  readonly guest: ActionGuest
  readonly problem: string | null
}

/** Writes how actions on guests ended. */
export type RecordEnds = (action: GuestAction, by: GuestActionInput['by'], ends: readonly ActionEnd[]) => void

const operationOf = (kind: GuestActionKind) => {
  if (kind === 'migrate') return 'guests.migrate'
  if (kind === 'template') return 'guests.makeTemplate'
  if (kind === 'delete') return 'guests.delete'
  if (kind.startsWith('snapshot.')) return 'guests.snapshot'
  return ACTION_WORDS[kind].permission === 'vm.power' ? 'guests.power' : 'guests.edit'
}

export const createRecordEnds =
  (record: RecordFor): RecordEnds =>
  (action, by, ends) => {
    record(
      operationOf(action.kind),
      by,
      ends.map(({ guest, problem }) => ({
        entity: 'guest',
        entityId: guest.guestId,
        label: guest.name,
        companyId: guest.companyId,
        clusterId: guest.clusterId,
        description:
          problem === null
            ? `${actionText(action)}: “${guest.name}” is ${ACTION_WORDS[action.kind].done}`
            : `Failed: ${actionText(action)}: “${guest.name}”. ${problem}`,
        outcome: problem === null ? 'success' : 'failed',
      })),
    )
  }
