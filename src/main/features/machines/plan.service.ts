import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { bytesOf, summariseGuest, volumesOf } from '#shared/model/guest-config.ts'
import { belongingOf } from '#shared/model/machine/allowance.ts'
import { nextVmid } from '#shared/model/machine/choose-vmid.ts'
import { costOf, machineCost } from '#shared/model/machine/machine-cost.ts'
import { machineNames } from '#shared/model/machine/machine-names.ts'
import type { MachineAddress } from '#shared/model/machine/machine-options.ts'
import type { FieldProblem, MachinePlan, NodeVerdict, QuotaLeft } from '#shared/model/machine/machine-plan.ts'
import { machineCalls, maskedForm } from '#shared/model/machine/machine-requests.ts'
import type { MachineSpec } from '#shared/model/machine/machine-spec.ts'
import type { ResolvedMachine } from '#shared/model/machine/resolved-machine.ts'
import { wantsQcow2 } from '#shared/model/disk-format.ts'
import { specProblems, specWarnings } from '#shared/model/machine/spec-problems.ts'
import { NOTHING_USED, type QuotaAmounts, type QuotaResource } from '#shared/model/quota.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { inScope, type CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { ClusterOffers } from './cluster-offer.ts'
import type { MachinePlace, Places } from './machine-place.ts'
import type { SettledParts } from './machine-record.ts'
import type { MachineRanges, MachineTenants } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'
import { mayClone, takenVmids, type OptionsService } from './options.service.ts'
import {
  checkBelonging,
  checkNetwork,
  checkSource,
  checkStorage,
  staticAddresses,
  type Checked,
  type StaticAddress,
  namesTaken,
} from './plan-checks.ts'
import { chooseNodes, type ChosenNode } from './plan-nodes.ts'
import { chosenVmidProblems, missingVmidWarnings } from './plan-vmids.ts'

interface Dependencies {
  readonly places: Places
  readonly offers: ClusterOffers
  readonly options: OptionsService
  readonly inventory: Pick<InventoryService, 'nodesOf' | 'storagesOf' | 'guestsOf' | 'guestOrThrow'>
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly tenants: MachineTenants
  readonly ranges: Pick<MachineRanges, 'nextFree'>
  readonly machines: Pick<MachinesRepository, 'underWay' | 'costUnderWay'>
}

/** Everything that is known of machines before one of them is made. */
export interface PreparedMachines {
  readonly place: MachinePlace
  readonly spec: MachineSpec
  readonly type: 'qemu' | 'lxc'
  readonly names: readonly string[]
  readonly nodes: readonly ChosenNode[]
  readonly verdicts: readonly NodeVerdict[]
  readonly settled: SettledParts
  readonly statics: readonly StaticAddress[]
  readonly template: GuestRow | null
  /** Of the template, as its cluster tells it now. */
  readonly templateConfig: Readonly<Record<string, string>>
  readonly cost: QuotaAmounts
  /** With what is under way already. */
  readonly request: QuotaAmounts
  readonly problems: readonly FieldProblem[]
  readonly warnings: readonly FieldProblem[]
}

const MASKED = 'hidden'

/** What creating machines would do, and whether it can be done. */
export type PlanService = ReturnType<typeof createPlanService>

