import { drivesOf, parseSize } from './config.ts'
import type { Drive } from './config.ts'
import type { LabCluster, LabGuest, LabNode } from './model.ts'
import { noise } from './random.ts'
import type { TaskWork } from './tasks.ts'
import { addVolume, cloudinitVolid, dropVolume, formatsOf, nextVolid, volumeOn } from './volumes.ts'

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-23 06:11:02`, as migration and backup logs write times (here in UTC). */
export const logTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

export const localDrives = (cluster: LabCluster, guest: LabGuest): Drive[] =>
  drivesOf(guest, true).filter(
    (drive) => drive.storage !== null && !(cluster.storages.get(drive.storage)?.shared ?? false),
  )

/** Storages the guest's disks lie on that the target does not have. */
export const unavailableStorages = (cluster: LabCluster, guest: LabGuest, target: string): string[] => {
  const missing = new Set<string>()
  for (const drive of drivesOf(guest)) {
    const storage = drive.storage === null ? undefined : cluster.storages.get(drive.storage)
    if (storage && (!storage.enabled || (storage.nodes !== null && !storage.nodes.includes(target))))
      missing.add(storage.storage)
  }
  return [...missing]
}

/** Devices of the node itself that a VM holds, which keep it there. */
export const localResources = (guest: LabGuest): string[] =>
  [...guest.config.keys()].filter(
    (key) => /^(hostpci|usb)\d+$/.test(key) && !/^spice|mapping=/.test(guest.config.get(key) ?? ''),
  )

export type MigrateOptions = {
  online: boolean
  withLocalDisks: boolean
  restart: boolean
  /** Storage on the target for disks of a local one; absent: the same. */
  storageFor?: (storage: string) => string
}

/** Reads `ceph`, `1` or `local-lvm:ceph,local:nas` as Proxmox does. */
export const storageMap = (text: string | undefined): ((storage: string) => string) => {
  const entries = (text ?? '1').split(/[,;\s]+/).filter((entry) => entry !== '')
  const pairs = new Map(
    entries.filter((entry) => entry.includes(':')).map((entry) => entry.split(':') as [string, string]),
  )
  const rest = entries.find((entry) => !entry.includes(':') && entry !== '1')
  return (storage) => pairs.get(storage) ?? rest ?? storage
}

/** What a local volume is called once it lies on the target; its number may be taken there. */
const targetVolid = (cluster: LabCluster, guest: LabGuest, drive: Drive, options: MigrateOptions): string => {
  const from = drive.storage ?? ''
  const to = options.storageFor?.(from) ?? from
  const storage = cluster.storages.get(to)
  if (to === from || !storage) return drive.volid
  if (drive.cloudinit) return cloudinitVolid(storage, guest.vmid)
  const format = /\.(raw|qcow2|vmdk)$/.exec(drive.volid)?.[1] ?? 'raw'
  const formats = formatsOf(storage, guest.kind)
  return nextVolid(storage, guest, formats.includes(format) ? format : (formats[0] ?? 'raw'))
}

/** The disk that cannot leave its node whatever is asked. */
const boundDisk = (cluster: LabCluster, guest: LabGuest): string | undefined => {
  const local = localDrives(cluster, guest)
  const disc = local.find((drive) => drive.cdrom && !drive.cloudinit)
  if (disc) return `can't migrate local disk '${disc.volid}': local cdrom image`
  const clone = local.find((drive) => volumeOn(cluster, guest.node, drive.volid)?.parent)
  return (
    clone &&
    `can't migrate '${clone.volid}' as it's a clone of '${volumeOn(cluster, guest.node, clone.volid)?.parent ?? ''}'`
  )
}

const gib = (bytes: number): string => (bytes / 1_073_741_824).toFixed(1)

const unreachableTarget = (target: LabNode, at: number): TaskWork => ({
  durationMs: 3100,
  outcome: 'migration aborted',
  lines: [
    {
      after: 3000,
      text: `${logTime(at + 3000)} # /usr/bin/ssh -e none -o 'BatchMode=yes' -o 'HostKeyAlias=${target.name}' root@${target.ip} /bin/true`,
    },
    { after: 3000, text: `${logTime(at + 3000)} ssh: connect to host ${target.ip} port 22: No route to host` },
    {
      after: 3050,
      text: `${logTime(at + 3000)} ERROR: migration aborted (duration 00:00:03): Can't connect to destination address using public key`,
    },
  ],
})

