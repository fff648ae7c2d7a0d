import { refuse, type LabCall, type LabRoute, type PermissionCheck } from '../http/handler.ts'
import { bootDiskBytes, drivesOf, parseSize, toApiValue } from './config.ts'
import { canSnapshot } from './guest-routes.ts'
import type { LabCluster, LabGuest, LabGuestKind, LabNode, LabSnapshot } from './model.ts'
import { powerOff, powerOn } from './power-tasks.ts'
import { createRandom } from './random.ts'
import { guestOf, KINDS, settled } from './routing.ts'
import { startTask, type TaskWork } from './tasks.ts'
import { volumeOn } from './volumes.ts'

type Change = (guest: LabGuest, at: number) => TaskWork

const label = (guest: LabGuest): string => (guest.kind === 'qemu' ? 'VM' : 'CT')

const lockedText = (guest: LabGuest): string => `${label(guest)} is locked (${guest.lock})`

/** Starts a task on the guest that refuses in its log what the API only finds out there: locks, names. */
const launch = (call: LabCall, guest: LabGuest, type: string, change: Change, ignoreLock = false): string =>
  startTask({
    cluster: call.cluster,
    node: call.node,
    type: `${guest.kind === 'qemu' ? 'qm' : 'vz'}${type}`,
    id: String(guest.vmid),
    user: call.identity.authId,
    locks: guest.vmid,
    work: (at) =>
      guest.lock !== null && !ignoreLock ? { durationMs: 200, outcome: lockedText(guest) } : change(guest, at),
  })

const named = (guest: LabGuest, name: string): LabSnapshot | undefined =>
  guest.snapshots.find((snapshot) => snapshot.name === name)

const missing = (name: string): string => `snapshot '${name}' does not exist`

/** Holds the guest's lock from now to the end of the work. */
const whileLocked = (guest: LabGuest, lock: string, durationMs: number, onEnd: (at: number) => void): TaskWork => {
  guest.lock = lock
  return {
    durationMs,
    onEnd: (at) => {
      guest.lock = null
      onEnd(at)
    },
    onAbort: () => {
      guest.lock = null
    },
  }
}

const take =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const guest = guestOf(call, kind)
    const name = call.text('snapname') ?? ''
    if (name === 'current' || name === 'pending') refuse(500, `unable to use snapshot name '${name}' (reserved name)`)
    const description = call.text('description') ?? ''
    const vmstate = kind === 'qemu' && (call.flag('vmstate') ?? false) && guest.startedAt !== null
    const { cluster } = call
    return launch(call, guest, 'snapshot', (target, at) => {
      if (named(target, name)) return { durationMs: 200, outcome: `snapshot name '${name}' already used` }
      if (!canSnapshot(cluster, target)) return { durationMs: 200, outcome: 'snapshot feature is not available' }
      return whileLocked(target, 'snapshot', vmstate ? 9000 : 1200, () => {
        // Disks that are attached to nothing are no part of a snapshot.
        const config = new Map([...target.config].filter(([key]) => !key.startsWith('unused')))
        target.snapshots.push({
          name,
          description,
          timeSeconds: Math.floor(at / 1000),
          parent: target.parentSnapshot,
          vmstate,
          config,
        })
        target.parentSnapshot = name
      })
    })
  }

const remove =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const guest = guestOf(call, kind)
    const name = call.path['snapname'] ?? ''
    return launch(call, guest, 'delsnapshot', (target) => {
      const snapshot = named(target, name)
      if (!snapshot) return { durationMs: 200, outcome: missing(name) }
      return whileLocked(target, 'snapshot-delete', 900, () => {
        target.snapshots = target.snapshots.filter((other) => other !== snapshot)
        for (const other of target.snapshots) if (other.parent === name) other.parent = snapshot.parent
        if (target.parentSnapshot === name) target.parentSnapshot = snapshot.parent
      })
    })
  }

