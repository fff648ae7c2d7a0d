import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ImageOption } from '#shared/model/machine/machine-options.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxBridge, ProxmoxVnet } from '#main/adapters/proxmox/machine.port.ts'
import { elapsed } from '#main/elapsed.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'

/** What polls do not list of a cluster and a new machine needs. */
export interface ClusterOffer {
  /** By node; one that did not answer is missing. */
  readonly bridges: ReadonlyMap<string, readonly ProxmoxBridge[]>
  readonly vnets: readonly ProxmoxVnet[]
  /** Whether the cluster told its VNets: none listed means none then. */
  readonly vnetsKnown: boolean
  readonly pools: readonly string[]
  readonly images: readonly ImageOption[]
  /** What could not be read, in sentences. */
  readonly problems: readonly string[]
}

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly inventory: Pick<InventoryService, 'nodesOf' | 'storagesOf'>
  readonly clock: Pick<Clock, 'now'>
}

/** What was read of a cluster, or is being read. */
interface Reading {
  readonly at: number
  readonly offer: Promise<ClusterOffer>
  underWay: boolean
}

/** A wizard asks after each field; what nodes and storages have changes seldom. */
const FRESH_MS = 20_000
/** A dead share must not hold up the others. */
const STORAGE_MS = 8000
const CONTENTS = ['iso', 'vztmpl', 'import'] as const

const fileName = (volid: string): string => volid.slice(volid.lastIndexOf('/') + 1).replace(/^[^:]*:/, '')

/** Reads what a cluster has to offer, once for many askers. */
export type ClusterOffers = ReturnType<typeof createClusterOffers>

export const createClusterOffers = ({ connections, inventory, clock }: Dependencies) => {
  const known = new Map<ClusterId, Reading>()

  const read = async (id: ClusterId): Promise<ClusterOffer> => {
    const api: ProxmoxApi = connections.api(id)
    const call: ProxmoxCall = { lane: 'interactive' }
    const problems: string[] = []
    const attempt = async <T>(what: string, work: Promise<T>, otherwise: T): Promise<T> => {
      try {
        return await work
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        problems.push(`${what}: ${error.message}`)
        return otherwise
      }
    }
    const online = inventory.nodesOf(id).filter(({ status }) => status === 'online')
    const bridges = online.map(async ({ name }) => {
      const found = await attempt(`The bridges of ${name} could not be read`, api.bridges(name, call), null)
      return found === null ? [] : [[name, found] as const]
    })
    const places = inventory
      .storagesOf(id)
      .filter(({ status }) => status === 'available')
      .flatMap((storage) => {
        const node = storage.nodes.find((name) => online.some((one) => one.name === name))
        const wanted = CONTENTS.filter((content) => storage.content.includes(content))
        return node === undefined ? [] : wanted.map((content) => ({ storage, node, content }))
      })
    const images = places.map(async ({ storage, node, content }): Promise<ImageOption[]> => {
      const listed = api.storageVolumes(node, storage.name, { content }, { ...call, timeoutMs: STORAGE_MS })
      const volumes = await attempt(`The files of ${storage.name} could not be listed`, listed, [])
      return volumes.map(({ volid, size }) => ({
        volid,
        name: fileName(volid),
        content,
        size,
        storage: storage.name,
        nodes: [...storage.nodes],
      }))
    })
    const [byNode, vnets, pools, files] = await Promise.all([
      Promise.all(bridges),
      attempt('The VNets could not be read', api.vnets(call), null),
      attempt('The pools could not be read', api.pools(call), []),
      Promise.all(images),
    ])
    return {
      bridges: new Map(byNode.flat()),
      vnets: vnets ?? [],
      vnetsKnown: vnets !== null,
      pools,
      images: merged(files.flat()),
      problems: [...new Set(problems)],
    }
  }

  const asked = (id: ClusterId): Promise<ClusterOffer> => {
    const entry = { at: clock.now(), offer: read(id), underWay: true }
    known.set(id, entry)
    const ended = (isWhole: boolean): void => {
      entry.underWay = false
      // What is incomplete is asked for anew by the next.
      if (!isWhole && known.get(id) === entry) known.delete(id)
    }
    entry.offer.then(
      ({ problems }) => ended(problems.length === 0),
      () => ended(false),
    )
    return entry.offer
  }

  return {
    /** @throws AppError of the client when the cluster cannot be asked at all */
    of: (id: ClusterId): Promise<ClusterOffer> => {
      const before = known.get(id)
      return before !== undefined && elapsed(clock.now(), before.at) < FRESH_MS ? before.offer : asked(id)
    },
    /** As it is at this moment; who asks while it is read shares that. @throws as `of` */
    anew: (id: ClusterId): Promise<ClusterOffer> => {
      const before = known.get(id)
      return before?.underWay === true ? before.offer : asked(id)
    },
  }
}

/** A file of one name on local storages of several nodes is one choice: it is there on each of them. */
const merged = (files: readonly ImageOption[]): ImageOption[] => {
  const found = new Map<string, ImageOption>()
  for (const file of files) {
    const same = found.get(file.volid)
    found.set(file.volid, same === undefined ? file : { ...same, nodes: [...new Set([...same.nodes, ...file.nodes])] })
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
}
