import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import type { CopiedDrive } from './clone.ts'
import { fullCopy } from './clone.ts'
import type { Drive } from './config.ts'
import { bootDiskBytes, configDigest, formatSize, isDrive, parseDrive, parseSize } from './config.ts'
import { addUnused, applyChange } from './config-change.ts'
import { attempt } from './create.ts'
import { allowsDisks, driveBytes, usableStorage, writeDrive } from './drives.ts'
import type { LabCluster, LabGuest, LabGuestKind, LabStorage } from './model.ts'
import { guestOf, settled } from './routing.ts'
import type { TaskWork } from './tasks.ts'
import { startTask } from './tasks.ts'
import { dropVolume, growVolume, keepsFiles, roomProblem, volumeOn } from './volumes.ts'

const LABEL: Record<LabGuestKind, string> = { qemu: 'VM', lxc: 'CT' }

const MISMATCH: Record<LabGuestKind, string> = {
  qemu: 'checksum mismatch (file change by other user?)',
  lxc: 'detected modified configuration - file changed by other user? Try again.',
}

/** What every change of disks refuses before anything else. */
const changeable = (call: LabCall, kind: LabGuestKind): LabGuest => {
  if (call.flag('skiplock') !== undefined && !call.identity.root)
    refuseParams({ skiplock: 'Only root may use this option.' })
  const guest = guestOf(call, kind)
  const digest = call.text('digest')
  if (digest !== undefined && digest !== configDigest(guest)) refuse(500, MISMATCH[kind])
  if (guest.lock !== null && !call.flag('skiplock')) refuse(500, `${LABEL[kind]} is locked (${guest.lock})`)
  return guest
}

const driveAt = (guest: LabGuest, key: string): Drive | undefined => {
  const raw = guest.config.get(key)
  return raw === undefined || !isDrive(guest, key) ? undefined : parseDrive(key, raw)
}

/** Bytes after `+10G` or `32G`; a number without a unit counts bytes. */
const grownTo = (present: number, asked: string): number =>
  asked.startsWith('+') ? present + parseSize(asked.slice(1)) : parseSize(asked)

const gib = (bytes: number): string => (bytes / 1_073_741_824).toFixed(2)

const resizeLines = (storage: LabStorage | undefined, volid: string, from: number, to: number): string[] => {
  if (!storage) return []
  if (keepsFiles(storage)) return ['Image resized.']
  if (storage.type === 'rbd') return ['Resizing image: 100% complete...done.']
  if (storage.type === 'zfspool') return []
  const name = `${storage.type === 'lvm' ? 'san' : 'pve'}/${volid.slice(storage.storage.length + 1)}`
  const extents = (bytes: number): number => Math.ceil(bytes / 4_194_304)
  return [
    `  Size of logical volume ${name} changed from ${gib(from)} GiB (${extents(from)} extents) to ${gib(to)} GiB (${extents(to)} extents).`,
    `  Logical volume ${name} successfully resized.`,
  ]
}

const resizeWork = (cluster: LabCluster, guest: LabGuest, key: string, asked: string) => (): TaskWork => {
  const failed = (outcome: string): TaskWork => ({ durationMs: 200, outcome })
  if (guest.lock !== null) return failed(`${LABEL[guest.kind]} is locked (${guest.lock})`)
  const drive = driveAt(guest, key)
  if (!drive) return failed(`disk '${key}' does not exist`)
  if (drive.storage === null) return failed(`unable to parse volume ID '${drive.volid}'`)
  if (drive.cdrom) return failed("you can't resize a cdrom")
  const present = driveBytes(cluster, guest.node, drive)
  const to = grownTo(present, asked)
  if (to < present)
    return failed(guest.kind === 'qemu' ? 'shrinking disks is not supported' : 'unable to shrink disk size')
  const storage = cluster.storages.get(drive.storage)
  const thick = storage && (storage.type === 'lvm' || storage.type === 'zfspool')
  const problem = thick ? roomProblem(storage, guest.node, drive.volid, to - present, 0) : undefined
  if (problem !== undefined) return failed(problem)
  return {
    durationMs: 700,
    lines: resizeLines(storage, drive.volid, present, to).map((text) => ({ after: 300, text })),
    onEnd: () => {
      const volume = volumeOn(cluster, guest.node, drive.volid)
      if (storage && volume) growVolume(storage, volume, to)
      guest.config.set(key, writeDrive(drive.volid, { ...drive.options, size: formatSize(to) }))
      guest.diskBytes = bootDiskBytes(guest)
    },
  }
}

