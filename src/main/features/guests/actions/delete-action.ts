import { AppError } from '#shared/errors.ts'
import type { DeleteAction } from '#shared/model/guest-action.ts'
import type { HeldGuest } from '../guest-holders.ts'
import type { ActionBy, ActionSubject, StepsExecutor } from './action-executor.ts'
import { haText, lockObstacle, protectedText, runningText } from './delete-check.ts'
import { startOnce } from './start-once.ts'

interface Dependencies {
  /** Takes it out of the inventory and frees what was kept for it, in one transaction. */
  readonly forget: (guest: HeldGuest, by: ActionBy) => void
}

/** @throws AppError `conflict` with what stands in the way of deleting it */
const assertPossible = async ({ guest, status, api, call }: ActionSubject, action: DeleteAction): Promise<void> => {
  if (status.status !== 'stopped' && !action.stopFirst) throw new AppError('conflict', runningText(guest))
  // Before anything is stopped for it.
  if (status.haManaged && !action.purge) throw new AppError('conflict', haText(guest))
  const { values } = await api.guestConfig(guest.node, guest.type, guest.vmid, call)
  if (values.protection === '1') throw new AppError('conflict', protectedText(guest))
}

/** Stops it where that was asked for, deletes it on its cluster, then lets go of all that was kept for it here. */
export const deleteExecutor = ({ forget }: Dependencies): StepsExecutor<DeleteAction> => ({
  heavy: true,
  // Without a lock of its own Proxmox deletes what is suspended to disk.
  waitsFor: (lock, guest) => {
    const obstacle = lockObstacle(guest, lock)
    if (obstacle !== null) throw new AppError('conflict', obstacle, { lock })
    return lock !== 'suspended'
  },
  check: assertPossible,
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
