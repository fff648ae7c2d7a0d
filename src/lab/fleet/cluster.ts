import type { LabClock, LabCluster, LabGuest, LabVnet } from '../world/model.ts'
import type { Random } from '../world/random.ts'
import { buildAccess } from './access.ts'
import { createGuestMaker } from './guests.ts'
import { buildNodes, pickRelease } from './hardware.ts'
import { addHistory } from './history.ts'
import type { ClusterPlan } from './plan.ts'
import { partition } from './plan.ts'
import { addStorages } from './storages.ts'

const GIB = 1_073_741_824

/** Networks of SDN, beside the bridges of the nodes. */
const VNETS: LabVnet[] = [
  { vnet: 'tenant1', zone: 'tenants', tag: 201, alias: 'first tenant', type: 'vnet' },
  { vnet: 'tenant2', zone: 'tenants', tag: 202, type: 'vnet' },
]

const emptyCluster = (plan: ClusterPlan, random: Random, clock: LabClock): LabCluster => {
  const now = clock.now()
  const { version, kernel } = pickRelease(random.fork('release'), plan.major)
  return {
    name: plan.name,
    clustered: plan.nodes > 1,
    version,
    seed: random.int(1, 2 ** 31),
    nodes: buildNodes(random.fork('nodes'), plan, kernel, now),
    guests: new Map(),
    storages: new Map(),
    tasks: new Map(),
    haResources: new Map(),
    backupJobs: new Map(),
    replicationJobs: new Map(),
    pools: new Map(),
    options: {
      ...(plan.major === 9 && { 'allowed-tags': [] }),
      description: '',
      keyboard: 'de',
      mac_prefix: 'BC:24:11',
    },
    ...(plan.major === 9 && plan.nodes > 1 && { vnets: VNETS }),
    access: buildAccess(random.fork('access'), plan.major, now),
    clock,
  }
}

/** Locks left by what is going on just now, about one guest in a hundred; the first cluster always has some to see. */
const addLocks = (guests: readonly LabGuest[], random: Random, atLeast: number): void => {
  const candidates = random.shuffle(guests.filter((guest) => !guest.template && guest.startedAt !== null))
  const count = Math.max(atLeast, Math.round(guests.length * 0.008))
  for (const guest of candidates.slice(0, count)) guest.lock = random.pick(['backup', 'backup', 'migrate', 'snapshot'])
  const first = candidates[0]
  if (atLeast > 0 && first) first.lock = 'backup'
}

/** Guests under high availability: some production ones whose disks are shared. */
const addHa = (cluster: LabCluster, random: Random, shared: string | null): void => {
  if (shared === null || cluster.nodes.size < 3) return
  for (const guest of cluster.guests.values()) {
    const disk = guest.config.get(guest.kind === 'qemu' ? 'scsi0' : 'rootfs') ?? ''
    if (
      guest.template ||
      guest.startedAt === null ||
      guest.lock ||
      !disk.startsWith(`${shared}:`) ||
      !random.chance(0.14)
    )
      continue
    const sid = `${guest.kind === 'qemu' ? 'vm' : 'ct'}:${guest.vmid}`
    const group = cluster.version.major === 8 ? 'prefer_all' : null
    cluster.haResources.set(sid, { sid, state: 'started', group, maxRestart: 1, maxRelocate: 1, comment: null })
  }
}

const addPools = (cluster: LabCluster, random: Random): void => {
  const pools: Record<string, (tags: string) => boolean> = {
    production: (tags) => /(^|;)prod(;|$)/.test(tags),
    staging: (tags) => /(^|;)(test|dev)(;|$)/.test(tags),
    templates: (tags) => /(^|;)template(;|$)/.test(tags),
  }
  const share = random.pick([0.6, 0.9, 1])
  for (const [poolid, fits] of Object.entries(pools)) {
    const vmids = [...cluster.guests.values()]
      .filter((guest) => fits(guest.config.get('tags') ?? '') && random.chance(share))
      .map((guest) => guest.vmid)
    if (vmids.length > 0) cluster.pools.set(poolid, { poolid, comment: '', vmids: new Set(vmids), storages: new Set() })
  }
}

