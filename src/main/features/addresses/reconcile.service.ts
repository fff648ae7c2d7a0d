import type { ReconciliationReport } from '#shared/contract/addresses.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { RangeId } from '#shared/model/ids.ts'
import { bitsOfKey, formatIp, type Ip } from '#shared/model/ip/ip-address.ts'
import { contains } from '#shared/model/ip/network.ts'
import {
  placeOfFinding,
  reconciling,
  type ReconciledAssignment,
  type Reconciliation,
} from '#shared/model/ip/reconcile.ts'
import type { Sighting } from '#shared/model/ip/sightings.ts'
import { inScope, type CompanyScope } from '#main/company-scope.ts'
import { atOnce, inSlices } from '#main/in-slices.ts'
import type { Clock } from '#main/ports.ts'
import type { AddressSurroundings, Who } from './addresses.ports.ts'
import type { AssignmentsRepository, HeldAddress } from './assignments.repository.ts'
import type { AssignmentsService } from './assignments.service.ts'
import { reconciledRanges } from './range-rules.ts'
import type { RangeRecord, RangesRepository } from './ranges.repository.ts'
import type { RangesService } from './ranges.service.ts'

export interface ReconcileDependencies {
  readonly ranges: Pick<RangesRepository, 'reservedIn'>
  readonly rules: RangesService
  readonly given: AssignmentsService
  readonly assignments: AssignmentsRepository
  readonly surroundings: AddressSurroundings
  readonly clock: Pick<Clock, 'now'>
}

const MAX_LISTED = 1000
/** Assignments read together: about a millisecond. */
const TOGETHER = 250
const SOMEBODY_ELSE = 'another company'

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
  const { ranges, rules, given, assignments, surroundings, clock } = dependencies

  const assignmentReader = (scope: CompanyScope) => {
    const allowed = given.guestsOf(scope)
    const guests = allowed === null ? null : new Set(allowed)
    return (range: RangeRecord, { key, companyId, guestId, ...rest }: HeldAddress): ReconciledAssignment => ({
      ...rest,
      companyId,
      guestId,
      rangeId: range.id,
      ip: { family: range.network.family, bits: bitsOfKey(key) },
      visible: inScope(scope, companyId) && (guests === null || (guestId !== null && guests.has(guestId))),
    })
  }

  function* everyAssignment(scope: CompanyScope, list: readonly RangeRecord[]) {
    const read = assignmentReader(scope)
    const found: ReconciledAssignment[] = []
    for (const range of list) {
      let after: string | undefined = ''
      while (after !== undefined) {
        const some = assignments.heldAfter(range, after, TOGETHER)
        for (const held of some) found.push(read(range, held))
        after = some.length < TOGETHER ? undefined : some.at(-1)?.key
        yield
      }
    }
    return found
  }

  const reportOf = (
    scope: CompanyScope,
    list: readonly RangeRecord[],
    { conflicts, unknown, silent }: Reconciliation,
  ): ReconciliationReport => {
    const cidrs = new Map(list.map(({ id, cidr }) => [id, cidr]))
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
      ranges: list.length,
      conflicts: conflicts.slice(0, MAX_LISTED).map(({ key, rangeId, ip, holder, seen, heir }) => ({
        ...common(key, rangeId, ip),
        holder:
          holder === null
            ? null
            : holder.visible
              ? { assignmentId: holder.id, label: holder.label, companyId: holder.companyId }
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
        companyId: assignment.companyId,
        interface: assignment.interface,
        reason,
      })),
      totals: { conflicts: conflicts.length, unknown: unknown.length, silent: silent.length },
    }
  }

  /** Of each address the record is read before the guests: whoever was given one in between is not taken for gone. */
  function* everything(scope: CompanyScope) {
    const list = rules.visibleRanges(scope)
    const assigned = yield* everyAssignment(scope, list)
    const found = yield* reconciling({
      ranges: reconciledRanges(list, ranges.reservedIn(list)),
      assignments: assigned,
      guests: surroundings.sightedGuests(scope),
      now: clock.now(),
    })
    return reportOf(scope, list, found)
  }

  /** What is found at the one address a key names, among the guests it names. */
  const around = (scope: CompanyScope, key: string): ReconciliationReport | null => {
    const place = placeOfFinding(key)
    const list = rules.visibleRanges(scope)
    const range = list.find(({ id }) => id === place?.rangeId)
    if (place === null || range === undefined) return null
    const held = contains(range.network, { family: range.network.family, bits: place.bits })
      ? assignments.heldAt(range, place.bits)
      : null
    const steps = reconciling({
      ranges: reconciledRanges(list, ranges.reservedIn(list)),
      assignments: held === null ? [] : [assignmentReader(scope)(range, held)],
      guests: surroundings.sightedGuests(scope, place.guestIds),
      now: clock.now(),
    })
    return reportOf(scope, list, atOnce(steps))
  }

  /** One at a time: several beside each other would together take the time that each leaves to others. */
  let last: Promise<unknown> = Promise.resolve()

  return {
    /** @throws AppError `cancelled` once nobody waits for it */
    run: (scope: CompanyScope, signal: AbortSignal): Promise<ReconciliationReport> => {
      const mine = last.then(() => inSlices(everything(scope), signal))
      // Whoever asked for it is told; the next one only waits.
      last = mine.catch(() => undefined)
      return mine
    },
    /** @throws AppError `not_found` where nothing of the kind is found in the scope */
    ignore: (scope: CompanyScope, who: Who, key: string, reason: string) => {
      const report = around(scope, key)
      const findings = report === null ? [] : [...report.conflicts, ...report.unknown, ...report.silent]
      const finding = findings.find((found) => found.key === key)
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
