import type { StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { readIp } from '#shared/model/ip/ip-address.ts'
import { cidrOf, contains } from '#shared/model/ip/network.ts'
import { rangesText } from '#shared/model/machine/allowance.ts'
import type { MachineNic } from '#shared/model/machine/machine-network.ts'
import type { FieldProblem } from '#shared/model/machine/machine-plan.ts'
import type { MachineSpec } from '#shared/model/machine/machine-spec.ts'
import { quotaAmountText } from '#shared/model/quota.ts'
import type { ClusterOffer } from './cluster-offer.ts'
import type { MachinePlace } from './machine-place.ts'
import type { MachineRange } from './machines.ports.ts'

/** A spec beside everything it is held against. */
export interface Checked {
  readonly spec: MachineSpec
  readonly count: number
  readonly place: MachinePlace
  readonly offer: ClusterOffer
  /** Those the company may use. */
  readonly storages: readonly StorageRow[]
  readonly ranges: readonly MachineRange[]
  readonly template: GuestRow | null
}

export interface Findings {
  readonly problems: FieldProblem[]
  readonly warnings: FieldProblem[]
}

/** One static address the spec asks for. */
export interface StaticAddress {
  readonly field: string
  readonly interface: string
  readonly family: 4 | 6
  readonly range: MachineRange
  readonly wanted: string | null
}

const FAMILIES = [
  ['ipv4', 4],
  ['ipv6', 6],
] as const

/** Static addresses in the order they are given: interface by interface, IPv4 first. Those of unknown ranges are left out. */
export const staticAddresses = ({ spec, ranges }: Pick<Checked, 'spec' | 'ranges'>): StaticAddress[] =>
  spec.nics.flatMap((nic, index) =>
    FAMILIES.flatMap(([key, family]): StaticAddress[] => {
      const setting = nic[key]
      if (setting.mode !== 'static') return []
      const range = ranges.find(({ id }) => id === setting.rangeId)
      if (range === undefined) return []
      return [{ field: `nics.${index}.${key}`, interface: `net${index}`, family, range, wanted: setting.address }]
    }),
  )

const vlanWords = ({ allowance, companyName, clusterName }: MachinePlace): string =>
  allowance.vlans === null
    ? `It belongs to another company on ${clusterName}.`
    : `${companyName} has VLAN ${rangesText(allowance.vlans)} on ${clusterName}.`

const plugProblems = ({ place, offer }: Checked, { network }: MachineNic, field: string): FieldProblem[] => {
  if (network.kind === 'vnet') {
    const vnet = offer.vnets.find(({ name }) => name === network.vnet)
    return vnet === undefined || !place.allowance.vlan(vnet.tag)
      ? [
          {
            field: `${field}.network.vnet`,
            message: `There is no VNet ${network.vnet} to use on ${place.clusterName}.`,
          },
        ]
      : []
  }
  const found: FieldProblem[] = []
  // Named as a bridge, a VNet is none: it is in a VLAN of its own, which may be somebody else's.
  const known = [...offer.bridges.values()].flat()
  const isVnet = offer.vnets.some(({ name }) => name === network.bridge)
  if (isVnet || (known.length > 0 && !known.some(({ name }) => name === network.bridge)))
    found.push({
      field: `${field}.network.bridge`,
      message: `No node of ${place.clusterName} has a bridge ${network.bridge}.`,
    })
  if (!place.allowance.vlan(network.vlan))
    found.push({
      field: `${field}.network.vlan`,
      message:
        network.vlan === null
          ? `Enter a VLAN: ${vlanWords(place)}`
          : `VLAN ${network.vlan} is not to be used here. ${vlanWords(place)}`,
    })
  return found
}

const rangeWarnings = ({ network }: MachineNic, { field, range }: StaticAddress): FieldProblem[] => {
  if (network.kind === 'bridge' && range.vlan !== network.vlan && (range.vlan !== null || network.vlan !== null))
    return [
      {
        field,
        message: `${range.cidr} is said to lie ${range.vlan === null ? 'in no VLAN' : `in VLAN ${range.vlan}`}; the interface is ${network.vlan === null ? 'untagged' : `in VLAN ${network.vlan}`}.`,
      },
    ]
  if (network.kind === 'vnet' && range.vnet !== null && range.vnet !== network.vnet)
    return [
      { field, message: `${range.cidr} is said to lie in VNet ${range.vnet}, the interface is in ${network.vnet}.` },
    ]
  return []
}

const addressProblem = ({ range, wanted, field }: StaticAddress): FieldProblem[] => {
  if (wanted === null) return []
  const ip = readIp(wanted)
  if (ip === null) return []
  return contains(cidrOf(range.cidr), ip)
    ? []
    : [{ field: `${field}.address`, message: `${wanted} lies outside ${range.cidr}.` }]
}

/** Interfaces held against bridges, VNets, VLANs and ranges. */
export const checkNetwork = (checked: Checked): Findings => {
  const { spec, count, ranges } = checked
  const statics = staticAddresses(checked)
  const problems = spec.nics.flatMap((nic, index) => plugProblems(checked, nic, `nics.${index}`))
  const warnings: FieldProblem[] = []
  spec.nics.forEach((nic, index) => {
    for (const [key, family] of FAMILIES) {
      const setting = nic[key]
      if (setting.mode !== 'static') continue
      const range = ranges.find(({ id }) => id === setting.rangeId)
      const field = `nics.${index}.${key}`
      if (range === undefined)
        problems.push({
          field: `${field}.rangeId`,
          message: 'There is no such range for this company on this cluster. Choose another.',
        })
      else if (range.family !== family)
        problems.push({ field: `${field}.rangeId`, message: `${range.cidr} is a range of IPv${range.family}.` })
    }
    for (const one of statics.filter((found) => found.interface === `net${index}`)) {
      warnings.push(...rangeWarnings(nic, one))
      problems.push(...addressProblem(one))
    }
  })
  for (const range of new Set(statics.map((one) => one.range))) {
    const own = statics.filter((one) => one.range === range)
    const needed = own.length * count
    if (BigInt(range.free) < BigInt(needed))
      problems.push({
        field: own[0]?.field ?? 'nics',
        message: `${range.cidr} has ${range.free} free of the ${needed} addresses that are needed. Release some, or take another range.`,
      })
  }
  return { problems, warnings }
}

/** Storages of the disks, with what must be allowed on them. */
export const checkStorage = (checked: Checked): Findings => {
  const { spec, place, offer, storages, template } = checked
  const { source } = spec
  const problems: FieldProblem[] = []
  const warnings: FieldProblem[] = []
  const isContainer = source.kind === 'container' || template?.type === 'lxc'
  const content = isContainer ? 'rootdir' : 'images'
  const check = (field: string, name: string | null): void => {
    if (name === null) return
    const found = storages.filter((row) => row.name === name)
    if (found.length === 0)
      problems.push({ field, message: `There is no storage ${name} for ${place.companyName} on ${place.clusterName}.` })
    else if (!found.some((row) => row.content.includes(content)))
      problems.push({
        field,
        message: `${name} takes no ${isContainer ? 'disks of containers' : 'disks of VMs'}: its content in Proxmox lacks “${content}”.`,
      })
  }
  check('storage', spec.storage)
  spec.disks.forEach(({ storage }, index) => check(`disks.${index}.storage`, storage))

  if (source.kind !== 'template') {
    const [volid, wanted, field] =
      source.kind === 'cloud_image'
        ? ([source.image, 'import', 'source.image'] as const)
        : source.kind === 'iso'
          ? ([source.iso, 'iso', 'source.iso'] as const)
          : ([source.template, 'vztmpl', 'source.template'] as const)
    const image = offer.images.find((one) => one.volid === volid && one.content === wanted)
    if (image === undefined || !storages.some(({ name }) => name === image.storage))
      problems.push({
        field,
        message: `${volid} is not on ${place.clusterName}, or its storage is not to be used here.`,
      })
    const size = spec.disks[0]?.size ?? null
    const own = image?.size ?? null
    if (source.kind === 'cloud_image' && own !== null && size !== null && size < own)
      problems.push({
        field: 'disks.0.size',
        message: `The image is larger: ${quotaAmountText('disk', own)}. Disks only grow.`,
      })
  }
  if (template !== null) {
    const size = spec.disks[0]?.size ?? null
    if (template.maxdisk !== null && size !== null && size < template.maxdisk)
      problems.push({
        field: 'disks.0.size',
        message: `The disk of ${template.name} is larger: ${quotaAmountText('disk', template.maxdisk)}. Disks only grow.`,
      })
    const own = template.storages.filter((name) => !storages.some((row) => row.name === name))
    if (spec.storage === null && own.length > 0)
      problems.push({
        field: 'storage',
        message: `${template.name} lies on ${own.join(', ')}, which ${place.companyName} may not use. Make a full clone onto a storage of its own.`,
      })
  }
  return { problems, warnings }
}

/** Pool, tags, VMIDs and the company's part of the cluster. */
export const checkBelonging = ({ spec, place, offer, count }: Checked): FieldProblem[] => {
  const { allowance, companyName, clusterName } = place
  const found: FieldProblem[] = []
  if (!allowance.any)
    found.push({
      field: 'companyId',
      message: `${companyName} has no part of ${clusterName}. Give it a slice of the cluster first.`,
    })
  if (
    spec.pool !== null &&
    !(allowance.pool(spec.pool) && (offer.pools.length === 0 || offer.pools.includes(spec.pool)))
  )
    found.push({ field: 'pool', message: `There is no pool ${spec.pool} for ${companyName} on ${clusterName}.` })
  spec.tags.forEach((tag, index) => {
    if (!allowance.tag(tag))
      found.push({
        field: `tags.${index}`,
        message: `The tag ${tag} makes guests another company’s on ${clusterName}.`,
      })
  })
  if (spec.vmid !== null)
    for (let vmid = spec.vmid; vmid < spec.vmid + count; vmid += 1)
      if (!allowance.vmid(vmid)) {
        found.push({
          field: 'vmid',
          message: `VMID ${vmid} is not to be used here. ${allowance.vmids === null ? `It belongs to another company on ${clusterName}.` : `${companyName} has ${rangesText(allowance.vmids)}.`}`,
        })
        break
      }
  return found
}

/** A guest that is no template can be cloned as well, with what Proxmox allows then. */
export const checkSource = ({ spec, template }: Checked): FieldProblem[] => {
  if (template === null || template.template || spec.source.kind !== 'template') return []
  const found: FieldProblem[] = []
  if (spec.source.clone === 'linked')
    found.push({
      field: 'source.clone',
      message: `${template.name} is no template: only a full clone can be made of it.`,
    })
  if (template.type === 'lxc' && template.status === 'running')
    found.push({
      field: 'source.templateId',
      message: `${template.name} is running, and a running container cannot be cloned. Shut it down first.`,
    })
  return found
}

/** Names the company has on the cluster already: Proxmox takes them twice, whoever reads the list at night does not. */
export const namesTaken = (
  names: readonly string[],
  { companyId, clusterName }: MachinePlace,
  guests: Iterable<GuestRow>,
): FieldProblem[] => {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const found = [...guests].filter((guest) => guest.companyId === companyId && wanted.has(guest.name.toLowerCase()))
  const [first] = found
  if (first === undefined) return []
  const others = found.length > 1 ? `, and ${found.length - 1} more of these names` : ''
  return [
    {
      field: 'name',
      message: `There is a ${first.name} (${first.vmid}) on ${clusterName} already${others}. Proxmox takes a name twice; another one keeps them apart.`,
    },
  ]
}
