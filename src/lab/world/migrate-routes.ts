import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { parseSize } from './config.ts'
import { managedByHa } from './guest-facts.ts'
import { allowsDisks, usableStorage } from './drives.ts'
import { localDrives, localResources, migrateWork, storageMap, unavailableStorages } from './migrate.ts'
import type { LabGuest, LabGuestKind, LabNode } from './model.ts'
import { compact, guestOf, settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { contentFor } from './volumes.ts'

type Row = Record<string, unknown>

const targets = (call: LabCall): LabNode[] => [...call.cluster.nodes.values()].filter((node) => node !== call.node)

const refuseLocked = (guest: LabGuest): void => {
  if (guest.lock) refuse(500, `${guest.kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.lock})`)
}

/** 0 and 1 throughout; `not_allowed_nodes` names every other node, with what it lacks where it lacks something. */
const qemuPrecheck = (call: LabCall): Row => {
  const guest = guestOf(call, 'qemu')
  refuseLocked(guest)
  const allowed: string[] = []
  const not: Record<string, Row> = {}
  for (const node of targets(call)) {
    const missing = unavailableStorages(call.cluster, guest, node.name)
    not[node.name] = missing.length > 0 ? { unavailable_storages: missing } : {}
    if (missing.length === 0) allowed.push(node.name)
  }
  const local = localDrives(call.cluster, guest).map((drive) => {
    const unused = drive.key.startsWith('unused')
    return compact({
      cdrom: drive.cdrom ? 1 : 0,
      drivename: unused ? undefined : drive.key,
      is_attached: unused ? 0 : 1,
      is_cloudinit: drive.cloudinit ? 1 : 0,
      is_tpmstate: drive.key === 'tpmstate0' ? 1 : 0,
      is_unused: unused ? 1 : 0,
      is_vmstate: 0,
      replicate: drive.options['replicate'] === '0' ? 0 : 1,
      shared: 0,
      size: drive.options['size'] === undefined ? undefined : parseSize(drive.options['size']),
      volid: drive.volid,
    })
  })
  return {
    allowed_nodes: allowed,
    'has-dbus-vmstate': 1,
    local_disks: local,
    local_resources: localResources(guest),
    'mapped-resource-info': {},
    'mapped-resources': [],
    not_allowed_nodes: not,
    running: guest.startedAt === null ? 0 : 1,
  }
}

const lxcPrecheck = (call: LabCall): Row => {
  const guest = guestOf(call, 'lxc')
  // Storages are no part of a container's check; what the target lacks shows when it is asked to move.
  return {
    'allowed-nodes': targets(call).map((node) => node.name),
    'dependent-ha-resources': [],
    'not-allowed-nodes': {},
    running: guest.startedAt === null ? 0 : 1,
  }
}

const targetOf = (call: LabCall): LabNode => {
  const name = call.text('target') ?? refuseParams({ target: 'property is missing and it is not optional' })
  if (name === call.node.name) refuseParams({ target: 'target is local node.' })
  return call.cluster.nodes.get(name) ?? refuse(500, `no such cluster node '${name}'`)
}

/** Storages the target lacks, or that cannot keep disks there. */
const refuseMissing = (
  call: LabCall,
  guest: LabGuest,
  target: LabNode,
  storageFor: ((storage: string) => string) | undefined,
): void => {
  if (storageFor === undefined) {
    const [missing] = target.state === 'online' ? unavailableStorages(call.cluster, guest, target.name) : []
    if (missing !== undefined) refuse(500, `storage '${missing}' is not available on node '${target.name}'`)
    return
  }
  for (const drive of localDrives(call.cluster, guest)) {
    const id = storageFor(drive.storage ?? '')
    if (id === drive.storage) continue
    call.need(`/storage/${id}`, 'Datastore.AllocateSpace')
    const storage = usableStorage(call.cluster, target.name, id)
    if (!allowsDisks(storage, guest.kind))
      refuse(500, `storage '${id}' does not support content-type '${contentFor(guest.kind)}'`)
  }
}

const ROOT_ONLY = ['migration_type', 'migration_network', 'force']

const migrate =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const target = targetOf(call)
    for (const name of ROOT_ONLY)
      if (name in call.params && !call.identity.root) refuseParams({ [name]: 'Only root may use this option.' })
    const guest = guestOf(call, kind)
    refuseLocked(guest)
    const online = call.flag('online') ?? false
    const restart = call.flag('restart') ?? false
    const running = guest.startedAt !== null
    if (running && kind === 'qemu' && !online) refuse(500, "can't migrate running VM without --online")
    if (running && kind === 'lxc' && !online && !restart)
      refuse(500, "can't migrate running container without --online or --restart")
    const redirected = call.text('targetstorage') ?? call.text('target-storage')
    const storageFor = storageMap(redirected)
    refuseMissing(call, guest, target, redirected === undefined ? undefined : storageFor)
    const options = { online, restart, withLocalDisks: call.flag('with-local-disks') ?? false, storageFor }
    const work = migrateWork(call.cluster, call.node, target, guest, options)
    const order = { cluster: call.cluster, node: call.node, id: String(guest.vmid), locks: guest.vmid, work }
    const type = kind === 'qemu' ? 'qmigrate' : 'vzmigrate'
    if (!managedByHa(call.cluster, guest)) return startTask({ ...order, type, user: call.identity.authId })
    return startTask({
      cluster: call.cluster,
      node: call.node,
      type: 'hamigrate',
      id: String(guest.vmid),
      user: call.identity.authId,
      work: () => ({
        durationMs: 900,
        lines: [
          {
            after: 100,
            text: `Requesting HA migration for ${kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid} to node ${target.name}`,
          },
        ],
        onEnd: (at) => void startTask({ ...order, type, user: 'root@pam', at }),
      }),
    })
  }

const CHECK: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Migrate']]

export const migrateRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}/qemu/{vmid}/migrate', handler: qemuPrecheck, check: CHECK },
  {
    method: 'POST',
    path: '/nodes/{node}/qemu/{vmid}/migrate',
    handler: migrate('qemu'),
    check: CHECK,
    needs: ['target'],
  },
  { method: 'GET', path: '/nodes/{node}/lxc/{vmid}/migrate', handler: lxcPrecheck, check: CHECK },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/migrate',
    handler: migrate('lxc'),
    check: CHECK,
    needs: ['target'],
  },
])
