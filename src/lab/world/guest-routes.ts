import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { configDigest, drivesOf } from './config.ts'
import { LOOPBACK } from './agent-routes.ts'
import type { LabCluster, LabGuest, LabGuestKind } from './model.ts'
import { compact, guestOf, KINDS, settled } from './routing.ts'

type Row = Record<string, unknown>

/** Ends always with the pseudo entry `current`, whose parent is the snapshot the guest descends from. */
const snapshots =
  (kind: LabGuestKind) =>
  (call: LabCall): Row[] => {
    const guest = guestOf(call, kind)
    const rows = guest.snapshots.map((snapshot) =>
      compact({
        description: snapshot.description,
        name: snapshot.name,
        parent: snapshot.parent ?? undefined,
        snapstate: snapshot.unfinished,
        snaptime: snapshot.timeSeconds,
        vmstate: kind === 'qemu' ? (snapshot.vmstate ? 1 : 0) : undefined,
      }),
    )
    const current = compact({
      description: 'You are here!',
      digest: configDigest(guest),
      name: 'current',
      parent: guest.parentSnapshot ?? undefined,
      running: kind === 'qemu' ? (guest.startedAt === null ? 0 : 1) : undefined,
    })
    return [...rows, current]
  }

const SNAPSHOT_TYPES = new Set(['lvmthin', 'zfspool', 'zfs', 'rbd', 'btrfs', 'cephfs'])

/** Whether all disks lie where snapshots are possible: a capable storage, or qcow2 files. */
export const canSnapshot = (cluster: LabCluster, guest: LabGuest): boolean =>
  drivesOf(guest)
    .filter((drive) => !drive.cdrom || drive.cloudinit)
    .every((drive) => {
      const storage = drive.storage === null ? undefined : cluster.storages.get(drive.storage)
      return storage !== undefined && (SNAPSHOT_TYPES.has(storage.type) || drive.volid.endsWith('.qcow2'))
    })

const feature =
  (kind: LabGuestKind) =>
  (call: LabCall): Row => {
    const guest = guestOf(call, kind)
    const asked = call.text('feature')
    const has = asked === 'copy' ? true : asked === 'clone' ? guest.template : canSnapshot(call.cluster, guest)
    const shared = drivesOf(guest).every(
      (drive) => drive.storage === null || (call.cluster.storages.get(drive.storage)?.shared ?? false),
    )
    const nodes = shared ? [...call.cluster.nodes.keys()] : [guest.node]
    return kind === 'qemu' ? { hasFeature: has ? 1 : 0, nodes } : { hasFeature: has ? 1 : 0 }
  }

const containerInterfaces = (call: LabCall): Row[] | null => {
  const guest = guestOf(call, 'lxc')
  if (guest.startedAt === null) return null
  const booted = call.now() >= (guest.agentFrom ?? 0)
  return [LOOPBACK, ...(booted ? (guest.agent?.interfaces ?? []) : [])].map((entry) => {
    const four = entry.addresses.find(({ family }) => family === 'ipv4')
    const six = entry.addresses.find(({ family }) => family === 'ipv6')
    const hwaddr = entry.mac.toLowerCase()
    const row = compact({
      hwaddr,
      inet: four && `${four.address}/${four.prefix}`,
      inet6: six && `${six.address}/${six.prefix}`,
      name: entry.name,
    })
    if (call.cluster.version.major < 9) return row
    const addresses = entry.addresses.map(({ address, prefix, family }) => ({
      'ip-address': address,
      'ip-address-type': family === 'ipv4' ? 'inet' : 'inet6',
      prefix: String(prefix),
    }))
    return { ...row, 'hardware-address': hwaddr, 'ip-addresses': addresses }
  })
}

const INDEX: Record<LabGuestKind, string> = {
  qemu:
    'config cloudinit pending status unlink vncproxy termproxy migrate resize move rrd rrddata monitor agent snapshot ' +
    'spiceproxy sendkey firewall mtunnel remote_migrate',
  lxc: 'config pending status vncproxy termproxy vncwebsocket spiceproxy migrate clone rrd rrddata firewall snapshot resize interfaces mtunnel remote_migrate',
}

const AUDIT: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Audit']]

export const guestRoutes: LabRoute[] = settled([
  ...KINDS.flatMap((kind): LabRoute[] => {
    const path = `/nodes/{node}/${kind}/{vmid}`
    return [
      { method: 'GET', path, handler: () => INDEX[kind].split(' ').map((subdir) => ({ subdir })) },
      { method: 'GET', path: `${path}/snapshot`, handler: snapshots(kind), check: AUDIT },
      { method: 'GET', path: `${path}/feature`, handler: feature(kind), check: AUDIT, needs: ['feature'] },
    ]
  }),
  { method: 'GET', path: '/nodes/{node}/lxc/{vmid}/interfaces', handler: containerInterfaces, check: AUDIT },
])
