import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { allowanceOf, type Allowance } from '#shared/model/machine/allowance.ts'
import type { MachineNic } from '#shared/model/machine/machine-network.ts'
import type { ClusterOffer } from './cluster-offer.ts'
import type { MachinePlace } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'

/** Networks of a cluster. What it did not tell is left to its own refusal. */
export interface Networks {
  /** By node; one that did not answer is missing. */
  readonly bridges: ClusterOffer['bridges']
  /** Null: they could not be read. */
  readonly vnets: ClusterOffer['vnets'] | null
}

/** A VNet that was given to another VLAN meanwhile may be another company's; named as a bridge, it is none. */
const mayPlug = (
  network: MachineNic['network'],
  node: string,
  { vlan }: Allowance,
  { bridges, vnets }: Networks,
): boolean => {
  if (network.kind === 'vnet') {
    const found = vnets?.find(({ name }) => name === network.vnet)
    return vnets === null || (found !== undefined && vlan(found.tag))
  }
  if (vnets?.some(({ name }) => name === network.bridge) === true) return false
  return bridges.get(node)?.some(({ name }) => name === network.bridge) ?? true
}

/**
 * Before anything is asked of a cluster: a job may have waited, or is retried days later, and the company's part of the
 * cluster is another by then.
 * @param template what is under the number of the guest to be cloned; undefined: it is no clone, or there is none
 * @param networks of the cluster at this moment
 * @throws AppError `conflict` that says what is not the company's to use any more
 */
export const assertStillAllowed = (
  { spec, settled, place: number, name, node }: MachineRecord,
  { companyId, companyName, clusterName, holder, slices }: MachinePlace,
  template: GuestRow | undefined,
  networks: Networks,
): void => {
  // What the provider lent when it was asked for stays lent, as long as nobody else has it.
  const may = allowanceOf(companyId, holder, slices, true)
  const storages = [spec.storage, ...spec.disks.map(({ storage }) => storage)]
  const vlans = spec.nics.flatMap(({ network }) => (network.kind === 'bridge' ? [network.vlan] : []))
  const plugs = spec.nics.flatMap(({ network }) =>
    mayPlug(network, node, may, networks)
      ? []
      : [`the ${network.kind === 'vnet' ? `VNet ${network.vnet}` : `bridge ${network.bridge}`}`],
  )
  const foreign = [
    ...(may.any ? [] : ['any part of it']),
    ...storages.flatMap((one) => (one === null || may.storage(one) ? [] : [`the storage ${one}`])),
    ...plugs,
    ...vlans.flatMap((vlan) => (may.vlan(vlan) ? [] : [vlan === null ? 'untagged networks' : `VLAN ${vlan}`])),
    ...(spec.vmid === null || may.vmid(spec.vmid + number) ? [] : [`VMID ${spec.vmid + number}`]),
    ...(settled.pool === null || may.pool(settled.pool) ? [] : [`the pool ${settled.pool}`]),
    ...settled.tags.flatMap((tag) => (may.tag(tag) ? [] : [`the tag ${tag}`])),
    ...(template === undefined || template.companyId === companyId || (template.template && template.companyId === null)
      ? []
      : [`the template ${settled.template?.vmid ?? ''}`]),
  ]
  const [first] = foreign
  if (first === undefined) return
  throw new AppError(
    'conflict',
    `${name} was not made: since it was asked for, ${companyName} may not use ${first} on ${clusterName} any more. Create it anew with what may be used now.`,
  )
}
