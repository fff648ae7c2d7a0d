import type { AssignmentId, ClusterId, CompanyId, GuestId, RangeId } from '#shared/model/ids.ts'
import { formatIp } from '#shared/model/ip/ip-address.ts'
import { nextFree, refusalOf } from '#shared/model/ip/range-plan.ts'
import { EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import type { AddressSurroundings, Who } from './addresses.ports.ts'
import type { AssignmentRecord, AssignmentsRepository } from './assignments.repository.ts'
import { clash, ipOrThrow } from './range-rules.ts'
import type { RangeRecord, RangesRepository } from './ranges.repository.ts'
import type { RangesService } from './ranges.service.ts'

/** An address for an interface of a machine that is not there yet. */
export interface MachineAddressOrder {
  readonly assignmentId: AssignmentId
  readonly rangeId: RangeId
  /** Null: the next free. */
  readonly wanted: string | null
  readonly companyId: CompanyId | null
  readonly clusterId: ClusterId
  readonly label: string
  readonly interface: string
}

interface Dependencies {
  readonly ranges: Pick<RangesRepository, 'immediately'>
  readonly rules: RangesService
  readonly assignments: AssignmentsRepository
  readonly surroundings: Pick<AddressSurroundings, 'checkExternalQuota'>
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Addresses of machines that are being made: kept under the machine's name until the inventory has the guest, then the
 * guest's. Who may have which range was decided by whoever asks; what fits the range is decided here.
 */
export type MachineAddressesService = ReturnType<typeof createMachineAddressesService>

export const createMachineAddressesService = (dependencies: Dependencies) => {
  const { ranges, rules, assignments, surroundings, clock } = dependencies
  const now = (): string => new Date(clock.now()).toISOString()

  /** @throws AppError `not_found`, `conflict` for a range of somebody else or of another cluster */
  const rangeFor = (scope: CompanyScope, order: MachineAddressOrder): RangeRecord => {
    const range = rules.visible(scope, order.rangeId)
    if (!range.shared && range.companyId !== order.companyId)
      throw clash('rangeId', `${range.cidr} belongs to somebody else than ${order.label}. Take another range.`)
    if (range.lostCluster !== null || (range.clusterId !== null && range.clusterId !== order.clusterId))
      throw clash('rangeId', `${range.cidr} belongs to another cluster than the one ${order.label} is made on.`)
    return range
  }

  const give = (who: Who, range: RangeRecord, orders: readonly MachineAddressOrder[]): AssignmentRecord[] => {
    const typed = orders.filter(({ wanted }) => wanted !== null)
    for (const { wanted } of typed) {
      const refusal = refusalOf(rules.planOf(range), ipOrThrow('address', wanted ?? '').bits)
      if (refusal !== null) throw clash('address', refusal)
    }
    const open = orders.length - typed.length
    const free = open === 0 ? [] : nextFree(rules.planOf(range), open + typed.length)
    const kept = new Set(typed.map(({ wanted }) => ipOrThrow('address', wanted ?? '').bits))
    const given = free.filter((bits) => !kept.has(bits)).slice(0, open)
    if (given.length < open)
      throw clash(
        'address',
        `${range.cidr} has ${given.length} free of the ${open} addresses that are needed. Release some, or take another range.`,
      )
    let next = 0
    return orders.map((order) => {
      const bits = order.wanted === null ? given[next++] : ipOrThrow('address', order.wanted).bits
      const record: AssignmentRecord = {
        id: order.assignmentId,
        rangeId: range.id,
        cidr: range.cidr,
        rangeKind: range.kind,
        address: formatIp({ family: range.network.family, bits: bits as bigint }),
        companyId: order.companyId,
        use: 'device',
        guestId: null,
        clusterId: order.clusterId,
        label: order.label,
        interface: order.interface,
        primary: false,
        createdAt: now(),
        createdBy: who.name,
      }
      assignments.insert(record, who)
      return record
    })
  }

  const changed = (records: readonly AssignmentRecord[]): void => {
    for (const rangeId of new Set(records.map((record) => record.rangeId)))
      rules.changed(rules.visible(EVERYTHING, rangeId))
  }

  return {
    /**
     * All or none, whatever the ranges; in the order asked.
     * @throws AppError `conflict` where a range has not so many, an address is not to be had, or the quota is used up
     */
    reserve: (scope: CompanyScope, who: Who, orders: readonly MachineAddressOrder[]): AssignmentRecord[] =>
      ranges.immediately(() => {
        const records = new Map<AssignmentId, AssignmentRecord>()
        for (const rangeId of new Set(orders.map((order) => order.rangeId))) {
          const own = orders.filter((order) => order.rangeId === rangeId)
          const [first] = own
          if (first === undefined) continue
          const range = rangeFor(scope, first)
          const external = range.kind === 'external'
          if (external && first.companyId !== null)
            surroundings.checkExternalQuota(first.companyId, first.clusterId, own.length)
          for (const record of give(who, range, own)) records.set(record.id, record)
        }
        const given = orders.flatMap(({ assignmentId }) => records.get(assignmentId) ?? [])
        changed(given)
        return given
      }),
    /** The guest is there: what was kept for it is its own. One that was released meanwhile stays so. */
    bind: (
      guest: {
        readonly id: GuestId
        readonly name: string
        readonly companyId: CompanyId | null
        readonly clusterId: ClusterId
      },
      ids: readonly AssignmentId[],
    ): void =>
      ranges.immediately(() => {
        const records = ids.flatMap((id) => assignments.find(EVERYTHING, null, id) ?? [])
        for (const record of records) {
          if (record.use !== 'device') continue
          assignments.bind(record.id, guest)
          if (!assignments.hasPrimary(guest.id, record.companyId, record.rangeKind))
            assignments.markPrimary({ ...record, guestId: guest.id })
        }
        changed(records)
      }),
    /** Those that are there still. */
    release: (who: Who, ids: readonly AssignmentId[]): void =>
      ranges.immediately(() => {
        const records = ids.flatMap((id) => assignments.find(EVERYTHING, null, id) ?? [])
        for (const record of records) assignments.release(record, who, now())
        changed(records)
      }),
  }
}
