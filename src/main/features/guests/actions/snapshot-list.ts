import { AppError } from '#shared/errors.ts'
import type { ProxmoxSnapshot } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ActionSubject } from './action-executor.ts'

/** The snapshots of a guest at this moment. */
export const listSnapshots = ({ guest, api, call }: ActionSubject): Promise<ProxmoxSnapshot[]> =>
  api.guestSnapshots(guest.node, guest.type, guest.vmid, call)

/** @throws AppError `conflict` when there is none of this name */
export const findSnapshot = async (subject: ActionSubject, name: string): Promise<ProxmoxSnapshot> => {
  const found = (await listSnapshots(subject)).find((snapshot) => snapshot.name === name)
  if (found !== undefined) return found
  throw new AppError(
    'conflict',
    `“${subject.guest.name}” has no snapshot “${name}” any more. Refresh the list of its snapshots.`,
  )
}
