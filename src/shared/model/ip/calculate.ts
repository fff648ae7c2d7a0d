import ipaddr from 'ipaddr.js'
import { expandIp, formatIp, isProblem, reverseName, widthOf, type Ip, type Read } from './ip-address.ts'
import {
  formatCidr,
  lastOf,
  netmaskOf,
  networkOf,
  parseInterface,
  reverseZones,
  sizeOf,
  supernetOf,
  usableOf,
  wildcardOf,
  type Cidr,
} from './network.ts'

/** One line of the calculator. */
export interface CalculatedFact {
  readonly label: string
  readonly value: string
}

export interface Calculation {
  readonly network: Cidr
  readonly facts: readonly CalculatedFact[]
}

const KINDS: Readonly<Record<string, string>> = {
  unicast: 'Global unicast',
  unspecified: 'Unspecified',
  multicast: 'Multicast',
  linkLocal: 'Link-local',
  loopback: 'Loopback',
  broadcast: 'Broadcast',
  private: 'Private (RFC 1918)',
  carrierGradeNat: 'Carrier-grade NAT (RFC 6598)',
  uniqueLocal: 'Unique local (RFC 4193)',
  reserved: 'Reserved (documentation and the like)',
  benchmarking: 'Benchmarking (RFC 2544)',
}

/** What kind of address the registries of IANA make it. */
const kindOf = (ip: Ip): string => {
  const range = ipaddr.parse(formatIp(ip)).range()
  return KINDS[range] ?? range
}

const grouped = (count: bigint): string => count.toLocaleString('en')

/** Everything a technician asks of `10.0.0.7/24`, in the order he reads it. */
export const calculate = (text: string): Read<Calculation> => {
  const read = parseInterface(text)
  if (isProblem(read)) return read
  const { ip, prefix } = read.value
  const network = networkOf(ip, prefix)
  const written = (bits: bigint): string => formatIp({ family: ip.family, bits })
  const usable = usableOf(network)
  const supernet = supernetOf(network)
  const zones = reverseZones(network)
  const facts: (CalculatedFact | null)[] = [
    { label: 'Address', value: formatIp(ip) },
    ip.family === 6 ? { label: 'Written out', value: expandIp(ip) } : null,
    { label: 'Network', value: formatCidr(network) },
    ip.family === 4 ? { label: 'Netmask', value: formatIp(netmaskOf(network)) } : null,
    ip.family === 4 ? { label: 'Wildcard', value: formatIp(wildcardOf(network)) } : null,
    { label: 'First usable', value: written(usable.from) },
    { label: 'Last usable', value: written(usable.to) },
    ip.family === 4 && widthOf(4) - prefix > 1 ? { label: 'Broadcast', value: written(lastOf(network)) } : null,
    { label: 'Last address', value: written(lastOf(network)) },
    { label: 'Addresses', value: grouped(sizeOf(network)) },
    { label: 'Usable addresses', value: grouped(usable.to - usable.from + 1n) },
    { label: 'Kind', value: kindOf(ip) },
    supernet === null ? null : { label: 'Supernet', value: formatCidr(supernet) },
    { label: 'Reverse name', value: reverseName(ip) },
    {
      label: zones.length === 1 ? 'Reverse zone' : 'Reverse zones',
      value: zones.length <= 4 ? zones.join(', ') : `${zones[0] ?? ''} … ${zones.at(-1) ?? ''} (${zones.length})`,
    },
  ]
  return { value: { network, facts: facts.filter((fact) => fact !== null) } }
}