/** Memory in bytes that a live migration sends, at about 1 GiB/s. */
const transfer = (
  guest: LabGuest,
  at: number,
  startAfter: number,
  bytes: number,
): { lines: { after: number; text: string }[]; endAfter: number } => {
  const steps = Math.max(2, Math.min(8, Math.ceil(bytes / 1_073_741_824)))
  const lines: { after: number; text: string }[] = []
  for (let step = 1; step < steps; step += 1) {
    const after = startAfter + step * 1000
    const sent = (bytes * step) / steps
    const speed = (0.9 + 0.4 * noise(guest.metrics.seed, step)).toFixed(1)
    lines.push({
      after,
      text: `${logTime(at + after)} migration active, transferred ${gib(sent)} GiB of ${gib(bytes)} GiB VM-state, ${speed} GiB/s`,
    })
  }
  return { lines, endAfter: startAfter + steps * 1000 }
}

const copies = (
  drives: readonly { drive: Drive; volid: string }[],
  at: number,
  startAfter: number,
): { lines: { after: number; text: string }[]; endAfter: number } => {
  const lines: { after: number; text: string }[] = []
  let after = startAfter
  for (const { drive, volid } of drives) {
    const size = parseSize(drive.options['size'])
    lines.push({ after, text: `${logTime(at + after)} copying local disk image '${drive.volid}'` })
    const took = Math.min(20_000, 1000 + Math.floor(size / 1_073_741_824) * 120)
    for (const part of [0.25, 0.5, 0.75, 1])
      lines.push({
        after: after + took * part,
        text: `${Math.floor((size * part) / 1_000_000)} MB (${gib(size * part)} GiB) copied, ${((took * part) / 1000).toFixed(1)} s`,
      })
    after += took
    lines.push({ after, text: `${logTime(at + after)} volume '${drive.volid}' is '${volid}' on the target` })
  }
  return { lines, endAfter: after }
}

