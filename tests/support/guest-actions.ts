import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import { newJobId } from './jobs.ts'
import { until } from './lab-core.ts'

/** How a test asks the core: directly, or through the page. */
export type Ask = <Name extends OperationName>(
  name: Name,
  input: OperationArguments<Name>,
) => Promise<OperationOutput<Name>>

export type ActionInput = OperationArguments<
  'guests.power' | 'guests.migrate' | 'guests.snapshot' | 'guests.makeTemplate'
>['action']

const OPERATION_OF: Readonly<Partial<Record<GuestAction['kind'], OperationName>>> = {
  migrate: 'guests.migrate',
  'snapshot.create': 'guests.snapshot',
  'snapshot.rollback': 'guests.snapshot',
  'snapshot.delete': 'guests.snapshot',
  'snapshot.describe': 'guests.snapshot',
  'snapshot.deleteOlderThan': 'guests.snapshot',
  template: 'guests.makeTemplate',
}

/** Starts an action on guests. @returns its job */
export const startAction = async (ask: Ask, guestIds: readonly GuestId[], action: ActionInput): Promise<JobId> => {
  const operation = OPERATION_OF[action.kind] ?? 'guests.power'
  const { id } = (await ask(operation, { id: newJobId(), guestIds: [...guestIds], action })) as { id: JobId }
  return id
}

/** Waits for the end of a job on guests. */
export const endOf = async (ask: Ask, id: JobId): Promise<GuestActionResult[]> => {
  await until('the end of the job', async () =>
    ['completed', 'failed', 'cancelled'].includes((await ask('jobs.get', { id })).job.state),
  )
  return ask('guests.actionResults', { id })
}

/** Does an action to guests. @returns what became of each */
export const act = async (ask: Ask, guestIds: readonly GuestId[], action: ActionInput): Promise<GuestActionResult[]> =>
  endOf(ask, await startAction(ask, guestIds, action))

/** Deletes guests, with what would have to be typed. */
export const deleteGuests = async (
  ask: Ask,
  guestIds: readonly GuestId[],
  typed: string,
  action: Omit<OperationArguments<'guests.delete'>['action'], 'kind'> = {},
): Promise<GuestActionResult[]> => {
  const { id } = await ask('guests.delete', {
    id: newJobId(),
    guestIds: [...guestIds],
    typed,
    action: { kind: 'delete', ...action },
  })
  return endOf(ask, id)
}

/** The newest task of a guest with this type. */
export const taskOf = (ask: Ask, guestId: GuestId, type: string) =>
  until(`a task ${type}`, async () => (await ask('tasks.list', { guestId })).find((task) => task.type === type))