const addJobs = (cluster: LabCluster, random: Random, storage: string, now: number): void => {
  const midnight = Math.ceil(now / 86_400_000) * 86_400
  const common = { enabled: 1, mode: 'snapshot', 'notes-template': '{{guestname}}', storage }
  const excluded = [...cluster.guests.values()]
    .filter((guest) => /(^|;)(test|dev|template)(;|$)/.test(guest.config.get('tags') ?? ''))
    .map((guest) => guest.vmid)
  cluster.backupJobs.set('backup-nightly', {
    ...common,
    id: 'backup-nightly',
    all: 1,
    ...(excluded.length > 0 && random.chance(0.7) && { exclude: excluded.join(',') }),
    compress: 'zstd',
    fleecing: { enabled: '0' },
    'next-run': midnight + 1800,
    'prune-backups': { 'keep-daily': '7', 'keep-weekly': '4' },
    schedule: '00:30',
  })
  if (random.chance(0.4) && cluster.pools.has('production'))
    cluster.backupJobs.set('backup-hourly', {
      ...common,
      id: 'backup-hourly',
      'next-run': Math.ceil(now / 14_400_000) * 14_400,
      pool: 'production',
      schedule: '*/4:00',
      'repeat-missed': 0,
    })
}

/** Gives every node of a cluster the same memory: the smallest usual size that holds the busiest with room to spare. */
const fitMemory = (cluster: LabCluster): void => {
  const need = new Map<string, number>()
  for (const guest of cluster.guests.values())
    if (guest.startedAt !== null) {
      const bytes = Number(guest.config.get('memory') ?? 512) * 1_048_576 * guest.metrics.memoryShare
      need.set(guest.node, (need.get(guest.node) ?? 0) + bytes)
    }
  const most = Math.max(0, ...need.values()) * 1.25 + 6 * GIB
  const size = [64, 128, 192, 256, 384, 512, 768, 1024, 1536].find((gib) => gib * GIB > most) ?? 2048
  for (const node of cluster.nodes.values()) node.memoryBytes = size * GIB - 700_000_000 - (node.seed % 90) * 1_048_576
}

/** One customer's cluster, complete and at rest. The same plan, seed and moment give the same cluster. */
export const buildCluster = (plan: ClusterPlan, random: Random, clock: LabClock): LabCluster => {
  const cluster = emptyCluster(plan, random, clock)
  const now = clock.now()
  const stores = addStorages(cluster, random.fork('storages'), now)
  const names = [...cluster.nodes.keys()]
  const perNode = partition(
    random.fork('spread'),
    plan.guests,
    names.map(() => 1 + random.next()),
    0,
    plan.guests,
  )
  // A cloud-init template and a plain one everywhere.
  const templates = Math.min(plan.guests, Math.max(2, Math.min(3, Math.round(plan.guests * 0.03))))
  const maker = createGuestMaker(cluster, random.fork('guests'), plan.index, stores)
  const places = random.shuffle(names.flatMap((name, index) => Array.from({ length: perNode[index] ?? 0 }, () => name)))
  const guests = places.map((node, index) => (index < templates ? maker.makeTemplate(node) : maker.make(node)))
  for (const guest of guests.sort((a, b) => a.vmid - b.vmid)) cluster.guests.set(guest.vmid, guest)
  fitMemory(cluster)
  addLocks(guests, random.fork('locks'), plan.index === 0 ? 2 : 0)
  addHa(cluster, random.fork('ha'), stores.shared)
  addPools(cluster, random.fork('pools'))
  addJobs(cluster, random.fork('jobs'), stores.backup, now)
  addHistory(cluster, random.fork('history'), stores.backup, now)
  return cluster
}
