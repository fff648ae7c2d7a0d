import type { MissingRight } from '#shared/model/cluster.ts'
import type { ProxmoxPermissions } from '#main/adapters/proxmox/proxmox.types.ts'

/** One right a feature needs: any one of `anyOf` on `path` or, where Proxmox lets one be given finer, below it. */
interface Need {
  readonly feature: string
  readonly path: '/' | '/vms' | '/nodes' | '/storage'
  readonly anyOf: readonly [string, ...string[]]
}

/**
 * What the console uses today, as Proxmox' API schema names the privileges. Addresses of guests: VM.Monitor was
 * replaced by VM.GuestAgent.* in 9.0. Backups: without these two they are left out of the listing silently.
 */
const NEEDS: readonly Need[] = [
  { feature: 'See guests', path: '/vms', anyOf: ['VM.Audit'] },
  { feature: 'See nodes and their tasks', path: '/nodes', anyOf: ['Sys.Audit'] },
  { feature: 'See quorum and recognise the cluster', path: '/', anyOf: ['Sys.Audit'] },
  { feature: 'See storages', path: '/storage', anyOf: ['Datastore.Audit', 'Datastore.AllocateSpace'] },
  {
    feature: "Read guests' addresses from the agent",
    path: '/vms',
    anyOf: ['VM.GuestAgent.Audit', 'VM.GuestAgent.Unrestricted', 'VM.Monitor'],
  },
  { feature: 'See the age of backups', path: '/vms', anyOf: ['VM.Backup'] },
  { feature: 'See the age of backups', path: '/storage', anyOf: ['Datastore.AllocateSpace', 'Datastore.Allocate'] },
  { feature: 'Start, shut down, stop and reboot guests', path: '/vms', anyOf: ['VM.PowerMgmt'] },
  { feature: "Stop other people's tasks", path: '/nodes', anyOf: ['Sys.Modify'] },
]

/** Paths at or below which a privilege serves the need at least in part. Pools carry rights on guests and storages. */
const serves = (need: Need, path: string): boolean => {
  if (path === '/' || path === need.path) return true
  if (need.path === '/') return false
  if (path.startsWith(`${need.path}/`)) return true
  return path.startsWith('/pool/') && need.path !== '/nodes'
}

/** Features the credential is not enough for, with the privilege to grant and where. */
export const missingRights = (held: ProxmoxPermissions): MissingRight[] => {
  const paths = Object.entries(held)
  return NEEDS.filter(
    (need) =>
      !paths.some(([path, privileges]) => serves(need, path) && need.anyOf.some((one) => privileges.includes(one))),
  ).map(({ feature, path, anyOf }) => ({ feature, path, privileges: [anyOf[0]] }))
}

/** No privilege anywhere: lists would come back empty instead of refused. */
export const hasNoRights = (held: ProxmoxPermissions): boolean =>
  Object.values(held).every((privileges) => privileges.length === 0)
