import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import type { CopiedDrive, CopyTarget } from './clone.ts'
import { adopt, clonedConfig, fullCopy, isCopied, linkedCopy, sourceDrives, storageFor } from './clone.ts'
import type { Drive } from './config.ts'
import { guestName } from './config.ts'
import { attempt, checkName, checkPool, emptyGuest, joinPool, newVmid } from './create.ts'
import { checkBridges } from './drive-checks.ts'
import type { LabCluster, LabGuest, LabGuestKind } from './model.ts'
import { findGuest, settled } from './routing.ts'
import type { TaskLock } from './task-locks.ts'
import type { TaskWork } from './tasks.ts'
import { startTask } from './tasks.ts'
import { dropVolume, takesLinks } from './volumes.ts'

const CAPITAL: Record<LabGuestKind, string> = { qemu: 'VM', lxc: 'CT' }

const sharedStorage = (cluster: LabCluster, drive: Drive): boolean =>
  drive.storage === null || (cluster.storages.get(drive.storage)?.shared ?? false)

const isBase = (drive: Drive): boolean => /[:/](base|basevol)-\d+-disk-\d+(\.\w+)?$/.test(drive.volid)

type Asked = {
  source: LabGuest
  /** Configuration that is copied. */
  config: ReadonlyMap<string, string>
  drives: Drive[]
  full: boolean
  node: string
  storage: string | undefined
  format: string | undefined
}

const sourceOf = (call: LabCall, kind: LabGuestKind): LabGuest => {
  const vmid = call.path['vmid'] ?? ''
  return (
    findGuest(call, kind) ??
    refuse(500, `unable to find configuration file for ${CAPITAL[kind]} ${vmid} on node '${call.node.name}'`)
  )
}

const configOf = (call: LabCall, guest: LabGuest): ReadonlyMap<string, string> => {
  const name = call.text('snapname')
  if (name === undefined) return guest.config
  const snapshot = guest.snapshots.find((candidate) => candidate.name === name)
  return snapshot?.config ?? refuse(500, `snapshot '${name}' does not exist`)
}

/** Disks that cannot do what is asked, found before anything is written. */
const checkDisks = (call: LabCall, asked: Asked): void => {
  for (const drive of asked.drives.filter(isCopied)) {
    if (drive.storage === null) continue
    call.need(`/storage/${(asked.full ? asked.storage : undefined) ?? drive.storage}`, 'Datastore.AllocateSpace')
    const storage = call.cluster.storages.get(drive.storage)
    const linkable = storage !== undefined && takesLinks(storage) && isBase(drive)
    if (!asked.full && !drive.cloudinit && !linkable)
      refuse(500, `Linked clone feature is not supported for '${drive.volid}' (${drive.key})`)
  }
}

const prepare = (call: LabCall, kind: LabGuestKind): Asked => {
  const target = call.text('target')
  const pool = call.text('pool')
  checkName(kind === 'qemu' ? 'name' : 'hostname', call.text(kind === 'qemu' ? 'name' : 'hostname'))
  checkPool(call, pool)
  if (target !== undefined && !call.cluster.nodes.has(target)) refuse(500, `no such cluster node '${target}'`)
  const source = sourceOf(call, kind)
  if (source.lock !== null) refuse(500, `${CAPITAL[kind]} is locked (${source.lock})`)
  const config = configOf(call, source)
  const full = call.flag('full') ?? !source.template
  const storage = call.text('storage')
  if (storage !== undefined && !full) refuseParams({ storage: "parameter 'storage' not allowed for linked clones" })
  if (call.text('format') !== undefined && !full)
    refuseParams({ format: "parameter 'format' not allowed for linked clones" })
  if (kind === 'lxc' && source.startedAt !== null && call.text('snapname') === undefined)
    refuse(500, 'Cannot do full clones on a running container without snapshots')
  const newid = newVmid(call, 'newid')
  if (call.cluster.guests.has(newid))
    refuse(500, `unable to create ${CAPITAL[kind]} ${newid}: config file already exists`)
  const asked: Asked = {
    source,
    config,
    drives: sourceDrives(source, config),
    full,
    node: target ?? call.node.name,
    storage,
    format: call.text('format'),
  }
  checkDisks(call, asked)
  checkBridges(
    call,
    [...config].flatMap(([key, value]) => (/^net\d+$/.test(key) ? [value] : [])),
  )
  const local = asked.drives.some((drive) => isCopied(drive) && !sharedStorage(call.cluster, drive))
  if (asked.node !== call.node.name && local)
    refuse(500, `can't clone ${CAPITAL[kind]} to node '${asked.node}' (${CAPITAL[kind]} uses local storage)`)
  return asked
}

/** Storages the copies are made on; they stay locked for as long as that takes. */
const storageLocks = (asked: Asked, guest: LabGuest): TaskLock[] => {
  const names = asked.drives
    .filter(isCopied)
    .map((drive) => (asked.full ? asked.storage : undefined) ?? drive.storage ?? '')
  return [...new Set(names)].sort().map((storage) => ({ kind: 'storage', storage, node: guest.node }))
}

