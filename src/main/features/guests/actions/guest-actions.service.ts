import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { actionText, GUEST_ACTION_JOB } from '#shared/model/guest-action-words.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import { scopedOrThrow, type CompanyScope } from '#main/company-scope.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import { commonOwner } from '#main/tasks/job-owner.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import type { JobsRepository } from '#main/tasks/jobs.repository.ts'
import type { OperationContext } from '#main/transport/handlers.ts'
import type { GuestActionJobKinds } from './guest-action.jobs.ts'
import { GuestActionInput, type ActionGuest } from './guest-action-input.ts'

interface Dependencies {
  readonly kinds: GuestActionJobKinds
  readonly engine: Pick<JobEngine, 'start'>
  readonly jobs: Pick<JobsRepository, 'find' | 'parts' | 'contents'>
  readonly inventory: Pick<InventoryService, 'guestOrThrow'>
}

export interface AskedAction {
  readonly id: JobId
  readonly guestIds: readonly GuestId[]
  readonly action: GuestAction
}

const actionGuest = ({ id, name, clusterId, companyId, projectId }: GuestRow): ActionGuest => ({
  guestId: id,
  name,
  clusterId,
  companyId,
  projectId,
})

/** What of a guest is another after it, as far as that is known before. */
const changeOf = (guest: GuestRow, action: GuestAction): Pick<ActivityNote, 'before' | 'after'> =>
  action.kind === 'snapshot.describe'
    ? { before: { description: action.was }, after: { description: action.description } }
    : { before: { status: guest.status, node: guest.node } }

/** What was asked of one guest; its job tells how it ended. */
const noteOf = (guest: GuestRow, action: GuestAction): ActivityNote => ({
  entity: 'guest',
  entityId: guest.id,
  label: guest.name,
  companyId: guest.companyId,
  clusterId: guest.clusterId,
  description: `${actionText(action)}: “${guest.name}” (${guest.vmid})`,
  ...changeOf(guest, action),
  outcome: 'in_progress',
})

/** Starts what is done to machines, for whoever may see them. */
export type GuestActionsService = ReturnType<typeof createGuestActionsService>

export const createGuestActionsService = ({ kinds, engine, jobs, inventory }: Dependencies) => ({
  /**
   * The guests as the asker sees them.
   * @throws AppError `not_found` when one of them is not there, or not in the scope
   */
  guests: (scope: CompanyScope, ids: readonly GuestId[]): GuestRow[] =>
    [...new Set(ids)].map((id) => inventory.guestOrThrow(scope, id)),
  /** One job for one guest, one with a part for each for several. @throws AppError `not_found` as above */
  start: (
    { id, guestIds, action }: AskedAction,
    { actor, scope, note }: Pick<OperationContext, 'actor' | 'scope' | 'note'>,
  ) => {
    const guests = [...new Set(guestIds)].map((guestId) => inventory.guestOrThrow(scope, guestId))
    const by = { userId: actor.userId, name: actor.name, provider: scope.kind === 'everything' }
    const [only] = guests
    if (guests.length === 1 && only !== undefined) {
      const { companyId, projectId } = only
      engine.start(
        kinds.guestAction,
        { ...actionGuest(only), action, by, bulk: false },
        { id, actor, companyId, projectId },
      )
    } else {
      const owner = commonOwner(guests)
      engine.start(kinds.guestActions, { action, by, guests: guests.map(actionGuest) }, { id, actor, ...owner })
    }
    for (const guest of guests) note(noteOf(guest, action))
    return { id }
  },
  /** @throws AppError `not_found` for a job that is not there or not to be seen, `conflict` for one of another kind */
  results: (scope: CompanyScope, id: JobId): GuestActionResult[] => {
    const job = scopedOrThrow(scope, jobs.find(scope, id), 'job')
    const each = job.kind === GUEST_ACTION_JOB ? [job] : jobs.parts(scope, id)
    return each.flatMap((one) => resultOf(one, jobs.contents(one.id).input))
  },
})

const resultOf = (job: JobRecord, input: unknown): GuestActionResult[] => {
  const read = GuestActionInput.safeParse(input)
  if (!read.success) return []
  const { guestId, name, action } = read.data
  const { id, state, step, progress, error } = job
  return [{ jobId: id, guestId, name, action, state, step, progress, error }]
}