/** Nothing at all comes back when the disk has that size already; whatever cannot be done shows in the task. */
const resize =
  (kind: LabGuestKind) =>
  (call: LabCall): string | null => {
    const guest = changeable(call, kind)
    const key = call.text('disk') ?? ''
    const asked = call.text('size') ?? ''
    const drive = driveAt(guest, key)
    if (drive && drive.storage !== null && !drive.cdrom) {
      call.need(`/storage/${drive.storage}`, 'Datastore.AllocateSpace')
      const present = driveBytes(call.cluster, guest.node, drive)
      if (grownTo(present, asked) === present) return null
    }
    return startTask({
      cluster: call.cluster,
      node: call.node,
      type: 'resize',
      id: String(guest.vmid),
      user: call.identity.authId,
      locks: guest.vmid,
      work: resizeWork(call.cluster, guest, key, asked),
    })
  }

const snapshotted = (guest: LabGuest, volid: string): boolean =>
  guest.snapshots.some((snapshot) => [...snapshot.config.values()].some((value) => value.split(',')[0] === volid))

/** Where the copy of a running VM's disk comes from: its QEMU mirrors the blocks while it goes on. */
const mirrored = (copied: CopiedDrive, key: string): { after: number; text: string }[] => [
  ...copied.lines.filter(({ text }) => !text.startsWith('transferred')),
  { after: 300, text: `drive mirror is starting for drive-${key}` },
  ...copied.lines
    .filter(({ text }) => text.startsWith('transferred'))
    .map(({ after, text }) => ({ after, text: `drive-${key}: ${text} in ${Math.round(after / 1000)}s` })),
  { after: copied.durationMs, text: "all 'mirror' jobs are ready" },
  { after: copied.durationMs, text: `drive-${key}: Completing block job...` },
  { after: copied.durationMs, text: `drive-${key}: Completed successfully.` },
  { after: copied.durationMs, text: `drive-${key}: mirror-job finished` },
]

type Move = {
  cluster: LabCluster
  guest: LabGuest
  drive: Drive
  storage: string
  format: string | undefined
  remove: boolean
}

const moveWork =
  ({ cluster, guest, drive, storage, format, remove }: Move) =>
  (at: number): TaskWork => {
    const failed = (outcome: string): TaskWork => ({ durationMs: 200, outcome })
    if (guest.lock !== null) return failed(`${LABEL[guest.kind]} is locked (${guest.lock})`)
    const from = drive.storage ?? ''
    const words = `copying volume '${drive.volid}' from current storage '${from}' to target storage '${storage}'`
    const target = { cluster, source: guest.node, guest, storage, format }
    const result = attempt(() => fullCopy(target, drive, at))
    if ('problem' in result)
      return { ...failed(`storage migration failed: ${result.problem}`), lines: [{ after: 0, text: words }] }
    const copied = result.made
    const undo = (): void => {
      if (copied.volid !== null) dropVolume(cluster, guest.node, copied.volid)
      if (guest.lock === 'disk') guest.lock = null
    }
    if (guest.kind === 'lxc') guest.lock = 'disk'
    const online = guest.startedAt !== null
    const slot = addUnused(guest, null)
    const rest = remove
      ? `removing source volume '${drive.volid}' after successful copy`
      : `adding source volume '${drive.volid}' as '${slot}' to config`
    const copying = online
      ? mirrored(copied, drive.key)
      : copied.lines.filter((line, index, all) => line !== all[index - 1])
    return {
      durationMs: copied.durationMs + 300,
      lines: [{ after: 0, text: words }, ...copying, { after: copied.durationMs + 200, text: rest }],
      onAbort: undo,
      onEnd: () => {
        if (guest.lock === 'disk') guest.lock = null
        guest.config.set(drive.key, copied.value)
        if (remove) dropVolume(cluster, guest.node, drive.volid)
        else addUnused(guest, drive.volid)
      },
    }
  }

