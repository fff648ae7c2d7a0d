import type { MachineOptions, RangeOption } from '#shared/model/machine/machine-options.ts'
import type { NicDraft } from './draft.ts'

/** The network a range says it is on; null: it says none, or the cluster does not have it. */
const networkOf = ({ bridge, vnet }: RangeOption, { bridges, vnets }: MachineOptions): string | null => {
  if (vnet !== null && vnets.some(({ name }) => name === vnet)) return `vnet:${vnet}`
  if (bridge !== null && bridges.some(({ name }) => name === bridge)) return `bridge:${bridge}`
  return null
}

/** What of the interface follows from the range: it is plugged into the network of the range, with its VLAN. */
export const followRange = (
  range: RangeOption,
  options: MachineOptions,
): Partial<Pick<NicDraft, 'network' | 'vlan'>> => {
  const network = networkOf(range, options)
  return {
    ...(network === null ? {} : { network }),
    ...(range.vlan === null ? {} : { vlan: String(range.vlan) }),
  }
}

/** `10.20.0.0/24 · VLAN 120 · 240 free · servers` */
export const rangeLabel = ({ cidr, kind, vlan, free, description }: RangeOption): string => {
  const left = free.length > 6 ? 'plenty' : free
  return [cidr, kind === 'external' ? 'external' : '', vlan === null ? '' : `VLAN ${vlan}`, `${left} free`, description]
    .filter(Boolean)
    .join(' · ')
}

/** Ranges of one kind of address, those of the company before pools that are shared. */
export const rangesOf = (options: MachineOptions, family: 4 | 6): readonly RangeOption[] =>
  options.ranges
    .filter((range) => range.family === family)
    .toSorted((one, other) => Number(one.shared) - Number(other.shared))
