import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type {
  BridgeOption,
  MachineOptions,
  NodeOption,
  StorageOption,
  TemplateOption,
} from '#shared/model/machine/machine-options.ts'
import type { StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { nextVmid } from '#shared/model/machine/choose-vmid.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { ClusterOffer, ClusterOffers } from './cluster-offer.ts'
import type { MachinePlace, Places } from './machine-place.ts'
import type { MachineRange, MachineRanges } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'
import type { TemplateReading } from './template-reading.ts'

interface Dependencies {
  readonly places: Places
  readonly offers: ClusterOffers
  readonly templates: TemplateReading
  readonly inventory: Pick<InventoryService, 'nodesOf' | 'storagesOf' | 'guestsOf'>
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly ranges: MachineRanges
  readonly machines: Pick<MachinesRepository, 'underWay'>
}

const left = (total: number | null, used: number | null): number | null =>
  total === null || used === null ? null : Math.max(0, total - used)

const freeOf = ({ maxdisk, disk }: StorageRow): number | null => left(maxdisk, disk)

/** What a company clones: its own; the provider's people clone the provider's templates for it as well. */
export const mayClone = (scope: CompanyScope, companyId: CompanyId | null, guest: GuestRow): boolean =>
  seesGuest(scope, guest) && (guest.companyId === companyId || (guest.template && guest.companyId === null))

/** Numbers nobody may take: those of guests, and of machines under way. */
export const takenVmids = (
  { inventory, machines }: Pick<Dependencies, 'inventory' | 'machines'>,
  { clusterId, allowance }: MachinePlace,
): ((vmid: number) => boolean) => {
  const taken = new Set([...inventory.guestsOf(clusterId)].map(({ vmid }) => vmid))
  for (const { vmid } of machines.underWay(clusterId)) if (vmid !== null) taken.add(vmid)
  return (vmid) => taken.has(vmid) || !allowance.vmid(vmid)
}

/** What can be chosen for a new machine of a company on a cluster. */
export type OptionsService = ReturnType<typeof createOptionsService>

export const createOptionsService = (dependencies: Dependencies) => {
  const { places, offers, templates, inventory, connections, ranges } = dependencies

  const storagesOf = (place: MachinePlace): StorageRow[] =>
    inventory
      .storagesOf(place.clusterId)
      .filter(({ name, status }) => status === 'available' && place.allowance.storage(name))

  const storageOptions = (rows: readonly StorageRow[]): StorageOption[] =>
    rows.map((row) => ({
      name: row.name,
      nodes: [...row.nodes],
      shared: row.shared,
      plugin: row.plugin,
      content: [...row.content],
      free: freeOf(row),
      total: row.maxdisk,
    }))

  const nodeOptions = (place: MachinePlace): NodeOption[] =>
    inventory.nodesOf(place.clusterId).map((node) => ({
      name: node.name,
      online: node.status === 'online',
      freeMemory: place.seesLoad ? left(node.maxmem, node.mem) : null,
      totalMemory: place.seesLoad ? node.maxmem : null,
      cpu: place.seesLoad ? node.cpu : null,
      cores: place.seesLoad ? node.maxcpu : null,
      guests: [...inventory.guestsOf(place.clusterId)].filter(
        (guest) => guest.node === node.name && (place.seesLoad || guest.companyId === place.companyId),
      ).length,
    }))

  const bridgeOptions = ({ bridges }: ClusterOffer): BridgeOption[] => {
    const found = new Map<string, BridgeOption>()
    for (const [node, list] of bridges)
      for (const { name, vlanAware, comment } of list) {
        const same = found.get(name)
        found.set(name, {
          name,
          nodes: [...(same?.nodes ?? []), node],
          vlanAware: vlanAware && (same?.vlanAware ?? true),
          comment: same?.comment === undefined || same.comment === '' ? comment : same.comment,
        })
      }
    return [...found.values()].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
  }

  const templatesOf = (scope: CompanyScope, place: MachinePlace): GuestRow[] =>
    [...inventory.guestsOf(place.clusterId)].filter(
      (guest) => guest.template && mayClone(scope, place.companyId, guest),
    )

  const templateOptions = (scope: CompanyScope, place: MachinePlace): TemplateOption[] => {
    const shared = new Set(inventory.storagesOf(place.clusterId).flatMap((row) => (row.shared ? [row.name] : [])))
    return templatesOf(scope, place)
      .map((guest) => ({
        guestId: guest.id,
        vmid: guest.vmid,
        name: guest.name,
        node: guest.node,
        type: guest.type,
        cores: guest.maxcpu,
        memory: guest.maxmem,
        disk: guest.maxdisk,
        storages: guest.factsAt === null ? null : [...guest.storages],
        shared: guest.storages.length > 0 && guest.storages.every((name) => shared.has(name)),
      }))
      .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
  }

  const usableRanges = (scope: CompanyScope, place: MachinePlace): MachineRange[] =>
    ranges
      .list(scope)
      .filter((range) => range.shared || range.companyId === place.companyId)
      .filter(
        ({ clusterId, lostCluster }) => lostCluster === null && (clusterId === null || clusterId === place.clusterId),
      )

  const rangeOptions = (scope: CompanyScope, place: MachinePlace): MachineOptions['ranges'] =>
    usableRanges(scope, place).map(
      ({ companyId: _companyId, clusterId: _clusterId, lostCluster: _lostCluster, ...option }) => ({
        ...option,
        next: ranges.nextFree(scope, option.id, 1)[0] ?? null,
      }),
    )

  /** @returns null when the cluster does not say */
  const upcomingVmid = async (place: MachinePlace): Promise<number | null> => {
    const isTaken = takenVmids(dependencies, place)
    if (place.allowance.vmids !== null) return nextVmid(isTaken, place.allowance.vmids)
    try {
      const from = await connections.api(place.clusterId).nextVmid({ lane: 'interactive' })
      return nextVmid(isTaken, null, from)
    } catch {
      return null
    }
  }

  return {
    storagesOf,
    usableRanges,
    upcomingVmid,
    options: async (
      scope: CompanyScope,
      companyId: CompanyId | null,
      clusterId: ClusterId,
    ): Promise<MachineOptions> => {
      const place = places(scope, companyId, clusterId)
      const { allowance } = place
      const [offer, upcoming, unread] = await Promise.all([
        offers.of(clusterId),
        upcomingVmid(place),
        templates.read(templatesOf(scope, place)),
      ])
      const usable = new Set(storagesOf(place).map(({ name }) => name))
      return {
        nodes: nodeOptions(place),
        storages: storageOptions(storagesOf(place)),
        bridges: bridgeOptions(offer),
        vnets: offer.vnets.filter(({ tag }) => allowance.vlan(tag)).map((vnet) => ({ ...vnet })),
        templates: templateOptions(scope, place),
        images: offer.images.filter(({ storage }) => usable.has(storage)).map((image) => ({ ...image })),
        ranges: rangeOptions(scope, place),
        pools: offer.pools.filter(allowance.pool),
        vlans: allowance.vlans === null ? null : allowance.vlans.map(([from, to]) => [from, to]),
        vmids: allowance.vmids === null ? null : allowance.vmids.map(([from, to]) => [from, to]),
        sliceTags: allowance.whole ? [] : [...(allowance.slice?.tags ?? [])],
        nextVmid: upcoming,
        problems: allowance.any
          ? [...offer.problems, ...unread]
          : [`${place.companyName} has no part of ${place.clusterName}. Give it a slice of the cluster first.`],
      }
    },
  }
}
