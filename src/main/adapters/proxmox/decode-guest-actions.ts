import { amount, asRow, asRows, flag, flagOrNull, isRow, label, list, number, text } from './fields.ts'
import type { ProxmoxBackupJob, ProxmoxMigrateCheck, ProxmoxReplicationJob } from './guest-actions.port.ts'

const MOST = 500
/** A job or two for each guest of a large cluster. */
const MOST_REPLICATION = 10_000

const names = (value: unknown): string[] =>
  Array.isArray(value)
    ? value
        .slice(0, MOST)
        .map((name) => label(name))
        .filter((name) => name !== '')
    : []

/** VMs answer with `allowed_nodes`, containers with `allowed-nodes`. */
export const decodeMigrateCheck = (data: unknown): ProxmoxMigrateCheck => {
  const row = asRow(data)
  const allowed = row.allowed_nodes ?? row['allowed-nodes']
  const refused = asRow(row.not_allowed_nodes ?? row['not-allowed-nodes'])
  return {
    running: flag(row.running),
    allowedNodes: Array.isArray(allowed) ? names(allowed) : null,
    refusedNodes: Object.entries(refused)
      .slice(0, MOST)
      .map(([node, why]) => {
        const reasons = isRow(why) ? why : {}
        return {
          node: label(node),
          unavailableStorages: names(reasons.unavailable_storages ?? reasons['unavailable-storages']),
          blockingHa: asRows(reasons['blocking-ha-resources'])
            .slice(0, MOST)
            .map((blocking) => ({ sid: label(blocking.sid), cause: label(blocking.cause) })),
        }
      }),
    localDisks: asRows(row.local_disks)
      .slice(0, MOST)
      .map((disk) => ({
        volid: label(disk.volid),
        size: amount(disk.size),
        cdrom: flag(disk.cdrom),
        unused: flag(disk.is_unused),
        cloudinit: flag(disk.is_cloudinit),
      })),
    localResources: names(row.local_resources),
    dependentHa: names(row['dependent-ha-resources']),
  }
}

export const decodeBackupJobs = (data: unknown): ProxmoxBackupJob[] =>
  asRows(data)
    .slice(0, MOST)
    .map((row) => ({
      id: label(row.id),
      schedule: label(row.schedule) || label(row.starttime),
      enabled: flagOrNull(row.enabled) ?? true,
      storage: label(row.storage),
      all: flag(row.all),
      vmids: list(text(row.vmid)).flatMap((vmid) => number(vmid) ?? []),
      comment: label(row.comment),
    }))

export const decodeReplicationJobs = (data: unknown): ProxmoxReplicationJob[] =>
  asRows(data)
    .slice(0, MOST_REPLICATION)
    .flatMap((row) => {
      const vmid = number(row.guest)
      if (vmid === null) return []
      return [
        {
          id: label(row.id),
          vmid,
          target: label(row.target),
          schedule: label(row.schedule) || '*/15',
          enabled: !flag(row.disable),
        },
      ]
    })
