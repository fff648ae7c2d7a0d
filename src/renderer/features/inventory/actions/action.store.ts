import { create } from 'zustand'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { GUEST_ACTION_JOB, GUEST_ACTIONS_JOB } from '#shared/model/guest-action-words.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import type { JobRef, JobRow } from '#shared/model/job.ts'
import type { VerbKey } from '../power/power-rules.ts'

/** What somebody wants done to machines; each has a sheet of its own. */
export type ActionWish =
  | { readonly what: 'power'; readonly verb: VerbKey }
  | { readonly what: 'migrate' | 'snapshot' | 'oldSnapshots' | 'template' | 'delete' | 'tags' | 'switches' }
  | { readonly what: 'rollback' | 'deleteSnapshot' | 'describeSnapshot'; readonly snapshot: string }

type ActionRequest = ActionWish & { readonly ids: readonly GuestId[] }

/** What was started, until its result is closed; its job goes on in the tasks. */
export interface StartedAction {
  readonly jobId: JobId
  readonly action: GuestAction
  readonly ids: readonly GuestId[]
}

interface ActionState {
  readonly request: ActionRequest | null
  readonly started: StartedAction | null
}

export const useGuestAction = create<ActionState>()(() => ({ request: null, started: null }))

/** Asks for confirmation, does it, shows what became of it. Any page may call this. */
export const requestAction = (wish: ActionWish, ids: readonly GuestId[]): void => {
  useGuestAction.setState({ request: { ...wish, ids }, started: null })
}

export const requestPower = (verb: VerbKey, ids: readonly GuestId[]): void => {
  requestAction({ what: 'power', verb }, ids)
}

/** Whether a job does something to machines. Parts of a larger one are shown with that. */
export const actsOnMachines = ({ kind, parentId }: Pick<JobRow, 'kind' | 'parentId'>): boolean =>
  kind === GUEST_ACTIONS_JOB || (kind === GUEST_ACTION_JOB && parentId === null)

/** Shows what became of the machines of a job, as it was shown when it was started. @throws AppError */
export const showResultOf = async ({ id }: Pick<JobRow, 'id'>): Promise<void> => {
  const results = await call('guests.actionResults', { id })
  const [one] = results
  if (one === undefined) throw new AppError('not_found', 'Nothing is known yet of the machines of this job.')
  useGuestAction.setState({
    request: null,
    started: { jobId: id, action: one.action, ids: results.map(({ guestId }) => guestId) },
  })
}

/** The sheet that asks is closed; what was started stays shown. */
export const closeRequest = (): void => {
  useGuestAction.setState({ request: null })
}

export const closeResult = (): void => {
  useGuestAction.setState({ started: null })
}

/** What is asked for in a sheet, for one guest or many; what is edited of one has forms of its own. */
type SheetAction = Exclude<GuestAction, { kind: `disk.${string}` | `cloudinit.${string}` | 'cdrom' }>

/** Which operation takes which action; a kind that is new finds none here, and does not compile. */
const send = (action: SheetAction, on: { id: JobId; guestIds: GuestId[] }, typed: string): Promise<JobRef> => {
  switch (action.kind) {
    case 'migrate':
      return call('guests.migrate', { ...on, action })
    case 'snapshot.create':
    case 'snapshot.rollback':
    case 'snapshot.delete':
    case 'snapshot.describe':
    case 'snapshot.deleteOlderThan':
      return call('guests.snapshot', { ...on, action })
    case 'template':
      return call('guests.makeTemplate', { ...on, action })
    case 'delete':
      return call('guests.delete', { ...on, action, typed })
    case 'config':
    case 'tags':
      return call('guests.editMany', { ...on, action })
    default:
      return call('guests.power', { ...on, action })
  }
}

/**
 * Starts it as a job, and shows its result from then on.
 * @param typed what was typed to confirm a deletion
 * @throws AppError when nothing was started
 */
export const startAction = async (action: SheetAction, ids: readonly GuestId[], typed = ''): Promise<void> => {
  const jobId = newId<JobId>()
  await send(action, { id: jobId, guestIds: [...ids] }, typed)
  useGuestAction.setState({ request: null, started: { jobId, action, ids } })
}