type Copying = {
  asked: Asked
  guest: LabGuest
  target: CopyTarget
  config: Map<string, string>
  pool: string | undefined
}

const cloneWork =
  ({ asked, guest, target, config, pool }: Copying) =>
  (at: number): TaskWork => {
    const { cluster } = target
    const { source } = asked
    const copied: CopiedDrive[] = []
    const undo = (): void => {
      for (const { volid } of copied) if (volid !== null) dropVolume(cluster, target.source, volid)
      cluster.guests.delete(guest.vmid)
      unlockSource()
    }
    const held = source.template ? null : 'clone'
    const unlockSource = (): void => {
      if (held !== null && source.lock === held) source.lock = null
    }
    const words = guest.kind === 'qemu' ? [`creating a clone of VM ${source.vmid} with ID ${guest.vmid}`] : []
    const lines = words.map((text) => ({ after: 0, text }))
    let durationMs = 200
    for (const drive of asked.drives) {
      if (!isCopied(drive)) continue
      const copy = asked.full || drive.cloudinit ? fullCopy : linkedCopy
      const result = attempt(() => copy(target, drive, at))
      if ('problem' in result)
        return { durationMs, lines, outcome: `clone failed: ${result.problem}`, onEnd: undo, onAbort: undo }
      copied.push(result.made)
      lines.push(...result.made.lines.map((line) => ({ ...line, after: line.after + durationMs })))
      durationMs += result.made.durationMs
    }
    // A container's file system is copied while the container is locked; a VM's disks are mirrored.
    if (guest.kind === 'lxc' && held !== null) source.lock = held
    return {
      durationMs,
      lines,
      onAbort: undo,
      onEnd: () => {
        unlockSource()
        guest.config = config
        adopt(guest, copied)
        for (const { volid } of copied) moveTo(cluster, volid, target.source, asked.node)
        guest.node = asked.node
        guest.lock = null
        joinPool(cluster, guest.vmid, pool)
      },
    }
  }

/** A copy on shared storage belongs to nobody; one on local storage stays where it was made. */
const moveTo = (cluster: LabCluster, volid: string | null, from: string, to: string): void => {
  if (volid === null || from === to) return
  for (const storage of cluster.storages.values())
    for (const volume of storage.shared ? [] : storage.volumes)
      if (volume.volid === volid && volume.node === from) volume.node = to
}

const clone =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const asked = prepare(call, kind)
    const { cluster, node } = call
    const { source } = asked
    const vmid = newVmid(call, 'newid')
    const guest = emptyGuest(cluster, node.name, kind, vmid)
    guest.imaged = source.imaged === true || source.agent !== null
    const target = {
      cluster,
      source: node.name,
      guest,
      storage: asked.full ? asked.storage : undefined,
      format: asked.format,
    }
    if (asked.full)
      for (const drive of asked.drives.filter(isCopied)) {
        const checked = attempt(() => storageFor(target, drive))
        if ('problem' in checked) refuse(500, checked.problem)
      }
    const fallback = kind === 'qemu' ? `Copy-of-VM-${guestName(source)}` : `Copy-of-CT-${guestName(source)}`
    const config = clonedConfig(asked.config, guest, {
      name: call.text(kind === 'qemu' ? 'name' : 'hostname') ?? fallback,
      description: call.text('description'),
      at: call.now(),
      release: cluster.version.major >= 9 ? '10.0.2' : '9.2.0',
    })
    // The new file exists from here on, locked and without disks.
    guest.config = new Map([...config].filter(([key]) => !asked.drives.some((drive) => drive.key === key)))
    guest.lock = 'clone'
    cluster.guests.set(vmid, guest)
    return startTask({
      cluster,
      node,
      type: kind === 'qemu' ? 'qmclone' : 'vzclone',
      id: String(source.vmid),
      user: call.identity.authId,
      alsoLocks: [{ kind: 'guest', vmid }, ...storageLocks(asked, guest)],
      work: cloneWork({ asked, guest, target, config, pool: call.text('pool') }),
      onGivenUp: () => void cluster.guests.delete(vmid),
      failurePrefix: 'clone failed: ',
    })
  }

const CHECK: PermissionCheck = [
  'and',
  ['perm', '/vms/{vmid}', ['VM.Clone']],
  ['or', ['perm', '/vms/{newid}', ['VM.Allocate']], ['perm', '/pool/{pool}', ['VM.Allocate'], 'require_param', 'pool']],
]

export const cloneRoutes: LabRoute[] = settled([
  { method: 'POST', path: '/nodes/{node}/qemu/{vmid}/clone', handler: clone('qemu'), check: CHECK, needs: ['newid'] },
  { method: 'POST', path: '/nodes/{node}/lxc/{vmid}/clone', handler: clone('lxc'), check: CHECK, needs: ['newid'] },
])
