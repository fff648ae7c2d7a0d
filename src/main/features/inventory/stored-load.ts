import type { NodeRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { elapsed } from '#main/elapsed.ts'
import type { Clock } from '#main/ports.ts'
import { changesFigures } from './guest-figures.ts'
import { listedAfter, type ClusterHoldings, type InventoryChange } from './inventory.types.ts'

/** What of a cluster's load is stored with a change; null: its guests' figures are not. */
export interface StoredLoad {
  readonly figures: readonly GuestRow[] | null
  readonly nodes: readonly NodeRow[]
}

/** Oftener, writing load would cost more than everything else that is written together. */
const STORE_MS = 60_000

const isSameBesideLoad = (known: NodeRow | undefined, row: NodeRow): boolean =>
  known !== undefined &&
  known.status === row.status &&
  known.maxcpu === row.maxcpu &&
  known.maxmem === row.maxmem &&
  known.maxdisk === row.maxdisk

const changesWhoIsThere = ({ addedGuests, removedGuests, changedGuests }: InventoryChange): boolean =>
  addedGuests.length > 0 || removedGuests.length > 0 || changedGuests.some(({ patch }) => patch.status === 'missing')

/**
 * Load (processor, memory, disk, uptime of guests and nodes) changes with every poll and is soon of no use. In memory it is
 * always the newest; for each cluster it is stored once a minute, and when the console ends. A kill costs that minute.
 */
export const createStoredLoad = (clock: Pick<Clock, 'now'>) => {
  const storedAt = new Map<ClusterId, number>()
  /** Clusters whose stored load is older than what is held, with the nodes of which that is true. */
  const behind = new Map<ClusterId, Set<string>>()
  const isOverdue = (id: ClusterId): boolean => elapsed(clock.now(), storedAt.get(id) ?? -Infinity) >= STORE_MS

  return {
    /** Whether load is stored with `change`: its minute is over, or figures would be left of a guest that is gone. */
    isDue: (change: InventoryChange): boolean => isOverdue(change.clusterId) || changesWhoIsThere(change),
    /** What to store with `change`, before it is held. */
    with: (change: InventoryChange, held: ClusterHoldings, isDue: boolean): StoredLoad => {
      const { clusterId, nodes } = change
      if (!isDue)
        return { figures: null, nodes: nodes.filter((row) => !isSameBesideLoad(held.nodes.get(row.key), row)) }
      const late = new Set(behind.get(clusterId))
      for (const { key } of nodes) late.delete(key)
      return {
        figures: behind.has(clusterId) || changesFigures(change) ? listedAfter(held, change) : null,
        nodes: [...nodes, ...[...late].flatMap((key) => held.nodes.get(key) ?? [])],
      }
    },
    /** `change` is stored for good, with this of its load. */
    done: (change: InventoryChange, { figures, nodes }: StoredLoad): void => {
      const { clusterId } = change
      if (figures !== null) {
        storedAt.set(clusterId, clock.now())
        behind.delete(clusterId)
        return
      }
      const isBehind = nodes.length < change.nodes.length || changesFigures(change)
      if (!isBehind && !behind.has(clusterId)) return
      const keys = behind.get(clusterId) ?? new Set()
      behind.set(clusterId, keys)
      const stored = new Set(nodes)
      for (const row of change.nodes) if (!stored.has(row)) keys.add(row.key)
    },
    /** Clusters that wait for longer than they should, as they are polled no more; or all of them. */
    waiting: (which: 'overdue' | 'all'): ClusterId[] =>
      [...behind.keys()].filter((id) => which === 'all' || isOverdue(id)),
    forget: (id: ClusterId): void => {
      storedAt.delete(id)
      behind.delete(id)
    },
  }
}
