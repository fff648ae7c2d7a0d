import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import type { EditAction } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId, JobId } from '#shared/model/ids.ts'
import type { LabGuest } from '#lab/world/model.ts'
import { newJobId } from './jobs.ts'
import type { callAs } from './people.ts'
import { startLabCore, until, type LabCore } from './lab-core.ts'

type Result = OperationOutput<'guests.actionResults'>[number]

/** A guest of the lab as the console and as the cluster have it. */
export interface EditedGuest {
  readonly row: GuestRow
  readonly inside: LabGuest
}

/** Machines of a lab, edited through the gate as a page does. */
export interface EditWorld extends LabCore {
  /** The first that fits. */
  readonly guest: (fits: (guest: GuestRow, inside: LabGuest) => boolean) => Promise<EditedGuest>
  /** Starts it and waits for its end, well or not. */
  readonly edit: (
    guestId: GuestId,
    action: OperationInput<'guests.edit'>['action'],
    more?: { readonly password?: string; readonly as?: ReturnType<typeof callAs> },
  ) => Promise<Result>
  readonly ended: (id: JobId) => Promise<Result[]>
  readonly digest: (id: GuestId) => Promise<string>
}

export const startEditWorld = async (options: Parameters<typeof startLabCore>[0] = {}): Promise<EditWorld> => {
  const setup = await startLabCore(options)
  const { core, lab, ids } = setup
  const insideOf = (row: GuestRow): LabGuest => {
    const cluster = lab.clusters.find(({ name }) => ids.get(name) === row.clusterId)
    const found = cluster?.world.guests.get(row.vmid)
    if (found === undefined) throw new Error(`The lab has no guest ${row.vmid}`)
    return found
  }
  const ended = async (id: JobId): Promise<Result[]> =>
    until('the job to end', async () => {
      const results = await core.call('guests.actionResults', { id })
      return results.length > 0 && results.every(({ state }) => !['queued', 'running'].includes(state)) && results
    })
  const world: EditWorld = {
    ...setup,
    ended,
    guest: async (fits) => {
      const total = lab.clusters.reduce((sum, cluster) => sum + cluster.world.guests.size, 0)
      const guests = await until('guests', async () => {
        const { guests: all } = await core.call('inventory.snapshot', {})
        return all.length === total && all
      })
      const row = guests.find((one) => !one.template && one.lock === '' && fits(one, insideOf(one)))
      if (row === undefined) throw new Error('The lab has no such guest')
      return { row, inside: insideOf(row) }
    },
    digest: async (id) => (await core.call('guests.editable', { id })).digest,
    edit: async (guestId, action: EditAction, { password, as } = {}) => {
      const id = newJobId()
      await (as ?? core.call)('guests.edit', { id, guestId, action, password: password ?? null })
      const [result] = await ended(id)
      if (result === undefined) throw new Error('The job has no result')
      return result
    },
  }
  return world
}
