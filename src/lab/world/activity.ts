import { localDrives, migrateWork, place, unavailableStorages } from './migrate.ts'
import type { LabCluster, LabGuest, LabNode } from './model.ts'
import { powerOff, powerOn } from './power-tasks.ts'
import { normalizeTags } from './option-values.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { settle, startTask } from './tasks.ts'

const nodeOf = (cluster: LabCluster, name: string): LabNode => {
  const node = cluster.nodes.get(name)
  if (!node) throw new RangeError(`cluster ${cluster.name} has no node ${name}`)
  return node
}

const guestBy = (cluster: LabCluster, vmid: number): LabGuest => {
  const guest = cluster.guests.get(vmid)
  if (!guest) throw new RangeError(`cluster ${cluster.name} has no guest ${vmid}`)
  return guest
}

/**
 * Somebody migrates a guest, with its local disks: a task as the API would start it, which ends on the lab's clock.
 * @returns its UPID
 */
export const migrateGuest = (cluster: LabCluster, vmid: number, target: string, user = 'root@pam'): string => {
  settle(cluster)
  const guest = guestBy(cluster, vmid)
  const [from, to] = [nodeOf(cluster, guest.node), nodeOf(cluster, target)]
  const options = { online: true, withLocalDisks: true, restart: true }
  return startTask({
    cluster,
    node: from,
    type: guest.kind === 'qemu' ? 'qmigrate' : 'vzmigrate',
    id: String(vmid),
    user,
    locks: vmid,
    work: migrateWork(cluster, from, to, guest, options),
  })
}

/** Puts a guest on another node at once, without a task. */
export const moveGuest = (cluster: LabCluster, vmid: number, target: string): void => {
  const guest = guestBy(cluster, vmid)
  place(cluster, guest, guest.node, nodeOf(cluster, target).name)
}

/** Stops the drift of every figure at this moment, or lets it run on. */
export const freezeDrift = (clusters: readonly LabCluster[], frozen: boolean): void => {
  for (const cluster of clusters) cluster.frozenAt = frozen ? (cluster.frozenAt ?? cluster.clock.now()) : undefined
}

const changeFigures = (guest: LabGuest, random: Random): void => {
  guest.metrics.seed = random.int(1, 2 ** 31)
  guest.metrics.cpuShare = Math.min(0.9, Math.max(0.01, guest.metrics.cpuShare * (0.5 + random.next())))
  guest.metrics.netInRate += random.int(1, 50_000)
}

const changeGuest = (cluster: LabCluster, guest: LabGuest, random: Random): void => {
  const others = [...cluster.nodes.values()].filter((node) => node.name !== guest.node && node.state === 'online')
  const kind = random.weighted([
    ['figures', 80],
    ['power', 8],
    ['tags', 6],
    ['node', others.length > 0 ? 6 : 0],
  ] as const)
  if (kind === 'figures' && guest.startedAt !== null) return changeFigures(guest, random)
  if (kind === 'node') return place(cluster, guest, guest.node, random.pick(others).name)
  if (kind === 'power' && !guest.template && guest.lock === null) {
    if (guest.startedAt === null) powerOn(cluster, nodeOf(cluster, guest.node), guest, cluster.clock.now() - 120_000)
    else powerOff(guest)
    return
  }
  guest.config.set(
    'tags',
    normalizeTags(`${guest.config.get('tags') ?? ''};wave${random.int(1, 99_999)}`.replace(/wave\d+;?(?=.*wave)/, '')),
  )
}

export type Changed = { cluster: string; vmid: number }

/**
 * Changes a share of all guests at once: mostly figures, some switched on or off, retagged or moved. With the drift
 * frozen exactly these guests' rows differ afterwards.
 * @param share 0..1 of the guests of all the clusters together
 */
export const churn = (clusters: readonly LabCluster[], share: number, seed: string | number): Changed[] => {
  const random = createRandom(`churn/${seed}`)
  clusters.forEach(settle)
  const all = clusters.flatMap((cluster) => [...cluster.guests.values()].map((guest) => ({ cluster, guest })))
  const chosen = random.shuffle(all).slice(0, Math.round(all.length * share))
  for (const { cluster, guest } of chosen) changeGuest(cluster, guest, random)
  return chosen.map(({ cluster, guest }) => ({ cluster: cluster.name, vmid: guest.vmid }))
}

/** A guest that can go elsewhere, and where: running or not, unlocked, with all its shared storages on the target. */
const candidate = (cluster: LabCluster, random: Random): { guest: LabGuest; target: LabNode } | undefined => {
  const nodes = [...cluster.nodes.values()].filter((node) => node.state === 'online')
  if (nodes.length < 2) return undefined
  for (const guest of random.shuffle([...cluster.guests.values()]).slice(0, 20)) {
    if (guest.lock || guest.template || localDrives(cluster, guest).some((drive) => !drive.cdrom)) continue
    const targets = nodes.filter(
      (node) => node.name !== guest.node && unavailableStorages(cluster, guest, node.name).length === 0,
    )
    if (targets.length > 0) return { guest, target: random.pick(targets) }
  }
  return undefined
}

/**
 * Migrations that happen by themselves, at a rate and in an order the seed decides. Call `step` now and then: it starts
 * what became due since the last call.
 */
export const createActivity = (options: {
  clusters: readonly LabCluster[]
  migrationsPerHour: number
  seed: string | number
  now: () => number
}): { step: () => string[] } => {
  const { clusters, migrationsPerHour, now } = options
  const random = createRandom(`activity/${options.seed}`)
  const gap = (): number => (-Math.log(1 - random.next()) * 3_600_000) / migrationsPerHour
  let due = now() + gap()
  const step = (): string[] => {
    const started: string[] = []
    while (migrationsPerHour > 0 && due <= now()) {
      due += gap()
      const cluster = random.pick(clusters)
      settle(cluster)
      const found = candidate(cluster, random)
      if (found) started.push(migrateGuest(cluster, found.guest.vmid, found.target.name))
    }
    return started
  }
  return { step }
}
