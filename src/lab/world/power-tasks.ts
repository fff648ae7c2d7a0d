import { missingConfig } from './routing.ts'
import { bootInside } from './boot.ts'
import { cloudinitValues } from './cloudinit.ts'
import { applyPending } from './config-change.ts'
import { drivesOf } from './config.ts'
import type { LabCluster, LabGuest, LabGuestKind, LabNode, LabStorage } from './model.ts'
import { volumeOn } from './volumes.ts'
import { hash32, noise } from './random.ts'
import type { TaskWork } from './tasks.ts'

/** A number in [low, high] that belongs to the guest and the moment, so that two runs of one seed agree. */
const spread = (guest: LabGuest, at: number, low: number, high: number): number =>
  Math.round(low + (high - low) * noise(guest.metrics.seed, Math.floor(at / 1000)))

const failed = (outcome: string, durationMs = 300): TaskWork => ({ durationMs, outcome })

const label = (guest: LabGuest): string => `${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid}`

const lockedText = (guest: LabGuest): string => `${guest.kind === 'qemu' ? 'VM' : 'CT'} is locked (${guest.lock})`

export const powerOn = (cluster: LabCluster, node: LabNode, guest: LabGuest, at: number): void => {
  applyPending(guest)
  guest.status = 'running'
  guest.startedAt = at
  node.nextPid += 7
  guest.pid = node.nextPid
  guest.cloudinit = cloudinitValues(guest)
  bootInside(cluster, guest, at)
}

export const powerOff = (guest: LabGuest): void => {
  applyPending(guest)
  guest.status = 'stopped'
  guest.startedAt = null
  guest.pid = null
}

export type PowerContext = {
  cluster: LabCluster
  node: LabNode
  kind: LabGuestKind
  vmid: number
  /** Undefined: there is no such guest on the node; Proxmox finds that out in the task. */
  guest: LabGuest | undefined
  skiplock: boolean
}

/** What the worker meets first: no file, then a lock. */
const obstacle = ({ node, kind, vmid, guest, skiplock }: PowerContext): TaskWork | undefined => {
  if (!guest) return failed(missingConfig(node.name, kind, vmid))
  return guest.lock && !skiplock ? failed(lockedText(guest)) : undefined
}

/** A start looks for every volume; each kind of storage has its own words for one that is gone. */
const missingText = (storage: LabStorage, volid: string): string => {
  const name = volid.slice(storage.storage.length + 1)
  if (storage.type === 'lvm' || storage.type === 'lvmthin') return `no such logical volume ${storage.storage}/${name}`
  if (storage.type === 'rbd') return `rbd error: rbd: error opening image ${name}: (2) No such file or directory`
  return `volume '${volid}' does not exist`
}

const missingVolume = (cluster: LabCluster, guest: LabGuest): string | undefined => {
  for (const drive of drivesOf(guest)) {
    const storage = drive.storage === null ? undefined : cluster.storages.get(drive.storage)
    if (storage && !storage.enabled) return `storage '${storage.storage}' is disabled`
    if (storage?.inactiveOn.has(guest.node)) return `storage '${storage.storage}' is not online`
    if (storage && !volumeOn(cluster, guest.node, drive.volid)) return missingText(storage, drive.volid)
  }
  return undefined
}

/** The bridge an interface is put on that the node does not have; networks of SDN are on every node. */
const missingBridge = (cluster: LabCluster, node: LabNode, guest: LabGuest): string | undefined => {
  const there = new Set([...node.network.map(({ iface }) => iface), ...(cluster.vnets ?? []).map(({ vnet }) => vnet)])
  return [...guest.config]
    .flatMap(([key, value]) => (/^net\d+$/.test(key) ? [/(?:^|,)bridge=([^,]+)/.exec(value)?.[1]] : []))
    .find((bridge) => bridge !== undefined && !there.has(bridge))
}

const withoutBridge = (guest: LabGuest, bridge: string): TaskWork => {
  const lines = [{ after: 300, text: `bridge '${bridge}' does not exist` }]
  if (guest.kind === 'lxc') return { durationMs: 900, lines, outcome: `startup for container '${guest.vmid}' failed` }
  const script = '/usr/libexec/qemu-server/pve-bridge'
  lines.push({
    after: 400,
    text: `kvm: -netdev type=tap,id=net0,ifname=tap${guest.vmid}i0,script=${script},vhost=on: network script ${script} failed with status 6400`,
  })
  return { durationMs: 900, lines, outcome: 'start failed: QEMU exited with code 1' }
}

