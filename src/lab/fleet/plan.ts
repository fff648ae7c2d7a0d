import type { Random } from '../world/random.ts'
import { clusterNames } from './names.ts'

export type FleetName = 'small' | 'msp' | 'huge'

const FLEETS: Record<FleetName, { clusters: number; nodes: number; guests: number }> = {
  small: { clusters: 3, nodes: 9, guests: 120 },
  msp: { clusters: 40, nodes: 160, guests: 4000 },
  huge: { clusters: 150, nodes: 500, guests: 15_000 },
}

export const FLEET_NAMES: readonly FleetName[] = ['small', 'msp', 'huge']

export type ClusterPlan = { index: number; name: string; nodes: number; guests: number; major: 8 | 9 }

const SMALL: readonly Omit<ClusterPlan, 'index' | 'name'>[] = [
  { nodes: 4, guests: 60, major: 9 },
  { nodes: 3, guests: 40, major: 8 },
  { nodes: 2, guests: 20, major: 9 },
]

/** Whole numbers of at least `least` and at most `most` that add up to `total`, spread by weight. */
export const partition = (
  random: Random,
  total: number,
  weights: readonly number[],
  least: number,
  most: number,
): number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const parts = weights.map((weight) => Math.max(least, Math.min(most, Math.round((total * weight) / sum))))
  for (let rest = total - parts.reduce((all, part) => all + part, 0); rest !== 0;) {
    const index = random.int(0, parts.length - 1)
    const part = (parts[index] ?? 0) + Math.sign(rest)
    if (part < least || part > most) continue
    parts[index] = part
    rest -= Math.sign(rest)
  }
  return parts
}

/** How a fleet divides into clusters: names, nodes, guests and release of each; six in ten run release 9. */
export const planFleet = (fleet: FleetName, random: Random): ClusterPlan[] => {
  const { clusters, nodes, guests } = FLEETS[fleet]
  const names = clusterNames(random.fork('names'), clusters)
  if (fleet === 'small')
    return SMALL.map((plan, index) => ({ ...plan, index, name: names[index] ?? `cluster${index}` }))
  const sizes = random.fork('sizes')
  const nodeCounts = partition(
    sizes,
    nodes,
    Array.from({ length: clusters }, () =>
      sizes.weighted([
        [1, 3],
        [2, 3],
        [3, 8],
        [4, 4],
        [6, 3],
        [9, 1],
      ]),
    ),
    1,
    12,
  )
  const guestCounts = partition(
    sizes,
    guests,
    nodeCounts.map((count) => count * (0.6 + 0.8 * sizes.next())),
    5,
    600,
  )
  return names.map((name, index) => ({
    index,
    name,
    nodes: nodeCounts[index] ?? 1,
    guests: guestCounts[index] ?? 5,
    major: sizes.chance(0.6) ? 9 : 8,
  }))
}
