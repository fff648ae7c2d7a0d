import type { LabCall, LabRoute } from '../http/handler.ts'
import { LabRefusal, refuse, refuseParams } from '../http/handler.ts'
import { isDrive } from './config.ts'
import {
  attempt,
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
import { checkBridges, checkDrives, checkVolumeAccess } from './drive-checks.ts'
import { usableStorage } from './drives.ts'
import type { LabGuest } from './model.ts'
import { needForKeys } from './option-rights.ts'
import { checkAddresses, checkPublicKeys, network, normalizeTags } from './option-values.ts'
import { startWork } from './power-tasks.ts'
import { hash32 } from './random.ts'
import { settled } from './routing.ts'
import { startTask } from './tasks.ts'
import { directoryOf, volumeOn } from './volumes.ts'

/** Parameters that are no options of the container. */
const CONTROL = new Set(
  (
    'node vmid ostemplate pool start storage unique force restore ha-managed bwlimit ignore-unpack-errors password ' +
    'ssh-public-keys'
  ).split(' '),
)

const DEFAULTS = { arch: 'amd64', memory: '512', swap: '512' }

/** `debian-12-standard_12.7-1_amd64.tar.zst` → debian */
const ostypeOf = (template: string): string => {
  const name = /([a-z]+)-?[\d.]*[^/]*$/.exec(template.split('/').at(-1) ?? '')?.[1] ?? ''
  if (/^(debian|devuan|ubuntu|fedora|opensuse|archlinux|alpine|gentoo|nixos)$/.test(name)) return name
  return /^(rocky|rockylinux|almalinux|centos)$/.test(name) ? 'centos' : 'unmanaged'
}

const unpackLines = (archive: string, bytes: number, vmid: number): { after: number; text: string }[] => {
  const total = bytes * 4
  const keys = ['rsa', 'ed25519', 'ecdsa'].flatMap((kind, index) => [
    { after: 5200 + index * 300, text: `Creating SSH host key 'ssh_host_${kind}_key' - this may take some time ...` },
    { after: 5400 + index * 300, text: `done: SHA256:${hash32(`${vmid}/${kind}`).toString(36)} root@localhost` },
  ])
  return [
    { after: 200, text: `extracting archive '${archive}'` },
    { after: 4800, text: `Total bytes read: ${total} (${Math.round(total / 1_048_576)}MiB, 110MiB/s)` },
    { after: 5000, text: 'Detected container architecture: amd64' },
    ...keys,
  ]
}

/** Features other than nesting touch the kernel of the node. */
const checkFeatures = (call: LabCall, features: string | undefined, unprivileged: boolean): void => {
  if (features === undefined || call.identity.root) return
  const others = features.split(',').filter((part) => !/^nesting=/.test(part) && !/=0$/.test(part))
  if (others.length > 0 || !unprivileged)
    throw new LabRefusal(
      403,
      'Permission check failed (changing feature flags (except nesting) is only allowed for root@pam)',
    )
}

const prepare = (call: LabCall) => {
  const vmid = newVmid(call, 'vmid')
  const pool = call.text('pool')
  const settings: Record<string, string> = settingsOf(call, CONTROL)
  const storage = call.text('storage') ?? 'local'
  settings['rootfs'] ??= `${storage}:4`
  if (/^\d+(\.\d+)?(,|$)/.test(settings['rootfs'])) settings['rootfs'] = `${storage}:${settings['rootfs']}`
  checkName('hostname', settings['hostname'])
  const keys = call.text('ssh-public-keys')
  if (keys !== undefined) checkPublicKeys(keys)
  checkAddresses(settings)
  checkPool(call, pool)
  needAllocate(call, vmid, pool)
  const taken = takenText(call.cluster, vmid)
  if (taken !== undefined) refuse(500, taken)
  const guest = emptyGuest(call.cluster, call.node.name, 'lxc', vmid)
  needForKeys(call, guest, Object.keys(settings), settings, pool)
  checkFeatures(call, settings['features'], settings['unprivileged'] === '1')
  const template = call.text('ostemplate') ?? refuseParams({ ostemplate: 'property is missing and it is not optional' })
  checkVolumeAccess(call, vmid, template)
  checkDrives(
    call,
    'lxc',
    vmid,
    Object.entries(settings).filter(([key]) => isDrive(guest, key)),
  )
  checkBridges(
    call,
    Object.entries(settings).flatMap(([key, value]) => (/^net\d+$/.test(key) ? [value] : [])),
  )
  if (call.flag('start')) needOnGuest(call, vmid, pool, 'VM.PowerMgmt')
  for (const [key, value] of Object.entries(settings)) {
    if (/^net\d+$/.test(key)) settings[key] = network(guest, key, value)
    if (key === 'tags') settings[key] = normalizeTags(value)
  }
  settings['hostname'] ??= `CT${vmid}`
  return {
    guest,
    settings: { ...DEFAULTS, ...settings, ostype: settings['ostype'] ?? ostypeOf(template) },
    pool,
    template,
  }
}

/** The archive as the worker finds it: where it lies and how large it is. @throws LabRefusal 500 when it is not there */
const archiveOf = (call: LabCall, guest: LabGuest, template: string): { path: string; bytes: number } => {
  const storage = usableStorage(call.cluster, guest.node, template.split(':')[0] ?? '')
  const volume = volumeOn(call.cluster, guest.node, template) ?? refuse(500, `volume '${template}' does not exist`)
  if (volume.content !== 'vztmpl') refuse(500, `unable to use '${template}': it is no container template`)
  return { path: `${directoryOf(storage)}/template/cache/${template.split('/').at(-1) ?? ''}`, bytes: volume.sizeBytes }
}

const create = (call: LabCall): string => {
  const { cluster, node, identity } = call
  if (call.flag('restore')) return refuse(501, 'the lab does not simulate restoring containers')
  const { guest, settings, pool, template } = prepare(call)
  const { vmid } = guest
  const start = call.flag('start') ?? false
  const failurePrefix = `unable to create CT ${vmid} - `
  guest.lock = 'create'
  cluster.guests.set(vmid, guest)
  const onMade = (at: number): void => {
    if (!start) return
    const context = { cluster, node, kind: 'lxc', vmid, guest, skiplock: false } as const
    const order = { cluster, node, type: 'vzstart', id: String(vmid), user: identity.authId, locks: vmid, at }
    startTask({ ...order, work: startWork(context) })
  }
  const forget = (): void => void cluster.guests.delete(vmid)
  return startTask({
    cluster,
    node,
    type: 'vzcreate',
    id: String(vmid),
    user: identity.authId,
    locks: vmid,
    alsoLocks: storageLocks(guest, settings),
    failurePrefix,
    onGivenUp: forget,
    work: (at) => {
      const archive = attempt(() => archiveOf(call, guest, template))
      if ('problem' in archive)
        return { durationMs: 400, outcome: `${failurePrefix}${archive.problem}`, onEnd: forget, onAbort: forget }
      const { path, bytes } = archive.made
      const unpacks = { durationMs: 6300, lines: unpackLines(path, bytes, vmid) }
      const complete = (values: Readonly<Record<string, string>>): Map<string, string> =>
        new Map(Object.entries(values))
      return createWork({ cluster, guest, settings, pool, failurePrefix, complete, unpacks, onMade })(at)
    },
  })
}

export const createLxcRoutes: LabRoute[] = settled([
  { method: 'POST', path: '/nodes/{node}/lxc', handler: create, needs: ['vmid', 'ostemplate'] },
])
