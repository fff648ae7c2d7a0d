import type { LabCluster, LabGuest, LabNode } from './model.ts'
import { noise } from './random.ts'

/** What a running guest's figures are at one moment. Shares 0..1, sizes and counters in bytes, uptime in seconds. */
export type GuestFigures = {
  cpu: number
  mem: number
  memhost: number
  disk: number
  netin: number
  netout: number
  diskread: number
  diskwrite: number
  uptime: number
}

export type GuestRates = { netin: number; netout: number; diskread: number; diskwrite: number }

const STOPPED: GuestFigures = {
  cpu: 0,
  mem: 0,
  memhost: 0,
  disk: 0,
  netin: 0,
  netout: 0,
  diskread: 0,
  diskwrite: 0,
  uptime: 0,
}

/** pvestatd collects and broadcasts about every ten seconds, each node at a moment of its own. */
const BROADCAST_MS = 10_000

/** The moment of the last broadcast of a node: what `/cluster/resources` shows is this old. */
export const broadcastTime = (cluster: LabCluster, node: LabNode): number => {
  const phase = node.seed % BROADCAST_MS
  const now = metricsTime(cluster)
  return Math.floor((now - phase) / BROADCAST_MS) * BROADCAST_MS + phase
}

/** The clock the metrics follow: stands still while the cluster's drift is frozen (a bench counting changed rows). */
export const metricsTime = (cluster: LabCluster): number => cluster.frozenAt ?? cluster.clock.now()

/** Noise that moves smoothly from one value to the next once per period. 0..1. */
const smooth = (seed: number, at: number, periodMs: number): number => {
  const position = at / periodMs
  const step = Math.floor(position)
  const part = position - step
  const eased = part * part * (3 - 2 * part)
  return noise(seed, step) * (1 - eased) + noise(seed, step + 1) * eased
}

/** Share of an office day: low at night, high at noon, in UTC. 0.4..1.2. */
const dayShape = (at: number): number => 0.8 - 0.4 * Math.cos((at / 86_400_000) * 2 * Math.PI)

const SWING = 0.4
const SWING_PERIOD_S = 420

/** Seconds of full rate after an uptime: grows always, faster and slower in turn. */
const counted = (uptime: number, seed: number): number => {
  const angle = (2 * Math.PI) / SWING_PERIOD_S
  const phase = (seed % 628) / 100
  return Math.max(0, uptime + (SWING / angle) * (Math.sin(angle * uptime + phase) - Math.sin(phase)))
}

const rateFactor = (uptime: number, seed: number): number =>
  1 + SWING * Math.cos(((2 * Math.PI) / SWING_PERIOD_S) * uptime + (seed % 628) / 100)

export const memoryBytes = (guest: LabGuest): number => {
  const text = guest.config.get('memory')
  return Number.parseInt(text?.replace(/^current=/, '') ?? '512', 10) * 1_048_576
}

export const cpuCount = (guest: LabGuest, node?: LabNode): number => {
  if (guest.kind === 'lxc') {
    const cores = Number(guest.config.get('cores') ?? guest.config.get('cpulimit') ?? 0)
    return cores > 0 ? cores : node ? node.cpu.sockets * node.cpu.cores * node.cpu.threads : 1
  }
  const vcpus = guest.config.get('vcpus')
  if (vcpus !== undefined) return Number(vcpus)
  return Number(guest.config.get('sockets') ?? 1) * Number(guest.config.get('cores') ?? 1)
}

/** Figures of a guest at a moment; zeros unless it runs. Depends on the guest's seed and the time alone. */
export const guestFigures = (guest: LabGuest, at: number): GuestFigures => {
  if (guest.startedAt === null || guest.status === 'stopped' || guest.status === 'suspended')
    return guest.kind === 'lxc' ? { ...STOPPED, disk: 0 } : STOPPED
  const { metrics } = guest
  const { seed } = metrics
  const uptime = Math.max(0, Math.floor((at - guest.startedAt) / 1000))
  const paused = guest.status === 'paused'
  const load = paused ? 0 : metrics.cpuShare * dayShape(at) * (0.5 + smooth(seed, at, 60_000))
  const spike = !paused && smooth(seed + 7, at, 45_000) > 0.93 ? 0.35 : 0
  const memory = memoryBytes(guest)
  const warm = Math.min(1, 0.35 + uptime / 900)
  const mem = Math.floor(
    memory * Math.min(0.99, metrics.memoryShare * warm * (0.94 + 0.12 * smooth(seed + 3, at, 240_000))),
  )
  const seconds = counted(uptime, seed)
  return {
    cpu: Math.min(1, load + spike),
    mem,
    memhost: Math.floor(mem * 1.04) + 96 * 1_048_576,
    disk: guest.kind === 'lxc' ? Math.floor(guest.diskBytes * Math.min(0.98, metrics.diskShare)) : 0,
    netin: Math.floor(metrics.netInRate * seconds),
    netout: Math.floor(metrics.netOutRate * seconds),
    diskread: Math.floor(metrics.diskReadRate * seconds),
    diskwrite: Math.floor(metrics.diskWriteRate * seconds),
    uptime,
  }
}

/** Bytes per second at a moment, for the graphs. */
export const guestRates = (guest: LabGuest, at: number): GuestRates => {
  if (guest.startedAt === null || at < guest.startedAt) return { netin: 0, netout: 0, diskread: 0, diskwrite: 0 }
  const factor = rateFactor((at - guest.startedAt) / 1000, guest.metrics.seed)
  return {
    netin: guest.metrics.netInRate * factor,
    netout: guest.metrics.netOutRate * factor,
    diskread: guest.metrics.diskReadRate * factor,
    diskwrite: guest.metrics.diskWriteRate * factor,
  }
}

export const threadCount = (node: LabNode): number => node.cpu.sockets * node.cpu.cores * node.cpu.threads

export type NodeFigures = { cpu: number; mem: number; disk: number; uptime: number; load: number }

/**
 * A node's own figures: the host's share plus what its guests use.
 * @param guestCpu cores' worth of load of the guests on it; `guestMemory` their bytes
 */
export const nodeFigures = (node: LabNode, at: number, guestCpu: number, guestMemory: number): NodeFigures => {
  const threads = threadCount(node)
  const idle = 0.01 + 0.02 * smooth(node.seed, at, 60_000)
  const cpu = Math.min(0.99, idle + guestCpu / threads)
  const own = 1.6 * 1_073_741_824 + node.memoryBytes * 0.03 * (1 + smooth(node.seed + 1, at, 300_000))
  return {
    cpu,
    mem: Math.floor(Math.min(node.memoryBytes * 0.985, own + guestMemory)),
    disk: Math.floor(
      node.rootBytes * (0.12 + 0.3 * noise(node.seed, 17)) + 1_048_576 * smooth(node.seed + 2, at, 600_000),
    ),
    uptime: Math.max(0, Math.floor((at - node.bootedAt) / 1000)),
    load: cpu * threads * (0.9 + 0.3 * smooth(node.seed + 4, at, 60_000)),
  }
}

/** Load and memory of all guests on a node at a moment. */
export const guestLoad = (cluster: LabCluster, node: LabNode, at: number): { cpu: number; memory: number } => {
  let cpu = 0
  let memory = 0
  for (const guest of cluster.guests.values()) {
    if (guest.node !== node.name || guest.startedAt === null) continue
    const figures = guestFigures(guest, at)
    cpu += figures.cpu * cpuCount(guest, node)
    memory += guest.kind === 'qemu' ? figures.memhost : figures.mem
  }
  return { cpu, memory }
}
