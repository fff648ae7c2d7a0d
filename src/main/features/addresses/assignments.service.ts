import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { primaryOf, type Assignment, type AssignmentTarget } from '#shared/model/address-range.ts'
import type { AssignmentId, ClusterId, CompanyId, GuestId, RangeId } from '#shared/model/ids.ts'
import { formatIp, type Ip } from '#shared/model/ip/ip-address.ts'
import { contains } from '#shared/model/ip/network.ts'
import { nextFree, refusalOf } from '#shared/model/ip/range-plan.ts'
import { EVERYTHING, inScope, onlyCompany, scopedOrThrow, type CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import type { AddressGuest, AddressSurroundings, Who } from './addresses.ports.ts'
import type { AssignmentRecord, AssignmentsRepository } from './assignments.repository.ts'
import { checkExternal, clash, fieldProblem, ipOrThrow } from './range-rules.ts'
import type { RangeRecord, RangesRepository } from './ranges.repository.ts'
import type { RangesService } from './ranges.service.ts'

export interface AssignmentsDependencies {
  readonly ranges: Pick<RangesRepository, 'immediately'>
  readonly rules: RangesService
  readonly assignments: AssignmentsRepository
  readonly surroundings: AddressSurroundings
  readonly clock: Pick<Clock, 'now'>
  readonly newId: () => AssignmentId
}

/** No guest has as many. */
const MOST_OF_GUEST = 5000

/** One address to be given. */
interface Order {
  readonly id: AssignmentId
  readonly target: AssignmentTarget
  readonly primary: boolean
}

type Holder = Pick<AssignmentRecord, 'companyId' | 'use' | 'guestId' | 'clusterId' | 'label' | 'interface'>

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Giving addresses out and taking them back. */
export type AssignmentsService = ReturnType<typeof createAssignmentsService>

export const createAssignmentsService = (dependencies: AssignmentsDependencies) => {
  const { ranges, rules, assignments, surroundings, clock, newId } = dependencies
  const now = (): string => new Date(clock.now()).toISOString()

  /** Where the scope is a few projects only their guests' addresses are in it. */
  const guestsOf = (scope: CompanyScope): readonly GuestId[] | null =>
    scope.kind === 'everything' || scope.projects === null ? null : [...surroundings.guestIds(scope)]

  const namesOf = (scope: CompanyScope): ReadonlyMap<CompanyId | null, string> =>
    new Map(surroundings.companies(scope).map(({ id, name }) => [id, name]))

  /** As the asker sees it; a guest that was renamed has its present name. */
  const viewAll = (scope: CompanyScope, records: readonly AssignmentRecord[]): Assignment[] => {
    const names = namesOf(scope)
    return records.map(({ clusterId: _clusterId, ...record }) => ({
      ...record,
      label: (record.guestId === null ? undefined : surroundings.guest(scope, record.guestId)?.name) ?? record.label,
      companyName: names.get(record.companyId) ?? '',
    }))
  }

  /** Whose the address will be. @throws AppError where the range is not for that one */
  const holderOf = (scope: CompanyScope, range: RangeRecord, target: AssignmentTarget): Holder => {
    if (target.use !== 'guest') {
      if (guestsOf(scope) !== null)
        throw new AppError('forbidden', 'You may give addresses to guests of your projects only.')
      const companyId = range.shared ? (target.companyId ?? onlyCompany(scope)) : range.companyId
      const isKnown = companyId === null || surroundings.companies(scope).some(({ id }) => id === companyId)
      if (!isKnown) throw new AppError('not_found', 'There is no such company: it was removed, or never was there.')
      if (target.companyId !== null && target.companyId !== companyId) {
        throw fieldProblem(
          'companyId',
          `${range.cidr} belongs to somebody else. Take the address from a range of that company, or from a pool.`,
        )
      }
      return { use: target.use, companyId, guestId: null, clusterId: null, label: target.label, interface: null }
    }
    const guest = surroundings.guest(scope, target.guestId)
    if (guest === undefined)
      throw new AppError('not_found', 'There is no such guest: it was removed, or never was there.')
    if (!range.shared && guest.companyId !== range.companyId) {
      throw clash(
        'guestId',
        `${range.cidr} and ${guest.name} have different owners. Take the address from a range of the guest’s company, or from a pool.`,
      )
    }
    if (range.lostCluster !== null) {
      throw clash(
        'guestId',
        `${range.cidr} was on ${range.lostCluster}, which was removed from the console. Put the range on another cluster first.`,
      )
    }
    if (range.clusterId !== null && guest.clusterId !== range.clusterId) {
      throw clash('guestId', `${range.cidr} belongs to another cluster than the one ${guest.name} is on.`)
    }
    return {
      use: 'guest',
      companyId: guest.companyId,
      guestId: guest.id,
      clusterId: guest.clusterId,
      label: guest.name,
      interface: target.interface,
    }
  }

  const checkQuota = (range: RangeRecord, holders: readonly Holder[]): void =>
    checkExternal(range, holders, surroundings.checkExternalQuota)

  /** @throws AppError `conflict` when there are not so many */
  const freeOrThrow = (range: RangeRecord, count: number): bigint[] => {
    const plan = rules.planOf(range)
    const found = nextFree(plan, count)
    if (found.length >= count) return found
    const first =
      found.length === 0
        ? `There is no free address in ${range.cidr}`
        : `${range.cidr} has ${found.length} free of the ${count} addresses asked for`
    const resting =
      plan.cooling.length === 0
        ? ''
        : ` ${plural(plan.cooling.length, 'address was', 'addresses were')} released less than an hour ago and can be had by name.`
    throw clash('address', `${first}.${resting} Release some, or take another range.`)
  }

  /** @throws AppError in the words of what is wrong with it */
  const refuseUnfit = (range: RangeRecord, ip: Ip): void => {
    if (!contains(range.network, ip)) throw fieldProblem('address', `${formatIp(ip)} lies outside ${range.cidr}.`)
    const refusal = refusalOf(rules.planOf(range), ip.bits)
    if (refusal !== null) throw clash('address', refusal)
  }

  const insert = (
    range: RangeRecord,
    who: Who,
    { id, target: _target, primary }: Order,
    holder: Holder,
    bits: bigint,
  ): AssignmentRecord => {
    const marked =
      holder.guestId !== null && (primary || !assignments.hasPrimary(holder.guestId, holder.companyId, range.kind))
    const record: AssignmentRecord = {
      ...holder,
      id,
      rangeId: range.id,
      cidr: range.cidr,
      rangeKind: range.kind,
      address: formatIp({ family: range.network.family, bits }),
      primary: marked,
      createdAt: now(),
      createdBy: who.name,
    }
    try {
      assignments.insert(record, who)
    } catch (error) {
      // The last word is the table's: whatever way somebody came by the same address, only one has it.
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE') {
        throw new AppError(
          'conflict',
          `${record.address} was given to somebody else at this moment. Try again.`,
          undefined,
          { cause: error },
        )
      }
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
        throw new AppError(
          'conflict',
          'This assignment was made already; the list shows it after a refresh.',
          undefined,
          { cause: error },
        )
      }
      throw error
    }
    if (marked) assignments.markPrimary(record)
    return record
  }

  const give = (
    scope: CompanyScope,
    who: Who,
    range: RangeRecord,
    orders: readonly Order[],
    ip: Ip | null,
  ): AssignmentRecord[] => {
    const holders = orders.map(({ target }) => holderOf(scope, range, target))
    if (ip !== null) refuseUnfit(range, ip)
    const found = ip === null ? freeOrThrow(range, orders.length) : [ip.bits]
    checkQuota(range, holders)
    const records = orders.map((order, index) =>
      insert(range, who, order, holders[index] as Holder, found[index] as bigint),
    )
    rules.changed(range)
    return records
  }

  const find = (scope: CompanyScope, id: AssignmentId): AssignmentRecord =>
    scopedOrThrow(scope, assignments.find(scope, guestsOf(scope), id), 'assignment')

  const heldFor = (guestId: GuestId): AssignmentRecord[] => {
    const filter = { rangeId: null, guestId, companyId: null, text: '' }
    return assignments.page(EVERYTHING, null, filter, null, MOST_OF_GUEST).rows
  }
  const release = (who: Who, record: AssignmentRecord): void => {
    assignments.release(record, who, now())
  }

  return {
    /**
     * Within the caller's transaction: an address of a range for a guest that is about to be this company's. Whoever calls
     * has made sure that the range is for it and the address is to be had, and tells of the range afterwards.
     * @throws AppError `conflict` beyond the quota, or when somebody was quicker
     */
    place: (range: RangeRecord, who: Who, guest: AddressGuest, nic: string | null, ip: Ip, primary: boolean) => {
      const { id: guestId, companyId, clusterId, name: label } = guest
      const holder: Holder = { use: 'guest', companyId, guestId, clusterId, label, interface: nic }
      checkQuota(range, [holder])
      const target = { use: 'guest', guestId, interface: nic ?? '' } as const
      return insert(range, who, { id: newId(), target, primary }, holder, ip.bits)
    },
    /** Within the caller's transaction. */
    takeBack: release,
    guestsOf,
    viewAll,
    list: (
      scope: CompanyScope,
      input: OperationInput<'addresses.assignments'>,
    ): OperationOutput<'addresses.assignments'> => {
      if (input.rangeId !== null) rules.visible(scope, input.rangeId)
      const { rows, next, total } = assignments.page(scope, guestsOf(scope), input, input.after, input.limit)
      return { rows: viewAll(scope, rows), next, total }
    },
    /** @throws AppError `not_found` for a guest outside the scope */
    ofGuest: (scope: CompanyScope, guestId: GuestId): OperationOutput<'addresses.ofGuest'> => {
      if (surroundings.guest(scope, guestId) === undefined) {
        throw new AppError('not_found', 'There is no such guest: it was removed, or never was there.')
      }
      const filter = { rangeId: null, guestId, companyId: null, text: '' }
      const own = viewAll(scope, assignments.page(scope, null, filter, null, 500).rows)
      return {
        assignments: own,
        primaryInternal: primaryOf(own, 'internal'),
        primaryExternal: primaryOf(own, 'external'),
      }
    },
    assign: (scope: CompanyScope, who: Who, input: OperationInput<'addresses.assign'>): AssignmentRecord =>
      ranges.immediately(() => {
        const range = rules.visible(scope, input.rangeId)
        const ip = input.address === null ? null : ipOrThrow('address', input.address)
        const [record] = give(scope, who, range, [input], ip)
        return record as AssignmentRecord
      }),
    /** All or none. */
    assignBatch: (scope: CompanyScope, who: Who, input: OperationInput<'addresses.assignBatch'>): AssignmentRecord[] =>
      ranges.immediately(() =>
        give(
          scope,
          who,
          rules.visible(scope, input.rangeId),
          input.items.map((item) => ({ ...item, primary: false })),
          null,
        ),
      ),
    /** All or none. @throws AppError `not_found` for one outside the scope */
    release: (scope: CompanyScope, who: Who, ids: readonly AssignmentId[]): AssignmentRecord[] =>
      ranges.immediately(() => {
        const records = [...new Set(ids)].map((id) => find(scope, id))
        for (const record of records) release(who, record)
        for (const rangeId of new Set(records.map((record) => record.rangeId)))
          rules.changed(rules.visible(scope, rangeId))
        return records
      }),
    /** Everything held for a guest, whoever held it: for the program itself. */
    heldFor: (guestId: GuestId): AssignmentRecord[] => heldFor(guestId),
    /** The guest is gone for good. */
    releaseOf: (guestId: GuestId, who: Who): void =>
      ranges.immediately(() => {
        const records = heldFor(guestId)
        for (const record of records) release(who, record)
        for (const rangeId of new Set(records.map((record) => record.rangeId)))
          rules.changed(rules.visible(EVERYTHING, rangeId))
      }),
    setPrimary: (scope: CompanyScope, id: AssignmentId): AssignmentRecord =>
      ranges.immediately(() => {
        const record = find(scope, id)
        if (record.guestId === null)
          throw new AppError('conflict', `${record.address} is no guest’s, so it is nobody’s first address.`)
        if (surroundings.guest(scope, record.guestId)?.companyId !== record.companyId)
          throw new AppError(
            'conflict',
            `${record.label} is gone, or belongs to somebody else now, and ${record.address} is still held for it. Release the address.`,
          )
        assignments.markPrimary(record)
        rules.changed(rules.visible(scope, record.rangeId))
        return record
      }),
    /** The guest gets the address it uses; whoever had it loses it. */
    adopt: (scope: CompanyScope, who: Who, input: OperationInput<'addresses.adopt'>) =>
      ranges.immediately((): { readonly record: AssignmentRecord; readonly loser: AssignmentRecord | null } => {
        const range = rules.visible(scope, input.rangeId)
        const ip = ipOrThrow('address', input.address)
        const loser = contains(range.network, ip) ? assignments.holder(range, ip.bits) : null
        if (loser !== null && !inScope(scope, loser.companyId)) {
          throw new AppError(
            'conflict',
            `${loser.address} was given to another company. Give the guest another address.`,
          )
        }
        if (loser?.guestId === input.guestId) {
          throw new AppError('conflict', `${loser.address} is this guest’s already. Run the reconciliation again.`)
        }
        if (loser !== null) release(who, loser)
        const target = { use: 'guest', guestId: input.guestId, interface: input.interface } as const
        const [record] = give(scope, who, range, [{ id: input.id, target, primary: false }], ip)
        return { record: record as AssignmentRecord, loser }
      }),
    history: (
      scope: CompanyScope,
      rangeId: RangeId,
      address: string | null,
      limit: number,
    ): OperationOutput<'addresses.history'> => {
      const range = rules.visible(scope, rangeId)
      const ip = address === null ? null : ipOrThrow('address', address)
      if (ip !== null && !contains(range.network, ip))
        throw fieldProblem('address', `${formatIp(ip)} lies outside ${range.cidr}.`)
      const names = namesOf(scope)
      return assignments
        .history(scope, guestsOf(scope), range, ip?.bits ?? null, limit)
        .map(({ companyId, ...event }) => ({ ...event, companyName: names.get(companyId) ?? '' }))
    },
    /** External addresses a company has on a cluster, for its quota. */
    countExternal: (companyId: CompanyId, clusterId: ClusterId): number =>
      assignments.countExternal(companyId, clusterId),
    /** What keeps a company from being removed. */
    countOfCompany: (companyId: CompanyId): number => assignments.countOfCompany(companyId),
  }
}