export const createPlanService = (dependencies: Dependencies) => {
  const { places, offers, options, inventory, connections, tenants, ranges, machines } = dependencies

  /** @throws AppError `not_found` for a template the scope does not see, as for one that never was */
  const templateOf = (scope: CompanyScope, spec: MachineSpec): GuestRow | null => {
    if (spec.source.kind !== 'template') return null
    const guest = inventory.guestOrThrow(scope, spec.source.templateId)
    if (guest.clusterId === spec.clusterId && mayClone(scope, spec.companyId, guest)) return guest
    throw new AppError('not_found', 'There is no such template or guest to clone on this cluster. Choose another.', {
      field: 'source.templateId',
    })
  }
  /** @throws AppError `not_found` for a project of somebody else, or none */
  const assertProject = (scope: CompanyScope, { projectId, companyId }: MachineSpec): void => {
    const isConfined = scope.kind === 'company' && scope.projects !== null
    if (projectId === null) {
      if (isConfined)
        throw new AppError('forbidden', 'Choose one of your projects for the machine.', { field: 'projectId' })
      return
    }
    const project = tenants.project(projectId)
    const isSeen =
      project?.companyId === companyId &&
      inScope(scope, companyId) &&
      (scope.kind === 'everything' || scope.projects === null || scope.projects.has(projectId))
    if (!isSeen)
      throw new AppError('not_found', 'There is no such project: it was removed, or never was there.', {
        field: 'projectId',
      })
  }
  const templateConfigOf = async (template: GuestRow | null): Promise<Readonly<Record<string, string>>> => {
    if (template === null) return {}
    const { clusterId, node, type, vmid } = template
    return (await connections.api(clusterId).guestConfig(node, type, vmid, { lane: 'interactive' })).values
  }
  const qcow2StoragesOf = (clusterId: ClusterId): string[] =>
    inventory.storagesOf(clusterId).flatMap(({ name, plugin }) => (wantsQcow2(plugin) ? [name] : []))

  /** @param further bytes of the template's disks beyond its first, which a clone gets as well */
  const settle = (
    checked: Checked,
    statics: readonly StaticAddress[],
    image: number | null,
    further: number,
  ): SettledParts => {
    const { spec, place, template } = checked
    const { allowance } = place
    const vmid = spec.vmid ?? allowance.vmids?.[0]?.[0] ?? 0
    const vlans = spec.nics.flatMap(({ network }) =>
      network.kind === 'bridge' && network.vlan !== null ? [network.vlan] : [],
    )
    const facts = { vmid, pool: spec.pool ?? '', tags: spec.tags, vlans }
    const { pool, tags, pin } = belongingOf(place.companyId, place.holder, place.slices, facts)
    const external = statics.filter(({ range }) => range.kind === 'external').length
    const cost = machineCost(spec, template?.maxdisk ?? image, external)
    const ofRanges = [...new Set(statics.flatMap(({ range }) => range.dns))].slice(0, 3)
    return {
      tags: [...tags],
      pool,
      pin,
      template: template === null ? null : { vmid: template.vmid, node: template.node, type: template.type },
      dnsServers: spec.dns.servers.length > 0 ? spec.dns.servers : ofRanges,
      qcow2Storages: qcow2StoragesOf(place.clusterId),
      cost: { ...cost, disk: cost.disk + further },
      cloneStorage: template === null ? null : (spec.storage ?? template.storages[0] ?? ''),
    }
  }

  const quotaProblem = ({ companyId, clusterId }: MachinePlace, request: QuotaAmounts): FieldProblem[] => {
    try {
      tenants.assertWithin(companyId, clusterId, request)
      return []
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return [{ field: '', message: error.message }]
      throw error
    }
  }

  const prepare = async (scope: CompanyScope, input: OperationInput<'machines.plan'>): Promise<PreparedMachines> => {
    const { spec, count, first } = input
    const place = places(scope, spec.companyId, spec.clusterId)
    assertProject(scope, spec)
    const known = templateOf(scope, spec)
    const [offer, templateConfig] = await Promise.all([offers.of(spec.clusterId), templateConfigOf(known)])
    // As its cluster tells it now: what is stored of a new one may not have been read yet.
    const { storages: held } = summariseGuest(templateConfig, [])
    const template = known === null ? null : { ...known, storages: held }
    const checked: Checked = {
      spec,
      count,
      place,
      offer,
      storages: options.storagesOf(place),
      ranges: options.usableRanges(scope, place),
      template,
    }
    const network = checkNetwork(checked)
    const storage = checkStorage(checked)
    const nodes = chooseNodes(
      {
        spec,
        template,
        offer,
        nodes: inventory.nodesOf(spec.clusterId),
        storages: inventory.storagesOf(spec.clusterId),
        seesLoad: place.seesLoad,
      },
      count,
    )
    const statics = staticAddresses(checked)
    const names = machineNames(spec.name, first, count)
    const { source } = spec
    const image = source.kind === 'cloud_image' ? offer.images.find(({ volid }) => volid === source.image) : undefined
    const further = template === null ? 0 : Math.max(0, bytesOf(volumesOf(templateConfig)) - (template.maxdisk ?? 0))
    const settled = settle(checked, statics, image?.size ?? null, further)
    const cost = costOf(Array.from({ length: count }, () => settled.cost))
    const request = costOf([cost, machines.costUnderWay(place.companyId, place.clusterId)])
    return {
      place,
      spec,
      type: source.kind === 'container' ? 'lxc' : (template?.type ?? 'qemu'),
      names,
      nodes: nodes.chosen,
      verdicts: nodes.verdicts,
      settled,
      statics,
      template,
      templateConfig,
      cost,
      request,
      problems: [
        ...specProblems(spec, count, first, template?.type ?? null),
        ...checkBelonging(checked),
        ...checkSource(checked),
        ...storage.problems,
        ...network.problems,
        // What the storages lack is said there, and once is enough.
        ...(storage.problems.length > 0 ? [] : nodes.problems),
        ...vmidProblems(place, spec, count),
        ...quotaProblem(place, cost),
      ],
      warnings: [
        ...specWarnings(spec),
        ...missingVmidWarnings(scope, inventory.guestsOf(spec.clusterId), place.clusterName, spec.vmid, count),
        ...namesTaken(names, place, inventory.guestsOf(spec.clusterId)),
        ...storage.warnings,
        ...network.warnings,
        ...nodes.warnings,
      ],
    }
  }

  const vmidProblems = (place: MachinePlace, { vmid }: MachineSpec, count: number): FieldProblem[] => {
    if (vmid !== null) return chosenVmidProblems(inventory.guestsOf(place.clusterId), vmid, count)
    const { vmids } = place.allowance
    return vmids !== null && nextVmid(takenVmids(dependencies, place), vmids) === null
      ? [{ field: 'vmid', message: `All VMIDs of ${place.companyName} on ${place.clusterName} are taken.` }]
      : []
  }

  /** The addresses each machine would get; nothing is taken. */
  const previewAddresses = (
    scope: CompanyScope,
    statics: readonly StaticAddress[],
    count: number,
  ): MachineAddress[][] => {
    const free = new Map<string, string[]>()
    for (const { range } of statics)
      if (!free.has(range.id)) {
        const needed = statics.filter((one) => one.range.id === range.id).length * count
        free.set(range.id, [...ranges.nextFree(scope, range.id, Math.min(256, needed))])
      }
    return Array.from({ length: count }, () =>
      statics.flatMap(({ interface: nic, family, range, wanted }): MachineAddress[] => {
        const address = wanted ?? free.get(range.id)?.shift()
        return address === undefined
          ? []
          : [{ interface: nic, family, address, cidr: range.cidr, gateway: range.gateway }]
      }),
    )
  }
  const previewVmids = async (place: MachinePlace, spec: MachineSpec, count: number): Promise<(number | null)[]> => {
    if (spec.vmid !== null) return Array.from({ length: count }, (_, index) => (spec.vmid ?? 0) + index)
    const isTaken = takenVmids(dependencies, place)
    const found: (number | null)[] = []
    let from = await options.upcomingVmid(place)
    for (let index = 0; index < count; index += 1) {
      const vmid = from === null ? null : nextVmid(isTaken, place.allowance.vmids, from)
      found.push(vmid)
      from = vmid === null ? null : vmid + 1
    }
    return found
  }
  const quotaOf = (scope: CompanyScope, place: MachinePlace, request: QuotaAmounts): MachinePlan['quota'] => {
    if (place.companyId === null) return null
    const quota = tenants.quota(scope, place.companyId, place.clusterId)
    if (quota === null) return null
    const left = (resource: QuotaResource): number | null => {
      const limit = quota.limits[resource]
      return limit === null ? null : limit - quota.usage[resource] - request[resource]
    }
    const remaining: QuotaLeft = {
      vcpu: left('vcpu'),
      memory: left('memory'),
      disk: left('disk'),
      guests: left('guests'),
      externalAddresses: left('externalAddresses'),
    }
    return { limits: quota.limits, usage: quota.usage, left: remaining }
  }

  return {
    prepare,
    plan: async (scope: CompanyScope, input: OperationInput<'machines.plan'>): Promise<MachinePlan> => {
      const prepared = await prepare(scope, input)
      const { place, spec, settled, statics, templateConfig } = prepared
      const vmids = await previewVmids(place, spec, input.count)
      const addresses = previewAddresses(scope, statics, input.count)
      return {
        machines: prepared.names.map((name, index) => {
          const { node, reason } = prepared.nodes[index] ?? { node: null, reason: '' }
          const vmid = vmids[index] ?? null
          const resolved: ResolvedMachine = {
            spec,
            machineId: MASKED,
            name,
            node: node ?? '',
            vmid: vmid ?? 0,
            addresses: addresses[index] ?? [],
            dnsServers: settled.dnsServers,
            qcow2Storages: settled.qcow2Storages,
            tags: settled.tags,
            pool: settled.pool,
            template: settled.template,
            password: spec.login.password.mode === 'none' ? null : MASKED,
          }
          const calls = node === null || vmid === null ? [] : machineCalls(resolved, templateConfig)
          return {
            index,
            name,
            node,
            nodeReason: reason,
            vmid,
            addresses: [...(addresses[index] ?? [])],
            requests: calls.map((call) => ({
              title: call.title,
              method: call.method,
              path: call.path,
              parameters: maskedForm(call),
            })),
          }
        }),
        nodes: [...prepared.verdicts],
        cost: input.count === 0 ? NOTHING_USED : costOf(prepared.names.map(() => settled.cost)),
        quota: quotaOf(scope, place, prepared.request),
        problems: [...prepared.problems],
        warnings: [...prepared.warnings],
      }
    },
  }
}
