import { AppError } from '#shared/errors.ts'
import { NO_SERIES, type Graph, type GraphFrame, type GraphSeries } from '#shared/model/graph.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { isElsewhere } from '#main/adapters/proxmox/refusal-words.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventorySight } from '#main/features/inventory/inventory-scope.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'
import type { GraphsRepository, GraphSubject } from './graphs.repository.ts'

export interface GraphsDependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly inventory: Pick<InventoryService, 'guestOrThrow' | 'guest' | 'nodesOf' | 'storagesOf' | 'nodeOnline'>
  readonly sight: InventorySight
  readonly refresh: (ids: readonly ClusterId[]) => Promise<void>
  readonly repository: GraphsRepository
  readonly clock: Pick<Clock, 'now'>
}

export interface GraphsService {
  readonly guest: (scope: CompanyScope, id: GuestId, asked: AskedGraph) => Promise<Graph>
  readonly node: (scope: CompanyScope, clusterId: ClusterId, node: string, asked: AskedGraph) => Promise<Graph>
  readonly storage: (scope: CompanyScope, clusterId: ClusterId, key: string, asked: AskedGraph) => Promise<Graph>
}

export interface AskedGraph {
  readonly frame: GraphFrame
  /** Ask the cluster; else what is stored. */
  readonly live: boolean
  readonly signal: AbortSignal
}

/**
 * Within a part of its step a graph does not change: several people who look at the same one ask its cluster once.
 * Milliseconds.
 */
const FRESH_MS: Readonly<Record<GraphFrame, number>> = {
  hour: 15_000,
  day: 60_000,
  week: 300_000,
  month: 900_000,
  year: 3_600_000,
}

const noSuch = (what: string): AppError =>
  new AppError('not_found', `There is no such ${what}: it was removed, or never was there.`)

const messageOf = (error: unknown): string =>
  error instanceof AppError ? error.message : 'The graph could not be read. The log holds the cause.'

/** Graphs as the nodes keep them, the last of each kept for when the cluster does not answer. */
export const createGraphsService = (dependencies: GraphsDependencies): GraphsService => {
  const { connections, inventory, sight, refresh, repository, clock } = dependencies

  const stored = (subject: GraphSubject, frame: GraphFrame, problem: string | null): Graph => {
    const known = repository.read(subject, frame)
    return { at: known?.at ?? null, series: known?.series ?? NO_SERIES, problem }
  }
  const isFresh = ({ at }: Graph, frame: GraphFrame): boolean =>
    at !== null && Math.abs(clock.now() - Date.parse(at)) < FRESH_MS[frame]

  const graphOf = async (
    subject: GraphSubject,
    { frame, live, signal }: AskedGraph,
    read: (api: ProxmoxApi, call: ProxmoxCall) => Promise<GraphSeries>,
  ): Promise<Graph> => {
    const known = stored(subject, frame, null)
    if (!live) return known
    try {
      const api = connections.api(subject.clusterId)
      // Of a cluster that does not answer even a fresh graph says so.
      if (isFresh(known, frame) && api.health().state === 'up') return known
      const series = await read(api, { lane: 'interactive', signal })
      const at = new Date(clock.now()).toISOString()
      repository.save(subject, frame, { at, series })
      return { at, series, problem: null }
    } catch (error) {
      return { ...known, problem: messageOf(error) }
    }
  }

  const ofGuest = async (
    guest: GuestRow,
    api: ProxmoxApi,
    frame: GraphFrame,
    call: ProxmoxCall,
  ): Promise<GraphSeries> => {
    try {
      return await api.guestGraph(guest.node, guest.type, guest.vmid, frame, call)
    } catch (error) {
      if (!isElsewhere(error)) throw error
      await refresh([guest.clusterId])
      const moved = inventory.guest(guest.id)
      if (moved === undefined || moved.node === guest.node) throw error
      return await api.guestGraph(moved.node, moved.type, moved.vmid, frame, call)
    }
  }

  /** Every node that has a storage can tell of it; one that is on is asked. */
  const nodeFor = ({ clusterId, nodes, name }: StorageRow): string => {
    const node = nodes.find((each) => inventory.nodeOnline(clusterId, each)) ?? nodes[0]
    if (node === undefined) throw new AppError('unreachable', `No node is known that has the storage ${name}.`)
    return node
  }

  return {
    guest: (scope, id, asked) => {
      const guest = inventory.guestOrThrow(scope, id)
      const subject = { clusterId: guest.clusterId, name: `guest/${id}`, guestId: id }
      return graphOf(subject, asked, (api, call) => ofGuest(guest, api, asked.frame, call))
    },
    node: async (scope, clusterId, name, asked) => {
      const known = sight.nodes(scope, clusterId) && inventory.nodesOf(clusterId).some((node) => node.name === name)
      if (!known) throw noSuch('node')
      const subject = { clusterId, name: `node/${name}`, guestId: null }
      return await graphOf(subject, asked, (api, call) => api.nodeGraph(name, asked.frame, call))
    },
    storage: async (scope, clusterId, key, asked) => {
      const storage = inventory.storagesOf(clusterId).find((each) => each.key === key)
      if (storage === undefined || !sight.storage(scope, storage)) throw noSuch('storage')
      const subject = { clusterId, name: `storage/${key}`, guestId: null }
      return await graphOf(subject, asked, (api, call) =>
        api.storageGraph(nodeFor(storage), storage.name, asked.frame, call),
      )
    },
  }
}
