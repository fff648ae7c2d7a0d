import { AppError } from '#shared/errors.ts'
import type { DeleteCheck, GuestHolding } from '#shared/model/delete-check.ts'
import { decodeDisks } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ActionSubject } from './action-executor.ts'

/** A lock under which a guest is not deleted, however long one waits: what holds it works for it. */
const NOT_WHILE: Readonly<Record<string, string>> = {
  backup: 'is being backed up at this moment. Wait for the end of the backup, or stop that task.',
  clone: 'is being cloned. Wait for the end of that.',
  create: 'is being created. Wait for the end of that.',
  migrate: 'is being moved. Wait for the end of that.',
}

export const lockObstacle = (guest: Pick<GuestRow, 'name'>, lock: string): string | null => {
  const why = NOT_WHILE[lock]
  return why === undefined ? null : `“${guest.name}” ${why}`
}

export const protectedText = (guest: Pick<GuestRow, 'name'>): string =>
  `“${guest.name}” is protected against removal. Switch the protection off in its options first.`

export const runningText = (guest: Pick<GuestRow, 'name'>): string => `“${guest.name}” is running. Stop it first.`

export const haText = (guest: Pick<GuestRow, 'name'>): string =>
  `“${guest.name}” is managed by HA. Delete it with “purge”, which takes it out there, or take it out of HA first.`

/** Asks the cluster what goes with a guest; changes nothing. */
export const readDeleteCheck = async (
  { guest, status, api, call }: ActionSubject,
  holdings: readonly GuestHolding[],
): Promise<DeleteCheck> => {
  const [config, snapshots, backups] = await Promise.all([
    api.guestConfig(guest.node, guest.type, guest.vmid, call),
    api.guestSnapshots(guest.node, guest.type, guest.vmid, call),
    api.backupJobs(call).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'rights_missing') return null
      throw error
    }),
  ])
  const locked = lockObstacle(guest, status.lock)
  return {
    guestId: guest.id,
    obstacles: [
      ...(config.values.protection === '1' ? [protectedText(guest)] : []),
      ...(locked === null ? [] : [locked]),
    ],
    running: status.status === 'running',
    ha: status.haManaged,
    disks: decodeDisks(config.values)
      .filter(({ cdrom }) => !cdrom)
      .map(({ volid, size }) => ({ volid, size })),
    snapshots: snapshots.length,
    holdings: [...holdings],
    backupJobs:
      backups
        ?.filter(({ vmids }) => vmids.includes(guest.vmid))
        .map(({ id, schedule, enabled, vmids }) => ({ id, schedule, enabled, only: vmids.length === 1 })) ?? null,
  }
}
