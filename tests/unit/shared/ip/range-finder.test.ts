import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HUNT_MS, runs } from '#support/hunt.ts'
import type { ClusterId, CompanyId, RangeId } from '#shared/model/ids.ts'
import { createRangeFinder, type ReconciledRange } from '#shared/model/ip/range-finder.ts'
import { networkOf } from '#shared/model/ip/network.ts'
import type { Sighting } from '#shared/model/ip/sightings.ts'

const company = fc.constantFrom<CompanyId | null>('acme' as CompanyId, 'beta' as CompanyId, null)
const cluster = fc.constantFrom('dc' as ClusterId, 'dr' as ClusterId)
const rangeOf = fc
  .record({
    family: fc.constantFrom<4 | 6>(4, 6),
    bits: fc.nat(63),
    hostBits: fc.nat(6),
    companyId: company,
    shared: fc.boolean(),
    clusterId: fc.option(cluster, { nil: null }),
    vlan: fc.constantFrom(null, 10, 20),
    bridge: fc.constantFrom(null, 'vmbr0', 'vmbr1'),
  })
  .map(({ family, bits, hostBits, companyId, shared, ...rest }) => ({
    ...rest,
    network: networkOf({ family, bits: BigInt(bits) }, (family === 4 ? 32 : 128) - hostBits),
    shared,
    companyId: shared ? null : companyId,
  }))
const sightingOf = fc
  .record({
    family: fc.constantFrom<4 | 6>(4, 6),
    bits: fc.nat(70),
    companyId: company,
    clusterId: cluster,
    vlan: fc.constantFrom(null, 10, 20),
    bridge: fc.constantFrom('', 'vmbr0', 'vmbr1'),
  })
  .map(
    ({ family, bits, companyId, clusterId, vlan, bridge }) =>
      ({ ip: { family, bits: BigInt(bits) }, guest: { companyId, clusterId }, nic: { vlan, bridge } }) as Sighting,
  )

/** Said anew: of all that fit, own before shared, then the one that names its cluster, its VLAN, the longer prefix, the first. */
const byLooking = (ranges: readonly ReconciledRange[], { ip, guest, nic }: Sighting): ReconciledRange | null => {
  const fitting = ranges.filter(({ network, shared, companyId, clusterId, vlan, bridge }) => {
    const size = 1n << BigInt((network.family === 4 ? 32 : 128) - network.prefix)
    return (
      ip.family === network.family &&
      ip.bits >= network.first &&
      ip.bits < network.first + size &&
      (shared || companyId === guest.companyId) &&
      [null, guest.clusterId].includes(clusterId) &&
      (nic.vlan === null || [null, nic.vlan].includes(vlan)) &&
      (nic.bridge === '' || [null, nic.bridge].includes(bridge))
    )
  })
  // A length counts at most 128, less than any of the other merits.
  const merit = ({ shared, clusterId, vlan, network }: ReconciledRange): number[] => [
    (shared ? 0 : 1000) + (clusterId === null ? 0 : 400) + (vlan === null ? 0 : 200) + network.prefix,
  ]
  const best = Math.max(...fitting.flatMap(merit))
  return fitting.find((range) => merit(range)[0] === best) ?? null
}

it(
  'finds the range that looking at each of them finds',
  () => {
    fc.assert(
      fc.property(fc.array(rangeOf, { maxLength: 12 }), fc.array(sightingOf, { maxLength: 12 }), (drawn, sightings) => {
        const ranges = drawn.map((range, index): ReconciledRange => ({
          ...range,
          id: String(index) as RangeId,
          gateway: null,
          reserved: [],
        }))
        const find = createRangeFinder(ranges)
        for (const sighting of sightings) expect(find(sighting)?.id).toBe(byLooking(ranges, sighting)?.id)
      }),
      runs(500),
    )
  },
  HUNT_MS,
)
