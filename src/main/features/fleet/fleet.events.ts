import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { Clock } from '../../ports.ts'
import type { EventBus } from '../../transport/event-bus.ts'

/** A poll of 150 clusters ends in 150 changes within a moment; the page gets them together. */
const COALESCE_MS = 150

/** Tells the page about clusters, not more often than it can be seen. */
export interface FleetEvents {
  readonly changed: (id: ClusterId) => void
  readonly removed: (id: ClusterId) => void
  /** Sends what waits. */
  readonly flush: () => void
}

/** @param options.view asked when the event is sent; null for a cluster that is gone by then */
export const createFleetEvents = (options: {
  readonly clock: Clock
  readonly events: EventBus
  readonly view: (id: ClusterId) => ClusterView | null
}): FleetEvents => {
  const changed = new Set<ClusterId>()
  const removed = new Set<ClusterId>()
  let stop: (() => void) | null = null

  const flush = (): void => {
    stop?.()
    stop = null
    if (changed.size === 0 && removed.size === 0) return
    const payload = {
      changed: [...changed].flatMap((id) => options.view(id) ?? []),
      removed: [...removed],
    }
    changed.clear()
    removed.clear()
    options.events.emit('clusters.clusterChanged', payload, { narrow: () => null })
  }
  const schedule = (): void => {
    stop ??= options.clock.after(COALESCE_MS, flush)
  }

  return {
    flush,
    changed: (id) => {
      changed.add(id)
      schedule()
    },
    removed: (id) => {
      changed.delete(id)
      removed.add(id)
      schedule()
    },
  }
}