/** What a migration does once its worker begins: lock, copy, move the file to the other node, unlock. */
export const migrateWork =
  (cluster: LabCluster, source: LabNode, target: LabNode, guest: LabGuest, options: MigrateOptions) =>
  (at: number): TaskWork => {
    const text = (after: number, words: string): { after: number; text: string } => ({
      after,
      text: `${logTime(at + after)} ${words}`,
    })
    const qemu = guest.kind === 'qemu'
    if (guest.lock) return { durationMs: 200, outcome: `${qemu ? 'VM' : 'CT'} is locked (${guest.lock})` }
    if (target.state !== 'online') return unreachableTarget(target, at)
    const running = guest.startedAt !== null
    const devices = qemu ? localResources(guest) : []
    if (devices.length > 0) {
      const problem = `can't migrate VM which uses local devices: ${devices.join(', ')}`
      return {
        durationMs: 500,
        outcome: 'migration aborted',
        lines: [text(300, `ERROR: migration aborted (duration 00:00:00): ${problem}`)],
      }
    }
    const local = localDrives(cluster, guest).filter((drive) => !drive.cdrom || drive.cloudinit)
    const bound = boundDisk(cluster, guest)
    if (bound !== undefined)
      return {
        durationMs: 700,
        outcome: 'migration aborted',
        lines: [
          text(
            100,
            `starting migration of ${qemu ? 'VM' : 'CT'} ${guest.vmid} to node '${target.name}' (${target.ip})`,
          ),
          text(400, bound),
          text(
            600,
            `ERROR: migration aborted (duration 00:00:00): Problem found while scanning volumes - can't migrate VM - check log`,
          ),
        ],
      }
    if (running && !qemu && !options.restart)
      return {
        durationMs: 500,
        outcome: 'migration aborted',
        lines: [
          text(300, 'ERROR: migration aborted (duration 00:00:00): lxc live migration is currently not implemented'),
        ],
      }
    if (running && qemu && local.some((drive) => !drive.cdrom) && !options.withLocalDisks) {
      const problem = "can't live migrate attached local disks without with-local-disks option"
      return {
        durationMs: 900,
        outcome: 'migration aborted',
        lines: [
          text(100, `starting migration of VM ${guest.vmid} to node '${target.name}' (${target.ip})`),
          ...local.map((drive) => text(400, `found local disk '${drive.volid}' (attached)`)),
          text(700, `ERROR: Problem found while scanning volumes - ${problem}`),
          text(800, 'aborting phase 1 - cleanup resources'),
          text(850, `ERROR: migration aborted (duration 00:00:00): Problem found while scanning volumes - ${problem}`),
        ],
      }
    }
    guest.lock = 'migrate'
    const lines = [
      text(100, `starting migration of ${qemu ? 'VM' : 'CT'} ${guest.vmid} to node '${target.name}' (${target.ip})`),
    ]
    const moved = local.map((drive) => ({ drive, volid: targetVolid(cluster, guest, drive, options) }))
    const copied = copies(moved, at, 500)
    lines.push(...local.map((drive) => text(400, `found local disk '${drive.volid}' (attached)`)), ...copied.lines)
    let end = copied.endAfter
    if (running && qemu) {
      const memory = Number.parseInt(guest.config.get('memory') ?? '512', 10) * 1_048_576
      lines.push(text(end, `starting VM ${guest.vmid} on remote node '${target.name}'`))
      lines.push(
        text(end + 900, 'start remote tunnel'),
        text(end + 1000, 'starting online/live migration on unix:/run/qemu-server/' + `${guest.vmid}.migrate`),
      )
      lines.push(text(end + 1050, 'set migration capabilities'), text(end + 1100, 'migration downtime limit: 100 ms'))
      const sent = transfer(guest, at, end + 1100, memory * guest.metrics.memoryShare)
      lines.push(...sent.lines)
      end = sent.endAfter
      const average = ((memory / 1_073_741_824) * guest.metrics.memoryShare).toFixed(1)
      lines.push(
        text(end, `average migration speed: ${average} GiB/s - downtime ${40 + (guest.vmid % 60)} ms`),
        text(end, 'migration status: completed'),
      )
    } else if (running)
      lines.push(text(end, `shutdown CT ${guest.vmid}`), text(end + 2500, `start container on target node`))
    end += running ? 3000 : 600
    lines.push(
      text(
        end,
        `migration finished successfully (duration 00:${two(Math.floor(end / 60_000))}:${two(Math.floor(end / 1000) % 60)})`,
      ),
    )
    return {
      durationMs: end + 100,
      lines,
      abortLine: `${logTime(at)} ERROR: migration aborted (duration 00:00:00): interrupted by signal`,
      onAbort: () => void (guest.lock = null),
      onEnd: (moment) => {
        guest.lock = null
        place(cluster, guest, source.name, target.name)
        for (const { drive, volid } of moved) renameVolume(cluster, guest, drive, volid, moment)
        if (running && !qemu) guest.startedAt = moment
      },
    }
  }

/** A volume that changed its storage on the way: another name in the configuration, room used there and freed here. */
const renameVolume = (cluster: LabCluster, guest: LabGuest, drive: Drive, volid: string, at: number): void => {
  const storage = cluster.storages.get(volid.split(':')[0] ?? '')
  const volume = volumeOn(cluster, guest.node, drive.volid)
  if (volid === drive.volid || !storage) return
  if (volume) {
    const { sizeBytes, usedBytes } = volume
    dropVolume(cluster, guest.node, drive.volid)
    const format = /\.(raw|qcow2|vmdk)$/.exec(volid)?.[1] ?? 'raw'
    addVolume(storage, guest, { volid, format, sizeBytes, copiedBytes: usedBytes, at })
  }
  guest.config.set(drive.key, (guest.config.get(drive.key) ?? '').replace(drive.volid, volid))
}

/** Moves a guest's file and its local volumes to another node, with nothing said about how long that takes. */
export const place = (cluster: LabCluster, guest: LabGuest, from: string, to: string): void => {
  guest.node = to
  const volids = new Set(drivesOf(guest, true).map((drive) => drive.volid))
  for (const storage of cluster.storages.values()) {
    if (storage.shared) continue
    for (const volume of storage.volumes) if (volume.node === from && volids.has(volume.volid)) volume.node = to
  }
}