const restore = (
  cluster: LabCluster,
  node: LabNode,
  guest: LabGuest,
  snapshot: LabSnapshot,
  at: number,
  start: boolean,
): void => {
  if (guest.startedAt !== null) powerOff(guest)
  // Notes and detached disks stay as they are.
  const stays = [...guest.config].filter(([key]) => key === 'description' || /^unused\d+$/.test(key))
  const back = [...snapshot.config].filter(([key]) => key !== 'description')
  guest.config = new Map([...back, ...stays])
  if (guest.config.has('vmgenid')) guest.config.set('vmgenid', createRandom(`${guest.vmid}/${at}`).uuid())
  guest.pending.clear()
  guest.parentSnapshot = snapshot.name
  resizeBack(cluster, guest)
  if (start || snapshot.vmstate) powerOn(cluster, node, guest, at)
}

/** ZFS goes back to the newest snapshot only. */
const olderOnZfs = (cluster: LabCluster, guest: LabGuest, snapshot: LabSnapshot): string | undefined => {
  if (guest.snapshots.every((other) => other.timeSeconds <= snapshot.timeSeconds)) return undefined
  const drive = drivesOf(guest).find(({ storage }) => cluster.storages.get(storage ?? '')?.type === 'zfspool')
  return (
    drive && `can't rollback, '${snapshot.name}' is not most recent snapshot on '${drive.volid.split(':')[1] ?? ''}'`
  )
}

/** Disks have the size again that they had then. */
const resizeBack = (cluster: LabCluster, guest: LabGuest): void => {
  for (const drive of drivesOf(guest)) {
    const volume = volumeOn(cluster, guest.node, drive.volid)
    const size = parseSize(drive.options['size'])
    if (volume && size > 0 && !drive.cdrom) volume.sizeBytes = size
  }
  guest.diskBytes = bootDiskBytes(guest)
}

const rollback =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const guest = guestOf(call, kind)
    const name = call.path['snapname'] ?? ''
    const start = call.flag('start') ?? false
    const { cluster, node } = call
    return launch(call, guest, 'rollback', (target) => {
      const snapshot = named(target, name)
      if (!snapshot) return { durationMs: 200, outcome: missing(name) }
      const hidden = olderOnZfs(cluster, target, snapshot)
      if (hidden !== undefined) return { durationMs: 300, outcome: hidden }
      return whileLocked(target, 'rollback', 1500, (at) => restore(cluster, node, target, snapshot, at, start))
    })
  }

const snapshotOf = (call: LabCall, kind: LabGuestKind): LabSnapshot => {
  const name = call.path['snapname'] ?? ''
  return named(guestOf(call, kind), name) ?? refuse(500, missing(name))
}

const config =
  (kind: LabGuestKind) =>
  (call: LabCall): unknown => {
    const { config: kept, description, parent, timeSeconds } = snapshotOf(call, kind)
    const values = Object.fromEntries([...kept].map(([key, raw]) => [key, toApiValue(kind, key, raw)]))
    return { ...values, ...(parent === null ? {} : { parent }), description, snaptime: timeSeconds }
  }

const describe =
  (kind: LabGuestKind) =>
  (call: LabCall): null => {
    const description = call.text('description')
    if (description === undefined) return null
    const guest = guestOf(call, kind)
    if (guest.lock !== null) refuse(500, lockedText(guest))
    snapshotOf(call, kind).description = description
    return null
  }

const SNAPSHOT: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Snapshot']]
const ROLLBACK: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback'], 'any', 1]
const SEE: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Snapshot', 'VM.Snapshot.Rollback', 'VM.Audit'], 'any', 1]

export const snapshotRoutes: LabRoute[] = settled(
  KINDS.flatMap((kind): LabRoute[] => {
    const path = `/nodes/{node}/${kind}/{vmid}/snapshot`
    const one = `${path}/{snapname}`
    return [
      { method: 'POST', path, handler: take(kind), check: SNAPSHOT, needs: ['snapname'] },
      { method: 'DELETE', path: one, handler: remove(kind), check: SNAPSHOT },
      { method: 'POST', path: `${one}/rollback`, handler: rollback(kind), check: ROLLBACK },
      { method: 'GET', path: `${one}/config`, handler: config(kind), check: SEE },
      { method: 'PUT', path: `${one}/config`, handler: describe(kind), check: SNAPSHOT },
    ]
  }),
)
