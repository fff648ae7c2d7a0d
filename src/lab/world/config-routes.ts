import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { refuse, refuseParams } from '../http/handler.ts'
import { apiConfig, configDigest, isDrive, toApiValue } from './config.ts'
import { attempt } from './create.ts'
import type { ConfigChange } from './config-change.ts'
import { applyChange, checkDeletes } from './config-change.ts'
import { checkBridges, checkDrives } from './drive-checks.ts'
import type { LabGuest, LabGuestKind } from './model.ts'
import { needForKeys } from './option-rights.ts'
import { guestOf, KINDS, settled } from './routing.ts'
import { startTask } from './tasks.ts'

/** Parameters of the call that are no options of the guest. */
const CONTROL = new Set([
  'node',
  'vmid',
  'delete',
  'revert',
  'digest',
  'skiplock',
  'force',
  'background_delay',
  'import-working-storage',
])

const get =
  (kind: LabGuestKind) =>
  (call: LabCall): unknown => {
    const guest = guestOf(call, kind)
    const name = call.text('snapshot')
    if (name !== undefined) {
      if (call.flag('current'))
        refuseParams({
          snapshot: "cannot use 'snapshot' parameter with 'current'",
          current: "cannot use 'snapshot' parameter with 'current'",
        })
      const snapshot =
        guest.snapshots.find((candidate) => candidate.name === name) ?? refuse(500, `snapshot '${name}' does not exist`)
      return Object.fromEntries([...snapshot.config].map(([key, raw]) => [key, toApiValue(kind, key, raw)]))
    }
    return apiConfig(guest, call.flag('current') ?? false)
  }

const pending =
  (kind: LabGuestKind) =>
  (call: LabCall): unknown => {
    const guest = guestOf(call, kind)
    const rows: Record<string, unknown>[] = []
    for (const [key, value] of Object.entries(apiConfig(guest, true))) {
      const waiting = guest.pending.get(key)
      if (waiting === undefined) rows.push({ key, value })
      else
        rows.push(
          waiting === null ? { delete: 1, key, value } : { key, pending: toApiValue(kind, key, waiting), value },
        )
    }
    for (const [key, value] of guest.pending)
      if (value !== null && !guest.config.has(key)) rows.push({ key, pending: toApiValue(kind, key, value) })
    return rows
  }

const changeOf = (call: LabCall): ConfigChange => {
  const set: Record<string, string> = {}
  for (const [key, value] of Object.entries(call.params)) {
    if (CONTROL.has(key)) continue
    set[key] =
      typeof value === 'boolean' ? (value ? '1' : '0') : typeof value === 'object' ? value.join(';') : String(value)
  }
  return { set, remove: call.list('delete'), revert: call.list('revert'), force: call.flag('force') ?? false }
}

const MISMATCH: Record<LabGuestKind, string> = {
  qemu: 'checksum mismatch (file change by other user?)',
  lxc: 'detected modified configuration - file changed by other user? Try again.',
}

/** Everything update_vm refuses before it touches the file, in its order. */
const prepare = (call: LabCall, kind: LabGuestKind): { guest: LabGuest; change: ConfigChange } => {
  if (call.flag('skiplock') !== undefined && !call.identity.root)
    refuseParams({ skiplock: 'Only root may use this option.' })
  const change = changeOf(call)
  if (Object.keys(change.set).length + change.remove.length + change.revert.length === 0)
    refuse(500, 'no options specified')
  const guest = guestOf(call, kind)
  checkDeletes(guest, change)
  needForKeys(call, guest, [...change.remove, ...Object.keys(change.set)], change.set)
  checkDrives(
    call,
    kind,
    guest.vmid,
    Object.entries(change.set).filter(([key]) => isDrive(guest, key)),
  )
  checkBridges(
    call,
    Object.entries(change.set).flatMap(([key, value]) => (/^net\d+$/.test(key) ? [value] : [])),
  )
  const digest = call.text('digest')
  if (digest !== undefined && digest !== configDigest(guest)) refuse(500, MISMATCH[kind])
  if (guest.lock && !call.flag('skiplock')) refuse(500, `${kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.lock})`)
  return { guest, change }
}

const put =
  (kind: LabGuestKind) =>
  (call: LabCall): null => {
    const { guest, change } = prepare(call, kind)
    applyChange(call, guest, change)
    return null
  }

/** The same change in a task: checked at once, worked in by the worker. */
const post = (call: LabCall): string => {
  const { guest, change } = prepare(call, 'qemu')
  return startTask({
    cluster: call.cluster,
    node: call.node,
    type: 'qmconfig',
    id: String(guest.vmid),
    user: call.identity.authId,
    locks: guest.vmid,
    work: () => {
      const result = attempt(() => applyChange(call, guest, change))
      if ('problem' in result) return { durationMs: 300, outcome: result.problem }
      return {
        durationMs: 800,
        lines: [
          {
            after: 100,
            text: `update VM ${guest.vmid}: ${Object.entries(change.set)
              .map(([key, value]) => `-${key} ${value}`)
              .join(' ')}`,
          },
        ],
      }
    },
  })
}

const audit = (): PermissionCheck => ['perm', '/vms/{vmid}', ['VM.Audit']]
const CHANGE: Record<LabGuestKind, PermissionCheck> = {
  qemu: [
    'perm',
    '/vms/{vmid}',
    'Disk CDROM CPU Memory Network HWType Options Cloudinit'.split(' ').map((name) => `VM.Config.${name}`),
    'any',
    1,
  ],
  lxc: [
    'perm',
    '/vms/{vmid}',
    'Disk CPU Memory Network Options'.split(' ').map((name) => `VM.Config.${name}`),
    'any',
    1,
  ],
}

export const configRoutes: LabRoute[] = settled([
  ...KINDS.flatMap((kind): LabRoute[] => {
    const path = `/nodes/{node}/${kind}/{vmid}`
    return [
      { method: 'GET', path: `${path}/config`, handler: get(kind), check: audit() },
      { method: 'GET', path: `${path}/pending`, handler: pending(kind), check: audit() },
      { method: 'PUT', path: `${path}/config`, handler: put(kind), check: CHANGE[kind] },
    ]
  }),
  { method: 'POST', path: '/nodes/{node}/qemu/{vmid}/config', handler: post, check: CHANGE.qemu },
])
