import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { isDrive, parseDrive } from './config.ts'
import {
  checkName,
  checkPool,
  emptyGuest,
  needAllocate,
  needOnGuest,
  newVmid,
  settingsOf,
  takenText,
} from './create.ts'
import { createWork, storageLocks } from './create-work.ts'
import { checkBridges, checkDrives } from './drive-checks.ts'
import type { LabCluster, LabGuest } from './model.ts'
import { needForKeys } from './option-rights.ts'
import { checkAddresses, checkKeys, network, normalizeTags } from './option-values.ts'
import { startWork } from './power-tasks.ts'
import { createRandom } from './random.ts'
import { settled } from './routing.ts'
import { startTask } from './tasks.ts'

/** Parameters that are no options of the machine. */
const CONTROL = new Set(
  'node vmid pool start storage unique archive force live-restore ha-managed bwlimit import-working-storage'.split(' '),
)

/** `order=scsi0;ide2;net0`: the first disk, the first CD drive and the first interface there are. */
const defaultBoot = (settings: Readonly<Record<string, string>>): string => {
  const keys = Object.keys(settings).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const drives = keys.filter((key) => /^(ide|sata|scsi|virtio)\d+$/.test(key))
  const cdrom = (key: string): boolean => parseDrive(key, settings[key] ?? '').cdrom
  const cloudinit = (key: string): boolean => /[:-]cloudinit/.test(settings[key] ?? '')
  const first = [
    drives.find((key) => !cdrom(key) && !cloudinit(key)),
    drives.find((key) => cdrom(key) && !cloudinit(key)),
    keys.find((key) => /^net\d+$/.test(key)),
  ].filter((key) => key !== undefined)
  return first.length === 0 ? '' : `order=${first.join(';')}`
}

/** What Proxmox writes into the file besides what was asked: an order to boot in, identities, when it was made. */
const completed = (cluster: LabCluster, guest: LabGuest, settings: Readonly<Record<string, string>>, at: number) => {
  const random = createRandom(`${guest.metrics.seed}/identity`)
  const qemu = cluster.version.major >= 9 ? '10.0.2' : '9.2.0'
  const config = new Map<string, string>(Object.entries(settings))
  const boot = defaultBoot(settings)
  if (!config.has('boot') && boot !== '') config.set('boot', boot)
  if (!config.has('smbios1')) config.set('smbios1', `uuid=${random.uuid()}`)
  if (!config.has('vmgenid')) config.set('vmgenid', random.uuid())
  return config.set('meta', `creation-qemu=${qemu},ctime=${Math.floor(at / 1000)}`)
}

/** Every check of create_vm before its task, in its order. */
const prepare = (call: LabCall): { guest: LabGuest; settings: Record<string, string>; pool: string | undefined } => {
  const vmid = newVmid(call, 'vmid')
  const pool = call.text('pool')
  const settings = settingsOf(call, CONTROL)
  if (settings['sshkeys'] !== undefined) checkKeys(settings['sshkeys'])
  checkName('name', settings['name'])
  checkAddresses(settings)
  checkPool(call, pool)
  needAllocate(call, vmid, pool)
  const guest = emptyGuest(call.cluster, call.node.name, 'qemu', vmid)
  checkDrives(
    call,
    'qemu',
    vmid,
    Object.entries(settings).filter(([key]) => isDrive(guest, key)),
  )
  needForKeys(call, guest, Object.keys(settings), settings, pool)
  checkBridges(
    call,
    Object.entries(settings).flatMap(([key, value]) => (/^net\d+$/.test(key) ? [value] : [])),
  )
  if (call.flag('start')) needOnGuest(call, vmid, pool, 'VM.PowerMgmt')
  if (call.flag('ha-managed')) call.need('/', 'Sys.Console')
  const taken = takenText(call.cluster, vmid)
  if (taken !== undefined) refuse(500, `unable to create VM ${vmid} - ${taken}`)
  for (const [key, value] of Object.entries(settings)) {
    if (/^net\d+$/.test(key)) settings[key] = network(guest, key, value)
    if (key === 'tags') settings[key] = normalizeTags(value)
  }
  return { guest, settings, pool }
}

const create = (call: LabCall): string => {
  if (call.text('archive') !== undefined) return restore(call)
  const { cluster, node, identity } = call
  const { guest, settings, pool } = prepare(call)
  const { vmid } = guest
  guest.lock = 'create'
  cluster.guests.set(vmid, guest)
  const managed = call.flag('ha-managed') ?? false
  const start = call.flag('start') ?? false
  const onMade = (at: number): void => {
    if (managed) {
      const state = start ? 'started' : 'stopped'
      const sid = `vm:${vmid}`
      cluster.haResources.set(sid, { sid, state, group: null, maxRestart: 1, maxRelocate: 1, comment: null })
    }
    if (!start) return
    const context = { cluster, node, kind: 'qemu', vmid, guest, skiplock: false } as const
    startTask({
      cluster,
      node,
      type: 'qmstart',
      id: String(vmid),
      user: identity.authId,
      locks: vmid,
      at,
      work: startWork(context),
    })
  }
  const givenUp = (): void => void cluster.guests.delete(vmid)
  return startTask({
    cluster,
    node,
    type: 'qmcreate',
    id: String(vmid),
    user: identity.authId,
    locks: vmid,
    alsoLocks: storageLocks(guest, settings),
    work: createWork({
      cluster,
      guest,
      settings,
      pool,
      failurePrefix: `unable to create VM ${vmid} - `,
      complete: (values, at) => completed(cluster, guest, values, at),
      onMade,
    }),
    onGivenUp: givenUp,
    failurePrefix: `unable to create VM ${vmid} - `,
  })
}

/** The lab restores no archives; what is refused before the task it refuses. */
const restore = (call: LabCall): never => {
  const vmid = newVmid(call, 'vmid')
  const drive = Object.keys(call.params).find((key) => /^(ide|sata|scsi|virtio)\d+$/.test(key))
  if (drive !== undefined) refuseParams({ [drive]: "option conflicts with option 'archive'" })
  const taken = takenText(call.cluster, vmid)
  if (taken !== undefined && !call.flag('force')) refuse(500, `unable to restore VM ${vmid} - ${taken}`)
  return refuse(501, 'the lab does not simulate restoring archives')
}

export const createQemuRoutes: LabRoute[] = settled([
  { method: 'POST', path: '/nodes/{node}/qemu', handler: create, needs: ['vmid'] },
])
