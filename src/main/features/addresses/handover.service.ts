import type { AddressFate } from '#shared/model/discovery.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'
import { formatIp, readIp, type Ip } from '#shared/model/ip/ip-address.ts'
import { createRangeFinder } from '#shared/model/ip/range-finder.ts'
import { refusalOf } from '#shared/model/ip/range-plan.ts'
import { sightingsOf, type SightedGuest, type Sighting } from '#shared/model/ip/sightings.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import type { Who } from './addresses.ports.ts'
import type { AssignmentRecord, AssignmentsRepository } from './assignments.repository.ts'
import type { AssignmentsService } from './assignments.service.ts'
import type { RangeRecord, RangesRepository } from './ranges.repository.ts'
import { reconciledRanges } from './range-rules.ts'
import type { RangesService } from './ranges.service.ts'

interface Dependencies {
  readonly ranges: Pick<RangesRepository, 'list' | 'find' | 'reservedIn'>
  readonly rules: Pick<RangesService, 'barePlan' | 'changed'>
  readonly given: Pick<AssignmentsService, 'place' | 'takeBack'>
  readonly assignments: Pick<AssignmentsRepository, 'holder' | 'ofGuest'>
  readonly companyName: (id: CompanyId | null) => string
}

/** What was done with the addresses of one guest; the ranges are told of once that is committed. */
export interface AddressHandover {
  readonly fates: readonly AddressFate[]
  readonly touched: readonly RangeRecord[]
}

/** Addresses of guests that change hands. Everything here runs within the transaction of whoever hands a guest over. */
export type AddressHandoverService = ReturnType<typeof createAddressHandover>

export const createAddressHandover = ({ ranges, rules, given, assignments, companyName }: Dependencies) => {
  const finder = () => {
    const list = ranges.list(EVERYTHING)
    const byId = new Map(list.map((range) => [range.id, range]))
    const find = createRangeFinder(reconciledRanges(list, ranges.reservedIn(list)))
    return (sighting: Sighting): RangeRecord | null => {
      const found = find(sighting)
      return found === null ? null : (byId.get(found.id) ?? null)
    }
  }

  const place = (range: RangeRecord, who: Who, guest: SightedGuest, nic: string | null, ip: Ip, primary: boolean) =>
    given.place(range, who, { ...guest, name: guest.label }, nic, ip, primary)

  /** Who stands in the way of an address; null: nobody. */
  const obstacle = (range: RangeRecord, ip: Ip, guestId: GuestId): string | null => {
    const holder = assignments.holder(range, ip.bits)
    if (holder !== null && holder.guestId !== guestId)
      return `${holder.address} of ${range.cidr} is recorded for “${holder.label}” of ${companyName(holder.companyId)}.`
    // Nobody holds it: thousands of guests are planned at once, and what else is given out need not be read for each.
    return holder === null ? refusalOf(rules.barePlan(range), ip.bits) : null
  }

  /** An address that is recorded for the guest goes along where the range lets it. */
  const follow = (
    record: AssignmentRecord,
    guest: SightedGuest,
    find: (sighting: Sighting) => RangeRecord | null,
  ): { readonly range: RangeRecord } | { readonly cidr: string | null; readonly refused: string } => {
    const ip = readIp(record.address)
    const own = ranges.find(EVERYTHING, record.rangeId)
    if (ip === null || own === null) return { cidr: record.cidr, refused: `${record.address} is in no range any more.` }
    if (own.shared || own.companyId === guest.companyId) return { range: own }
    const nic = guest.nics.find(({ key }) => key === record.interface) ?? NO_NIC
    const range = find({ ip, guest, nic, source: 'config', at: null })
    const owner = companyName(guest.companyId)
    if (range === null)
      return {
        cidr: null,
        refused: `${record.address} is of ${own.cidr}, a range of ${companyName(own.companyId)}, and ${owner} has no range that covers it.`,
      }
    const refused = obstacle(range, ip, guest.id)
    return refused === null ? { range } : { cidr: range.cidr, refused }
  }

  return {
    /**
     * What is recorded for the guest follows it to its new company, or is released, or stays as refused.
     * @param guest as its new company's
     * @throws AppError `conflict` where external addresses go beyond the company's quota
     */
    follow: (who: Who, guest: SightedGuest, release: boolean): AddressHandover => {
      const records = assignments.ofGuest(guest.id).filter(({ companyId }) => companyId !== guest.companyId)
      const find = records.length === 0 ? () => null : finder()
      const touched: RangeRecord[] = []
      const fates = records.map((record): AddressFate => {
        const { address, interface: nic } = record
        const to = follow(record, guest, find)
        const old = ranges.find(EVERYTHING, record.rangeId)
        if ('refused' in to && !release)
          return { address, interface: nic, cidr: to.cidr, outcome: 'refused', text: to.refused }
        given.takeBack(who, record)
        if (old !== null) touched.push(old)
        if ('refused' in to)
          return {
            address,
            interface: nic,
            cidr: record.cidr,
            outcome: 'released',
            text: `${to.refused} It is released.`,
          }
        const ip = readIp(address)
        if (ip !== null) place(to.range, who, guest, nic, ip, record.primary)
        touched.push(to.range)
        const text =
          to.range.id === record.rangeId
            ? `${address} follows within ${record.cidr}.`
            : `${address} follows from ${record.cidr} into ${to.range.cidr} of ${companyName(to.range.companyId)}.`
        return { address, interface: nic, cidr: to.range.cidr, outcome: 'follows', text }
      })
      return { fates, touched }
    },

    /**
     * The addresses a guest is known to use are recorded for it in the ranges of its new company, each where it can be.
     * @param guest as its new company's
     * @throws AppError `conflict` where external addresses go beyond the company's quota
     */
    adopt: (who: Who, guest: SightedGuest): AddressHandover => {
      const sightings = sightingsOf(guest)
      const find = sightings.length === 0 ? () => null : finder()
      const touched: RangeRecord[] = []
      const seen = new Set<string>()
      const fates: AddressFate[] = []
      for (const sighting of sightings) {
        const { ip, nic } = sighting
        const address = formatIp(ip)
        if (seen.has(address)) continue
        seen.add(address)
        const range = find(sighting)
        const fate = (outcome: AddressFate['outcome'], text: string): void => {
          fates.push({ address, interface: nic.key, cidr: range?.cidr ?? null, outcome, text })
        }
        if (range === null) {
          fate('uncovered', `No range of ${companyName(guest.companyId)} covers ${address}. Add one, then reconcile.`)
          continue
        }
        const holder = assignments.holder(range, ip.bits)
        if (holder?.guestId === guest.id && holder.companyId === guest.companyId) {
          fate('kept', `${address} is recorded for it in ${range.cidr} already.`)
          continue
        }
        const refused = obstacle(range, ip, guest.id)
        if (refused !== null) {
          fate('conflict', `“${guest.label}” uses ${address}, but ${refused}`)
          continue
        }
        if (holder !== null) given.takeBack(who, holder)
        place(range, who, guest, nic.key, ip, holder?.primary ?? false)
        touched.push(range)
        fate('adopted', `${address} is recorded in ${range.cidr}.`)
      }
      return { fates, touched }
    },

    /** After the transaction: pages ask anew. */
    tell: ({ touched }: Pick<AddressHandover, 'touched'>): void => {
      for (const range of new Map(touched.map((range) => [range.id, range])).values()) rules.changed(range)
    },
  }
}

const NO_NIC = { key: '', bridge: '', vlan: null, configured: [], reported: [] } as const
