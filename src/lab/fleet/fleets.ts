import type { LabClock, LabCluster } from '../world/model.ts'
import { createRandom } from '../world/random.ts'
import { buildCluster } from './cluster.ts'
import type { FleetName } from './plan.ts'
import { planFleet } from './plan.ts'

export type FleetOptions = {
  /** The same seed (and moment) gives the same fleet. Default 1. */
  seed?: number | undefined
  /** Time the fleet lives by; a test hands in one it moves by hand. Default: the real clock. */
  clock?: LabClock | undefined
  /** How fast tasks run; 1 as on a real host, 0.1 ten times faster. */
  pace?: number | undefined
}

/** The clusters of a fleet by name, at rest until somebody asks. */
export const createFleet = (
  name: FleetName,
  { seed = 1, clock = { now: Date.now }, pace }: FleetOptions = {},
): LabCluster[] => {
  const random = createRandom(`${name}/${seed}`)
  const clusters = planFleet(name, random).map((plan) => buildCluster(plan, random.fork(plan.name), clock))
  for (const cluster of clusters) cluster.pace = pace
  if (name === 'small') showEverything(clusters)
  return clusters
}

/** The small fleet is what a newcomer sees first: it has a storage that is nearly full, whatever the seed. */
const showEverything = (clusters: readonly LabCluster[]): void => {
  for (const cluster of clusters.slice(1, 2))
    for (const storage of cluster.storages.values())
      if (storage.content.includes('backup') && storage.shared)
        storage.baseUsedBytes = Math.floor(storage.totalBytes * 0.94)
}
