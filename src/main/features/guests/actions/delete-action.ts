import { AppError } from '#shared/errors.ts'
import type { DeleteAction } from '#shared/model/guest-action.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import type { HeldGuest } from '../guest-holders.ts'
import type { ActionBy, ActionSubject, StepsExecutor } from './action-executor.ts'
import {
  haText,
  inHa,
  lockObstacle,
  protectedText,
  replicatedText,
  replicationOf,
  runningText,
} from './delete-check.ts'
import { linkedText, type LinkedClones } from './linked-clones.ts'
import { startOnce } from './start-once.ts'

interface Dependencies {
  /** Takes it out of the inventory and frees what was kept for it, in one transaction. */
  readonly forget: (guest: HeldGuest, by: ActionBy) => void
  readonly linkedClones: LinkedClones
}

/** Whose the job is: whoever sees its end is told of no others' machines. */
const ownerScope = ({ companyId, projectId }: ActionSubject['guest']): CompanyScope =>
  companyId === null ? EVERYTHING : companyScope(companyId, projectId === null ? null : new Set([projectId]))

const assertPossible =
  ({ linkedClones }: Pick<Dependencies, 'linkedClones'>) =>
  /** @throws AppError `conflict` with what stands in the way of deleting it */
  async (subject: ActionSubject, action: DeleteAction): Promise<void> => {
    const { guest, status, api, call } = subject
    const refuse = (why: string): never => {
      throw new AppError('conflict', why)
    }
    // All of it before anything is stopped for it.
    if (status.status !== 'stopped' && !action.stopFirst) refuse(runningText(guest))
    if (inHa(subject) && !action.purge) refuse(haText(guest))
    const { values } = await api.guestConfig(guest.node, guest.type, guest.vmid, call)
    if (values.protection === '1') refuse(protectedText(guest))
    const linked = linkedText(guest, await linkedClones(subject, values), ownerScope(guest))
    if (linked !== null) refuse(linked)
    if (action.purge) return
    const replication = await replicationOf(subject)
    if (replication.length > 0) refuse(replicatedText(guest, replication))
  }

/** Stops it where that was asked for, deletes it on its cluster, then lets go of all that was kept for it here. */
export const deleteExecutor = ({ forget, linkedClones }: Dependencies): StepsExecutor<DeleteAction> => ({
  heavy: true,
  // Without a lock of its own Proxmox deletes what is suspended to disk.
  waitsFor: (lock, guest) => {
    const obstacle = lockObstacle(guest, lock)
    if (obstacle !== null) throw new AppError('conflict', obstacle, { lock })
    return lock !== 'suspended'
  },
  check: assertPossible({ linkedClones }),
  run: async (tools, action, guest, by) => {
    const { name, vmid } = guest
    if (action.stopFirst) {
      const stopped = await startOnce(
        tools,
        'stop',
        ['qmstop', 'vzstop', 'hastop'],
        async ({ guest: now, status, api, call }) =>
          status.status === 'stopped' ? '' : api.power(now, 'stop', { overruleShutdown: !status.haManaged }, call),
        () => tools.isNow(({ status }) => status.status === 'stopped'),
      )
      if (stopped !== null && stopped !== '') await tools.awaitTask(stopped, `Stopping “${name}”`)
      // HA stops it after its task has ended.
      await tools.until(({ status }) => status.status === 'stopped', `“${name}” is not stopped yet`)
    }
    const upid = await startOnce(
      tools,
      'delete',
      ['qmdestroy', 'vzdestroy'],
      ({ guest: now, api, call }) => api.deleteGuest(now, action, call),
      () => tools.isGone(),
    )
    if (upid !== null) await tools.awaitTask(upid, `Deleting “${name}”`)
    await tools.step('forget', () => {
      forget(guest, by)
      return null
    })
    return `“${name}” (${vmid}) is deleted, and its addresses are free.`
  },
  // A poll after a crash may have seen first that it is gone.
  whenGone: (guest, by) => {
    forget(guest, by)
    return `“${guest.name}” is deleted, and its addresses are free.`
  },
})
