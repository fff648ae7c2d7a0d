import type { ClusterView } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { Clock } from '../../ports.ts'
import type { CompanyScope } from '../../company-scope.ts'
import type { EventBus } from '../../transport/event-bus.ts'

/** A poll of 150 clusters ends in 150 changes within a moment; the page gets them together. */
const COALESCE_MS = 150

/** Tells the page about clusters, not more often than it can be seen. */
export interface FleetEvents {
  readonly changed: (id: ClusterId) => void
  readonly removed: (id: ClusterId) => void
  /** Other companies see it from now on. */
  readonly handedOver: (id: ClusterId) => void
  /** Sends what waits. */
  readonly flush: () => void
}

/** @param options.view asked when the event is sent; null for a cluster that is gone by then */
export const createFleetEvents = (options: {
  readonly clock: Clock
  readonly events: EventBus
  readonly view: (id: ClusterId) => ClusterView | null
  /** Null: nothing of the cluster is in the scope. */
  readonly narrow: (scope: CompanyScope, view: ClusterView) => ClusterView | null
}): FleetEvents => {
  const changed = new Set<ClusterId>()
  const removed = new Set<ClusterId>()
  const handedOver = new Set<ClusterId>()
  let stop: (() => void) | null = null

  const flush = (): void => {
    stop?.()
    stop = null
    if (changed.size === 0 && removed.size === 0) return
    const payload = {
      changed: [...changed].flatMap((id) => options.view(id) ?? []),
      removed: [...removed],
    }
    const wasHandedOver = new Set(handedOver)
    changed.clear()
    handedOver.clear()
    removed.clear()
    options.events.emit('clusters.clusterChanged', payload, {
      // An id says nothing, and whose a removed cluster was is not known any more.
      narrow: (scope) => {
        const seen = payload.changed.flatMap((view) => options.narrow(scope, view) ?? [])
        // What was handed over is gone for whoever had it until now.
        const lost = payload.changed.filter(({ id }) => wasHandedOver.has(id) && !seen.some((view) => view.id === id))
        const gone = [...payload.removed, ...lost.map(({ id }) => id)]
        return seen.length + gone.length === 0 ? null : { changed: seen, removed: gone }
      },
    })
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
    handedOver: (id) => {
      handedOver.add(id)
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
