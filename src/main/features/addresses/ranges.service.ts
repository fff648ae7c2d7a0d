import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { AddressRange, RangeInput, Reservation } from '#shared/model/address-range.ts'
import type { CompanyId, RangeId } from '#shared/model/ids.ts'
import { mergeIntervals } from '#shared/model/ip/intervals.ts'
import { formatIp, readIp } from '#shared/model/ip/ip-address.ts'
import { contains } from '#shared/model/ip/network.ts'
import { blocksOf, COOLING_MS, nextFree, useOf, type RangePlan } from '#shared/model/ip/range-plan.ts'
import { EVERYTHING, inScope, type CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import type { EventBus } from '#main/transport/event-bus.ts'
import type { AddressSurroundings, Who } from './addresses.ports.ts'
import type { AssignmentsRepository } from './assignments.repository.ts'
import {
  checkExternal,
  clash,
  excludeEachOther,
  fieldProblem,
  ipOrThrow,
  rangeOf,
  refuseInUse,
  refuseStranding,
  refuseUncounting,
} from './range-rules.ts'
import type { RangeRecord, RangesRepository } from './ranges.repository.ts'

/** Which right a change came with: that for own ranges, or that for pools. */
export type RangeSort = 'range' | 'pool'

/** A range before and after a change; `before` null: it is new. */
export interface RangeChange {
  readonly before: RangeRecord | null
  readonly after: RangeRecord
  readonly view: AddressRange
}

export interface RangesDependencies {
  readonly ranges: RangesRepository
  readonly assignments: AssignmentsRepository
  readonly surroundings: AddressSurroundings
  readonly events: Pick<EventBus, 'emit'>
  readonly clock: Pick<Clock, 'now'>
}

const MAX_BLOCKS = 400

/** Ranges and pools: who sees them, what they may look like, what is free in them. */
export type RangesService = ReturnType<typeof createRangesService>

export const createRangesService = ({ ranges, assignments, surroundings, events, clock }: RangesDependencies) => {
  const at = (milliseconds: number): string => new Date(milliseconds).toISOString()

  /** A pool on a cluster one has nothing on is of no use and no concern. */
  const isVisible = (scope: CompanyScope, { shared, companyId, clusterId }: RangeRecord): boolean =>
    inScope(scope, companyId) || (shared && (clusterId === null || surroundings.seesCluster(scope, clusterId)))

  /** @throws AppError `not_found`, for a foreign range as for one that never was */
  const visible = (scope: CompanyScope, id: RangeId): RangeRecord => {
    const range = ranges.find(scope, id)
    if (range !== null && isVisible(scope, range)) return range
    throw new AppError('not_found', 'There is no such range: it was removed, or never was there.')
  }

  /** @throws AppError `not_found`, or `forbidden` for a pool without the right to edit pools */
  const editable = (scope: CompanyScope, id: RangeId, sort: RangeSort): RangeRecord => {
    const range = visible(scope, id)
    if (range.shared === (sort === 'pool')) return range
    if (sort === 'pool')
      throw new AppError('not_found', 'There is no such pool: it was removed, or is a range of one owner.')
    throw new AppError(
      'forbidden',
      `${range.cidr} is a pool that companies share. Changing it needs the right to edit pools.`,
    )
  }

  /** Addresses of the range that guests report without having been given them, as far as rows of the inventory tell. */
  const seenIn = (range: RangeRecord): bigint[] => {
    const seen: bigint[] = []
    for (const { companyId, addresses, vlans } of surroundings.reportedAddresses(range.clusterId)) {
      if (!range.shared && companyId !== range.companyId) continue
      if (range.vlan !== null && vlans.length > 0 && !vlans.includes(range.vlan)) continue
      for (const text of addresses) {
        const ip = readIp(text)
        if (ip !== null && contains(range.network, ip)) seen.push(ip.bits)
      }
    }
    return seen
  }

  /** What a range is by itself, without what is given out of it: no address is read. */
  const barePlan = (range: RangeRecord): RangePlan => ({
    network: range.network,
    gateway: range.gateway === null ? null : (readIp(range.gateway)?.bits ?? null),
    reserved: ranges.reserved(range),
    used: [],
    cooling: [],
    seen: [],
  })

  const planOf = (range: RangeRecord): RangePlan => {
    const now = clock.now()
    return {
      ...barePlan(range),
      used: assignments.used(range),
      // Both ends: after the clock was set back, what was released “later” must not rest for ever.
      cooling: assignments.cooling(range, at(now - COOLING_MS), at(now + COOLING_MS)),
      seen: seenIn(range),
    }
  }

  const viewAll = (scope: CompanyScope, list: readonly RangeRecord[]): AddressRange[] => {
    const names = new Map<CompanyId | null, string>(surroundings.companies(scope).map(({ id, name }) => [id, name]))
    return list.map((range) => {
      const given = assignments.count(EVERYTHING, range)
      // Gateway and reserved addresses are never given out, so nothing is counted twice.
      const { usable, reserved, free: unreserved } = useOf(barePlan(range))
      const free = unreserved - BigInt(given)
      const isOwn = inScope(scope, range.companyId)
      const { network, ...fields } = range
      return {
        ...fields,
        dns: [...range.dns],
        family: network.family,
        companyName: names.get(range.companyId) ?? '',
        use: {
          usable: String(usable),
          used: isOwn ? given : assignments.count(scope, range),
          reserved: isOwn ? String(reserved) : '0',
          free: String(free),
          share: Number(((usable - free) * 10_000n) / usable) / 10_000,
        },
      }
    })
  }
  const view = (scope: CompanyScope, range: RangeRecord): AddressRange => viewAll(scope, [range])[0] as AddressRange

  const visibleRanges = (scope: CompanyScope): RangeRecord[] =>
    ranges.list(scope).filter((range) => isVisible(scope, range))

  const changed = (range: RangeRecord): void => {
    const payload = { rangeId: range.id }
    events.emit('addresses.rangeChanged', payload, {
      narrow: (scope) => (isVisible(scope, range) ? payload : null),
    })
  }

  /** @throws AppError `not_found` for a company or cluster outside the scope */
  const checkOwner = (scope: CompanyScope, { companyId, clusterId, lostCluster, shared }: RangeRecord): void => {
    if (!shared && !inScope(scope, companyId)) {
      throw companyId === null
        ? fieldProblem('companyId', 'A range belongs to your company. Choose it.')
        : new AppError('not_found', 'There is no such company: it was removed, or never was there.')
    }
    if (companyId !== null && !surroundings.companies(scope).some(({ id }) => id === companyId)) {
      throw new AppError('not_found', 'There is no such company: it was removed, or never was there.')
    }
    if (clusterId !== null && lostCluster === null && !surroundings.seesCluster(scope, clusterId)) {
      throw new AppError('not_found', 'There is no such cluster: it was removed, or never was there.')
    }
  }

  const refuseOverlap = (scope: CompanyScope, range: RangeRecord): void => {
    const other = ranges.overlapping(range).find((found) => excludeEachOther(range, found))
    if (other === undefined) return
    const name = !isVisible(scope, other)
      ? 'a pool that companies share'
      : other.shared
        ? `the pool ${other.cidr}`
        : other.cidr
    const why =
      range.shared || other.shared
        ? 'A pool overlaps no other range on its cluster'
        : 'Ranges of one owner on one cluster may not overlap'
    throw clash('cidr', `${range.cidr} overlaps ${name}. ${why}.`)
  }

  const save = (scope: CompanyScope, input: RangeInput, sort: RangeSort): RangeChange =>
    ranges.immediately(() => {
      const isNew = !ranges.isTaken(input.id)
      const before = isNew ? null : editable(scope, input.id, sort)
      const wanted = rangeOf(input, sort === 'pool')
      const stays = before !== null && before.clusterId === wanted.clusterId
      const after = stays ? { ...wanted, lostCluster: before.lostCluster } : wanted
      checkOwner(scope, after)
      refuseUncounting(scope, before, after, ranges.overlapping(after))
      refuseOverlap(scope, after)
      if (before === null) ranges.insert(after, at(clock.now()))
      else {
        const users = assignments.ofRange(before)
        refuseStranding(after, users)
        // Given as internal ones, they were not counted; called external now, they are.
        if (before.kind !== after.kind) checkExternal(after, users, surroundings.checkExternalQuota)
        const lost = ranges
          .reservations(before)
          .find(({ from, to }) => ![from, to].every((end) => contains(after.network, ipOrThrow('cidr', end))))
        if (lost !== undefined) {
          throw clash(
            'cidr',
            `${after.cidr} has no place for the reserved ${lost.from} (${lost.reason}). End that reservation first.`,
          )
        }
        ranges.update(after, at(clock.now()))
      }
      changed(after)
      return { before, after, view: view(scope, after) }
    })

  return {
    visible,
    barePlan,
    planOf,
    changed,
    save,
    companies: (scope: CompanyScope) => surroundings.companies(scope).map(({ id, name }) => ({ id, name })),
    visibleRanges,
    list: (scope: CompanyScope): AddressRange[] => viewAll(scope, visibleRanges(scope)),
    detail: (scope: CompanyScope, id: RangeId): OperationOutput<'addresses.range'> => {
      const range = visible(scope, id)
      const plan = planOf(range)
      const written = (bits: bigint): string => formatIp({ family: range.network.family, bits })
      const isOwn = inScope(scope, range.companyId)
      const blocks = isOwn ? blocksOf(plan, MAX_BLOCKS + 1) : []
      const [next] = nextFree(plan, 1)
      return {
        range: view(scope, range),
        reserved: isOwn ? ranges.reservations(range) : [],
        blocks: blocks.slice(0, MAX_BLOCKS).map(({ from, to, state }) => ({
          from: written(from),
          to: written(to),
          count: String(to - from + 1n),
          state,
        })),
        more: blocks.length > MAX_BLOCKS,
        nextFree: next === undefined ? null : written(next),
      }
    },
    remove: (scope: CompanyScope, id: RangeId, sort: RangeSort): RangeRecord =>
      ranges.immediately(() => {
        const range = editable(scope, id, sort)
        refuseUncounting(scope, range, null, [])
        refuseInUse(range, assignments.ofRange(range))
        ranges.remove(range)
        changed(range)
        return range
      }),
    reserve: (scope: CompanyScope, who: Who, input: OperationInput<'addresses.reserve'>, sort: RangeSort) =>
      ranges.immediately((): { range: RangeRecord; reservation: Reservation } => {
        const range = editable(scope, input.rangeId, sort)
        const from = ipOrThrow('from', input.from)
        const to = input.to === null ? from : ipOrThrow('to', input.to)
        for (const [field, ip] of [
          ['from', from],
          ['to', to],
        ] as const) {
          if (!contains(range.network, ip)) throw fieldProblem(field, `${formatIp(ip)} lies outside ${range.cidr}.`)
        }
        if (to.bits < from.bits)
          throw fieldProblem('to', `${formatIp(to)} comes before ${formatIp(from)}. Swap the two.`)
        const isWithin = (bits: bigint): boolean => bits >= from.bits && bits <= to.bits
        const users = assignments.ofRange(range).filter(({ address }) => isWithin(readIp(address)?.bits ?? -1n))
        refuseInUse(range, users)
        const merged = mergeIntervals([...ranges.reserved(range)])
        if (merged.some((interval) => interval.from <= to.bits && interval.to >= from.bits)) {
          throw clash(
            'from',
            'Some of these addresses are reserved already. End that reservation first, or choose others.',
          )
        }
        if (ranges.isReservationTaken(input.id))
          throw new AppError(
            'conflict',
            'This reservation was made already; the list shows it after a refresh. Reserve further addresses as another one.',
          )
        const reservation = {
          id: input.id,
          from: formatIp(from),
          to: formatIp(to),
          reason: input.reason,
          createdAt: at(clock.now()),
          createdBy: who.name,
        }
        ranges.reserve(range, reservation)
        changed(range)
        return { range, reservation }
      }),
    unreserve: (scope: CompanyScope, rangeId: RangeId, id: string, sort: RangeSort) =>
      ranges.immediately(() => {
        const range = editable(scope, rangeId, sort)
        const reservation = ranges.reservations(range).find((found) => found.id === id)
        if (reservation === undefined) {
          throw new AppError('not_found', 'There is no such reservation: it was ended, or never was there.')
        }
        ranges.unreserve(range, id)
        changed(range)
        return { range, reservation }
      }),
    nextFree: (scope: CompanyScope, id: RangeId, count: number): string[] => {
      const range = visible(scope, id)
      return nextFree(planOf(range), count).map((bits) => formatIp({ family: range.network.family, bits }))
    },
    /** What keeps a company from being removed. */
    countOfCompany: (companyId: CompanyId): number => ranges.countOfCompany(companyId),
  }
}
