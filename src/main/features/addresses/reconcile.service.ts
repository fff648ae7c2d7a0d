import type { ReconciliationReport } from '#shared/contract/addresses.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { AssignmentId, CompanyId, RangeId } from '#shared/model/ids.ts'
import { formatIp, readIp, type Ip } from '#shared/model/ip/ip-address.ts'
import { reconcile, type ReconciledAssignment, type ReconciledRange } from '#shared/model/ip/reconcile.ts'
import type { Sighting } from '#shared/model/ip/sightings.ts'
import { inScope, type CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import type { AddressSurroundings, Who } from './addresses.ports.ts'
import type { AssignmentRecord, AssignmentsRepository } from './assignments.repository.ts'
import type { AssignmentsService } from './assignments.service.ts'
import type { RangeRecord } from './ranges.repository.ts'
import type { RangesService } from './ranges.service.ts'

export interface ReconcileDependencies {
  readonly rules: RangesService
  readonly given: AssignmentsService
  readonly assignments: AssignmentsRepository
  readonly surroundings: AddressSurroundings
  readonly clock: Pick<Clock, 'now'>
}

const MAX_LISTED = 1000
const SOMEBODY_ELSE = 'another company'

const bitsOf = (address: string | null): bigint | null => (address === null ? null : (readIp(address)?.bits ?? null))

const seenGuest = ({ guest, nic, source, at }: Sighting) => ({
  guestId: guest.id,
  name: guest.label,
  interface: nic.key,
  source,
  at,
})

/** Brings what was given out and what guests use before the pure rule, and its findings before a person. */
export type ReconcileService = ReturnType<typeof createReconcileService>

export const createReconcileService = (dependencies: ReconcileDependencies) => {
  const { rules, given, assignments, surroundings, clock } = dependencies

  const inputOf = (scope: CompanyScope, ranges: readonly RangeRecord[]) => {
    const allowed = given.guestsOf(scope)
    const guests = allowed === null ? null : new Set(allowed)
    const isVisible = ({ companyId, guestId }: AssignmentRecord): boolean =>
      inScope(scope, companyId) && (guests === null || (guestId !== null && guests.has(guestId)))
    const assigned = ranges.flatMap((range) => assignments.ofRange(range))
    return {
      ranges: ranges.map((range): ReconciledRange => ({
        ...range,
        bridge: range.bridge ?? range.vnet,
        gateway: bitsOf(range.gateway),
        reserved: rules.barePlan(range).reserved,
      })),
      assignments: assigned.map((record): ReconciledAssignment => ({
        ...record,
        ip: readIp(record.address) ?? { family: 4, bits: 0n },
        visible: isVisible(record),
      })),
      guests: [...surroundings.sightedGuests(scope)],
      now: clock.now(),
    }
  }

  const run = (scope: CompanyScope): ReconciliationReport => {
    const ranges = rules.visibleRanges(scope)
    const { conflicts, unknown, silent } = reconcile(inputOf(scope, ranges))
    const cidrs = new Map(ranges.map(({ id, cidr }) => [id, cidr]))
    const records = new Map(ranges.flatMap((range) => assignments.ofRange(range)).map((record) => [record.id, record]))
    const companyOf = (id: AssignmentId): CompanyId | null => records.get(id)?.companyId ?? null
    const ignored = assignments.ignored(scope)
    const common = (key: string, rangeId: RangeId, ip: Ip) => ({
      key,
      rangeId,
      cidr: cidrs.get(rangeId) ?? '',
      address: formatIp(ip),
      ignored: ignored.get(key) ?? null,
    })
    return {
      at: new Date(clock.now()).toISOString(),
      conflicts: conflicts.slice(0, MAX_LISTED).map(({ key, rangeId, ip, holder, seen, heir }) => ({
        ...common(key, rangeId, ip),
        holder:
          holder === null
            ? null
            : holder.visible
              ? { assignmentId: holder.id, label: holder.label, companyId: companyOf(holder.id) }
              : { assignmentId: null, label: SOMEBODY_ELSE, companyId: null },
        seen: seen.map(seenGuest),
        heir: heir === null ? null : seenGuest(heir),
      })),
      unknown: unknown.slice(0, MAX_LISTED).map(({ key, rangeId, ip, seen }) => ({
        ...common(key, rangeId, ip),
        seen: seenGuest(seen),
      })),
      silent: silent.slice(0, MAX_LISTED).map(({ key, assignment, reason }) => ({
        ...common(key, assignment.rangeId, assignment.ip),
        assignmentId: assignment.id,
        label: assignment.label,
        companyId: companyOf(assignment.id),
        interface: records.get(assignment.id)?.interface ?? null,
        reason,
      })),
      totals: { conflicts: conflicts.length, unknown: unknown.length, silent: silent.length },
    }
  }

  return {
    run,
    /** @throws AppError `not_found` where nothing of the kind is found in the scope */
    ignore: (scope: CompanyScope, who: Who, key: string, reason: string) => {
      const { conflicts, unknown, silent } = run(scope)
      const finding = [...conflicts, ...unknown, ...silent].find((found) => found.key === key)
      if (finding === undefined) {
        throw new AppError('not_found', 'This is not found any more. Run the reconciliation again.')
      }
      assignments.ignore(scope, finding.rangeId, key, reason, who.name, new Date(clock.now()).toISOString())
      rules.changed(rules.visible(scope, finding.rangeId))
      return finding
    },
    /** @throws AppError `not_found` */
    unignore: (scope: CompanyScope, key: string): void => {
      if (assignments.unignore(scope, key)) return
      throw new AppError('not_found', 'Nothing of the kind was set aside.')
    },
  }
}
