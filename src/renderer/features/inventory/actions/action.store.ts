import { create } from 'zustand'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { JobId, type GuestId } from '#shared/model/ids.ts'
import type { JobRef } from '#shared/model/job.ts'
import type { VerbKey } from '../power/power-rules.ts'

/** What somebody wants done to machines; each has a sheet of its own. */
export type ActionWish =
  | { readonly what: 'power'; readonly verb: VerbKey }
  | { readonly what: 'migrate' | 'snapshot' | 'oldSnapshots' | 'template' | 'delete' | 'tags' | 'switches' }
  | { readonly what: 'rollback' | 'deleteSnapshot'; readonly snapshot: string }

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
  const jobId = JobId.parse(newId())
  await send(action, { id: jobId, guestIds: [...ids] }, typed)
  useGuestAction.setState({ request: null, started: { jobId, action, ids } })
}
