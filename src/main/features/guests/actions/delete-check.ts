import { AppError } from '#shared/errors.ts'
import type { DeleteCheck, GuestHolding } from '#shared/model/delete-check.ts'
import { decodeDisks } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ProxmoxReplicationJob } from '#main/adapters/proxmox/guest-actions.port.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ActionSubject } from './action-executor.ts'
import { linkedText, type LinkedClones } from './linked-clones.ts'

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

export const haText = ({ name, ha }: Pick<GuestRow, 'name' | 'ha'>): string =>
  `“${name}” is ${ha === 'ignored' ? 'a resource that HA ignores' : 'managed by HA'}. Delete it with “purge”, which takes it out there, or take it out of HA first.`

/** Whether HA knows it, if only to ignore it: Proxmox then deletes it with “purge” alone (PVE::HA::Config, service_is_configured). */
export const inHa = ({ guest, status }: Pick<ActionSubject, 'guest' | 'status'>): boolean =>
  status.haManaged || guest.ha === 'ignored'

export const replicatedText = (guest: Pick<GuestRow, 'name'>, jobs: readonly { readonly id: string }[]): string =>
  `“${guest.name}” is replicated (job ${jobs.map(({ id }) => id).join(', ')}). Delete it with “purge”, which removes the jobs too, or remove them first.`

/** Jobs that replicate the guest; whatever the credential may not see is left out by the cluster. */
export const replicationOf = async ({ guest, api, call }: ActionSubject): Promise<ProxmoxReplicationJob[]> =>
  (await api.replicationJobs(call)).filter(({ vmid }) => vmid === guest.vmid)

interface Known {
  readonly holdings: readonly GuestHolding[]
  readonly linkedClones: LinkedClones
  /** What the asker may see. */
  readonly scope: CompanyScope
}

/** Asks the cluster what goes with a guest; changes nothing. */
export const readDeleteCheck = async (
  subject: ActionSubject,
  { holdings, linkedClones, scope }: Known,
): Promise<DeleteCheck> => {
  const { guest, status, api, call } = subject
  const [config, snapshots, replication, backups] = await Promise.all([
    api.guestConfig(guest.node, guest.type, guest.vmid, call),
    api.guestSnapshots(guest.node, guest.type, guest.vmid, call),
    replicationOf(subject),
    api.backupJobs(call).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'rights_missing') return null
      throw error
    }),
  ])
  const linked = linkedText(guest, await linkedClones(subject, config.values), scope)
  const locked = lockObstacle(guest, status.lock)
  return {
    guestId: guest.id,
    obstacles: [
      ...(config.values.protection === '1' ? [protectedText(guest)] : []),
      ...(locked === null ? [] : [locked]),
      ...(linked === null ? [] : [linked]),
    ],
    running: status.status === 'running',
    ha: inHa(subject),
    disks: decodeDisks(config.values)
      .filter(({ cdrom }) => !cdrom)
      .map(({ volid, size }) => ({ volid, size })),
    snapshots: snapshots.length,
    holdings: [...holdings],
    replication: replication.map(({ id, target, schedule, enabled }) => ({ id, target, schedule, enabled })),
    backupJobs:
      backups
        ?.filter(({ vmids }) => vmids.includes(guest.vmid))
        .map(({ id, schedule, enabled, vmids }) => ({ id, schedule, enabled, only: vmids.length === 1 })) ?? null,
  }
}