const move =
  (kind: LabGuestKind) =>
  (call: LabCall): string => {
    const { cluster } = call
    const guest = changeable(call, kind)
    const key = call.text(kind === 'qemu' ? 'disk' : 'volume') ?? ''
    if (call.text('target-vmid') !== undefined) refuse(501, 'the lab does not simulate moving a disk to another guest')
    const storage = call.text('storage') ?? refuseParams({ storage: 'either storage or target-vmid is required' })
    const drive =
      driveAt(guest, key) ??
      refuse(500, kind === 'qemu' ? `disk '${key}' does not exist` : `volume '${key}' does not exist`)
    if (drive.cdrom && !drive.cloudinit) refuse(500, "you can't move a cdrom")
    call.need(`/storage/${storage}`, 'Datastore.AllocateSpace')
    const target = usableStorage(cluster, guest.node, storage)
    const remove = call.flag('delete') ?? false
    const format = call.text('format')
    const present = /\.(raw|qcow2|vmdk)$/.exec(drive.volid)?.[1]
    if (drive.storage === storage && (format === undefined || format === present))
      refuse(500, "you can't move to the same storage with same format")
    if (kind === 'lxc' && guest.startedAt !== null) refuse(500, 'cannot move volumes of a running container')
    if (remove && snapshotted(guest, drive.volid))
      refuse(500, "you can't move a disk with snapshots and delete the source")
    if (!allowsDisks(target, kind))
      refuse(500, `storage '${storage}' does not support content-type '${kind === 'qemu' ? 'images' : 'rootdir'}'`)
    return startTask({
      cluster,
      node: call.node,
      type: kind === 'qemu' ? 'qmmove' : 'move_volume',
      id: String(guest.vmid),
      user: call.identity.authId,
      locks: guest.vmid,
      alsoLocks: [{ kind: 'storage', storage, node: guest.node }],
      failurePrefix: 'storage migration failed: ',
      work: moveWork({ cluster, guest, drive, storage, format, remove }),
    })
  }

/** The same as deleting these keys from the configuration; `force` removes the volumes, too. */
const unlink = (call: LabCall): null => {
  const guest = changeable(call, 'qemu')
  const force = call.flag('force') ?? false
  const keys = call.list('idlist')
  const unknown = keys.find((key) => !/^((ide|sata|scsi|virtio|unused)\d+|efidisk0|tpmstate0)$/.test(key))
  if (unknown !== undefined) refuseParams({ idlist: `unknown option '${unknown}'` })
  applyChange(call, guest, { set: {}, remove: keys, revert: [], force })
  return null
}

const DISK: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Config.Disk']]
const GROW: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Config.Disk'], 'any', 1]

export const diskRoutes: LabRoute[] = settled([
  {
    method: 'PUT',
    path: '/nodes/{node}/qemu/{vmid}/resize',
    handler: resize('qemu'),
    check: DISK,
    needs: ['disk', 'size'],
  },
  {
    method: 'PUT',
    path: '/nodes/{node}/lxc/{vmid}/resize',
    handler: resize('lxc'),
    check: GROW,
    needs: ['disk', 'size'],
  },
  { method: 'POST', path: '/nodes/{node}/qemu/{vmid}/move_disk', handler: move('qemu'), check: DISK, needs: ['disk'] },
  {
    method: 'POST',
    path: '/nodes/{node}/lxc/{vmid}/move_volume',
    handler: move('lxc'),
    check: DISK,
    needs: ['volume'],
  },
  { method: 'PUT', path: '/nodes/{node}/qemu/{vmid}/unlink', handler: unlink, check: DISK, needs: ['idlist'] },
])
