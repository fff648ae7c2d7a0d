import type { MissingRight } from '#shared/model/cluster.ts'
import type { ProxmoxPermissions } from '#main/adapters/proxmox/proxmox.types.ts'

/** One right a feature needs: any one of `anyOf` on `path` or, where Proxmox lets one be given finer, below it. */
interface Need {
  readonly feature: string
  readonly path: '/' | '/vms' | '/nodes' | '/storage' | '/sdn'
  readonly anyOf: readonly [string, ...string[]]
}

const need = (feature: string, path: Need['path'], ...anyOf: Need['anyOf']): Need => ({ feature, path, anyOf })

const EDIT = 'Edit guests: hardware, network, options, cloud-init'
const CREATE = 'Create and clone guests, make templates, delete guests'
const DISKS = 'Add, move and grow disks'
const BACKUPS = 'See the age of backups'

/**
 * What the console uses today, as Proxmox' API schema names the privileges. Addresses of guests: VM.Monitor was
 * replaced by VM.GuestAgent.* in 9.0. Backups: without these two they are left out of the listing silently. Downloads:
 * Sys.AccessNetwork came with 8.2, before it took Sys.Modify.
 */
const NEEDS: readonly Need[] = [
  need('See guests', '/vms', 'VM.Audit'),
  need('See nodes and their tasks', '/nodes', 'Sys.Audit'),
  need('See quorum and recognise the cluster', '/', 'Sys.Audit'),
  need('See storages', '/storage', 'Datastore.Audit', 'Datastore.AllocateSpace'),
  need(
    "Read guests' addresses from the agent",
    '/vms',
    'VM.GuestAgent.Audit',
    'VM.GuestAgent.Unrestricted',
    'VM.Monitor',
  ),
  need(BACKUPS, '/vms', 'VM.Backup'),
  need(BACKUPS, '/storage', 'Datastore.AllocateSpace', 'Datastore.Allocate'),
  need('Start, shut down, stop and reboot guests', '/vms', 'VM.PowerMgmt'),
  need('Open consoles of guests', '/vms', 'VM.Console'),
  need('Open shells of nodes', '/nodes', 'Sys.Console'),
  need('Take, roll back and delete snapshots', '/vms', 'VM.Snapshot'),
  need('Move guests to other nodes', '/vms', 'VM.Migrate'),
  need(EDIT, '/vms', 'VM.Config.CPU'),
  need(EDIT, '/vms', 'VM.Config.Memory'),
  need(EDIT, '/vms', 'VM.Config.Network'),
  need(EDIT, '/vms', 'VM.Config.Options'),
  need(EDIT, '/vms', 'VM.Config.HWType'),
  need(EDIT, '/vms', 'VM.Config.CDROM'),
  need(EDIT, '/vms', 'VM.Config.Cloudinit'),
  need(EDIT, '/sdn', 'SDN.Use'),
  need(DISKS, '/vms', 'VM.Config.Disk'),
  need(DISKS, '/storage', 'Datastore.AllocateSpace'),
  need(CREATE, '/vms', 'VM.Allocate'),
  need(CREATE, '/vms', 'VM.Clone'),
  need(CREATE, '/storage', 'Datastore.AllocateSpace'),
  need(CREATE, '/sdn', 'SDN.Use'),
  need('Upload and download ISO images and templates', '/storage', 'Datastore.AllocateTemplate'),
  need('Download ISO images and templates from the network', '/nodes', 'Sys.AccessNetwork', 'Sys.Modify'),
  need('Delete ISO images and templates', '/storage', 'Datastore.Allocate'),
  need("Stop other people's tasks", '/nodes', 'Sys.Modify'),
]

/** Paths at or below which a privilege serves the need at least in part. Pools carry rights on guests and storages. */
const serves = (need: Need, path: string): boolean => {
  if (path === '/' || path === need.path) return true
  if (need.path === '/') return false
  if (path.startsWith(`${need.path}/`)) return true
  return path.startsWith('/pool/') && (need.path === '/vms' || need.path === '/storage')
}

/** Features the credential is not enough for, with the privileges to grant and where. */
export const missingRights = (held: ProxmoxPermissions): MissingRight[] => {
  const paths = Object.entries(held)
  const lacks = NEEDS.filter(
    (need) =>
      !paths.some(([path, privileges]) => serves(need, path) && need.anyOf.some((one) => privileges.includes(one))),
  )
  const byPlace = Map.groupBy(lacks, ({ feature, path }) => `${feature}\n${path}`)
  return [...byPlace.values()].flatMap((needs) => {
    const [first] = needs
    if (first === undefined) return []
    return [{ feature: first.feature, path: first.path, privileges: needs.map(({ anyOf }) => anyOf[0]) }]
  })
}

/** Whether backups are listed at all; without the rights Proxmox leaves them out silently. */
export const seesBackups = (missing: readonly MissingRight[]): boolean =>
  missing.every(({ feature }) => feature !== BACKUPS)

/** No privilege anywhere: lists would come back empty instead of refused. */
export const hasNoRights = (held: ProxmoxPermissions): boolean =>
  Object.values(held).every((privileges) => privileges.length === 0)