export const startWork =
  (context: PowerContext) =>
  (at: number): TaskWork => {
    const { cluster, node, guest } = context
    // A machine suspended to disk goes on from there; its lock hinders everything else.
    const stuck = guest?.lock === 'suspended' ? undefined : obstacle(context)
    if (stuck || !guest) return stuck ?? failed('')
    if (guest.template) return failed(`you can't start a ${guest.kind === 'qemu' ? 'vm' : 'CT'} if it's a template`)
    if (guest.startedAt !== null && guest.lock !== 'suspended') return failed(`${label(guest)} already running`)
    const missing = missingVolume(cluster, guest)
    if (missing !== undefined) return failed(missing, 900)
    const bridge = missingBridge(cluster, node, guest)
    if (bridge !== undefined) return withoutBridge(guest, bridge)
    const cloudinit = drivesOf(guest).some((drive) => drive.cloudinit)
    return {
      durationMs: guest.kind === 'qemu' ? spread(guest, at, 1500, 3800) : spread(guest, at, 900, 2200),
      lines: cloudinit ? [{ after: 200, text: 'generating cloud-init ISO' }] : [],
      onEnd: (end) => {
        if (guest.status === 'suspended') guest.lock = null
        powerOn(cluster, node, guest, end)
      },
    }
  }

export const stopWork =
  (context: PowerContext) =>
  (at: number): TaskWork => {
    const { guest } = context
    const stuck = obstacle(context)
    if (stuck || !guest) return stuck ?? failed('')
    if (guest.startedAt === null) return { durationMs: 300 }
    return { durationMs: spread(guest, at, 700, 2200), onEnd: () => powerOff(guest) }
  }

/** Whether the system inside reacts to the power button; one in forty never does. */
const reacts = (guest: LabGuest): boolean => guest.agent !== null || hash32(`${guest.metrics.seed}/acpi`) % 40 !== 0

export const shutdownWork =
  (context: PowerContext, timeoutSeconds: number, forceStop: boolean) =>
  (at: number): TaskWork => {
    const { guest } = context
    const stuck = obstacle(context)
    if (stuck || !guest) return stuck ?? failed('')
    if (guest.startedAt === null) return { durationMs: 300 }
    const configured = guest.kind === 'qemu' && /(^|=)1/.test(guest.config.get('agent') ?? '')
    const needs = guest.kind === 'qemu' ? spread(guest, at, 4000, 14_000) : spread(guest, at, 1500, 5000)
    const silent = configured && guest.agent === null
    const notice = `QEMU Guest Agent is not running - VM ${guest.vmid} qga command 'guest-ping' failed - got timeout`
    const lines = silent ? [{ after: 3000, text: notice }] : []
    const abortLine = silent ? 'QEMU Guest Agent is not running - received interrupt' : 'received interrupt'
    if (reacts(guest) && needs <= timeoutSeconds * 1000)
      return { durationMs: needs, lines, abortLine, onEnd: () => powerOff(guest) }
    const limit = timeoutSeconds * 1000
    if (forceStop)
      return {
        durationMs: limit + 1500,
        lines: [...lines, { after: limit, text: 'VM quit/powerdown failed - terminating now with SIGTERM' }],
        abortLine,
        onEnd: () => powerOff(guest),
      }
    const outcome =
      guest.kind === 'qemu'
        ? 'VM quit/powerdown failed - got timeout'
        : "command 'lxc-stop -n " + `${guest.vmid} --nokill --timeout ${timeoutSeconds}' failed: exit code 1`
    return { durationMs: Math.max(limit, silent ? 3100 : 0), lines, abortLine, outcome }
  }

export const rebootWork =
  (context: PowerContext, timeoutSeconds: number) =>
  (at: number): TaskWork => {
    const { cluster, node, guest } = context
    const down = shutdownWork(context, timeoutSeconds, false)(at)
    if (down.outcome !== undefined || !guest) return down
    return { ...down, durationMs: down.durationMs + 1800, onEnd: (end) => powerOn(cluster, node, guest, end) }
  }

export const resetWork =
  (context: PowerContext) =>
  (at: number): TaskWork => {
    const { guest } = context
    const stuck = obstacle(context)
    if (stuck || !guest) return stuck ?? failed('')
    if (guest.startedAt === null) return failed(`VM ${guest.vmid} not running`)
    return { durationMs: spread(guest, at, 250, 600) }
  }

export const pauseWork =
  (context: PowerContext, toDisk: boolean) =>
  (at: number): TaskWork => {
    const { guest } = context
    const stuck = obstacle(context)
    if (stuck || !guest) return stuck ?? failed('')
    if (!toDisk) return { durationMs: spread(guest, at, 250, 700), onEnd: () => void (guest.status = 'paused') }
    guest.lock = 'suspending'
    return {
      durationMs: spread(guest, at, 4000, 9000),
      lines: [{ after: 500, text: `State saved to vm-${guest.vmid}-state-suspend` }],
      onAbort: () => void (guest.lock = null),
      onEnd: () => {
        guest.startedAt = null
        guest.pid = null
        guest.status = 'suspended'
        guest.lock = 'suspended'
      },
    }
  }

/** A lock does not hinder resuming a paused VM. */
export const resumeWork =
  (context: PowerContext) =>
  (at: number): TaskWork => {
    const { node, kind, vmid, guest } = context
    if (!guest) return failed(missingConfig(node.name, kind, vmid))
    if (guest.startedAt === null) return failed(`VM ${vmid} not running`)
    return { durationMs: spread(guest, at, 200, 600), onEnd: () => void (guest.status = 'running') }
  }
