import type { addressesContract } from '#shared/contract/addresses.contract.ts'
import type { Assignment, RangeInput } from '#shared/model/address-range.ts'
import type { ActivityNote, ActivityValues } from '../../activity-note.ts'
import type { Handlers, OperationContext } from '../../transport/handlers.ts'
import type { Who } from './addresses.ports.ts'
import type { AssignmentRecord } from './assignments.repository.ts'
import type { AssignmentsService } from './assignments.service.ts'
import type { RangeRecord } from './ranges.repository.ts'
import type { RangeChange, RangesService, RangeSort } from './ranges.service.ts'
import type { ReconcileService } from './reconcile.service.ts'

export interface AddressServices {
  readonly ranges: RangesService
  readonly assignments: AssignmentsService
  readonly reconciliation: ReconcileService
}

const whoOf = ({ actor }: OperationContext): Who => ({ userId: actor.userId, name: actor.name })

const rangeValues = (range: RangeRecord): ActivityValues => {
  const { cidr, kind, gateway, dns, vlan, bridge, vnet, companyId, shared, clusterId, description } = range
  return { cidr, kind, gateway, dns, vlan, bridge, vnet, companyId, shared, clusterId, description }
}

const rangeNote = (range: RangeRecord): Pick<ActivityNote, 'entity' | 'entityId' | 'label' | 'companyId'> => ({
  entity: 'range',
  entityId: range.id,
  label: range.cidr,
  companyId: range.companyId,
})

const assignmentValues = ({
  cidr,
  use,
  guestId,
  label,
  interface: nic,
  primary,
}: AssignmentRecord): ActivityValues => ({
  cidr,
  use,
  guestId,
  label,
  interface: nic,
  primary,
})

const addressNote = (record: AssignmentRecord): Pick<ActivityNote, 'entity' | 'entityId' | 'label' | 'companyId'> => ({
  entity: 'address',
  entityId: record.id,
  label: record.address,
  companyId: record.companyId,
})

export const addressesOperations = ({
  ranges,
  assignments,
  reconciliation,
}: AddressServices): Handlers<typeof addressesContract> => {
  const noteChange = ({ note }: OperationContext, { before, after, view }: RangeChange) => {
    note({
      ...rangeNote(after),
      ...(before === null ? {} : { before: rangeValues(before) }),
      after: rangeValues(after),
    })
    return view
  }
  const save = (input: RangeInput, sort: RangeSort, context: OperationContext) =>
    noteChange(context, ranges.save(context.scope, input, sort))
  const remove = (id: RangeRecord['id'], sort: RangeSort, { scope, note }: OperationContext) => {
    const range = ranges.remove(scope, id, sort)
    note({ ...rangeNote(range), before: rangeValues(range) })
    return {}
  }
  const reserve =
    (sort: RangeSort): Handlers<typeof addressesContract>['addresses.reserve'] =>
    (input, context) => {
      const { range, reservation } = ranges.reserve(context.scope, whoOf(context), input, sort)
      const { from, to, reason } = reservation
      context.note({ ...rangeNote(range), after: { from, to, reason }, description: `Reserved ${from} to ${to}` })
      return reservation
    }
  const unreserve =
    (sort: RangeSort): Handlers<typeof addressesContract>['addresses.unreserve'] =>
    ({ rangeId, id }, { scope, note }) => {
      const { range, reservation } = ranges.unreserve(scope, rangeId, id, sort)
      const { from, to, reason } = reservation
      note({
        ...rangeNote(range),
        before: { from, to, reason },
        description: `Ended the reservation of ${from} to ${to}`,
      })
      return {}
    }
  const noteGiven = ({ scope, note }: OperationContext, records: readonly AssignmentRecord[]): Assignment[] => {
    for (const record of records)
      note({
        ...addressNote(record),
        after: assignmentValues(record),
        description: `Address “${record.address}” given to “${record.label}”`,
      })
    return assignments.viewAll(scope, records)
  }
  const noteTaken = ({ note }: OperationContext, records: readonly AssignmentRecord[]): void => {
    for (const record of records)
      note({
        ...addressNote(record),
        before: assignmentValues(record),
        description: `Address “${record.address}” taken back from “${record.label}”`,
      })
  }

  return {
    'addresses.ranges': (_input, { scope }) => ranges.list(scope),
    'addresses.range': ({ id }, { scope }) => ranges.detail(scope, id),
    'addresses.owners': (_input, { scope }) => ranges.companies(scope),
    'addresses.saveRange': (input, context) => save(input, 'range', context),
    'addresses.savePool': (input, context) => save({ ...input, companyId: null }, 'pool', context),
    'addresses.removeRange': ({ id }, context) => remove(id, 'range', context),
    'addresses.removePool': ({ id }, context) => remove(id, 'pool', context),
    'addresses.reserve': reserve('range'),
    'addresses.reserveInPool': reserve('pool'),
    'addresses.unreserve': unreserve('range'),
    'addresses.unreserveInPool': unreserve('pool'),
    'addresses.assignments': (input, { scope }) => assignments.list(scope, input),
    'addresses.ofGuest': ({ guestId }, { scope }) => assignments.ofGuest(scope, guestId),
    'addresses.nextFree': ({ rangeId, count }, { scope }) => ({ addresses: ranges.nextFree(scope, rangeId, count) }),
    'addresses.assign': (input, context) => {
      const record = assignments.assign(context.scope, whoOf(context), input)
      return noteGiven(context, [record])[0] as Assignment
    },
    'addresses.assignBatch': (input, context) =>
      noteGiven(context, assignments.assignBatch(context.scope, whoOf(context), input)),
    'addresses.release': ({ ids }, context) => {
      noteTaken(context, assignments.release(context.scope, whoOf(context), ids))
      return {}
    },
    'addresses.setPrimary': ({ id }, { scope, note }) => {
      const record = assignments.setPrimary(scope, id)
      note({ ...addressNote(record), before: { primary: record.primary }, after: { primary: true } })
      return {}
    },
    'addresses.history': ({ rangeId, address, limit }, { scope }) =>
      assignments.history(scope, rangeId, address, limit),
    'addresses.reconcile': (_input, { scope, signal }) => reconciliation.run(scope, signal),
    'addresses.adopt': (input, context) => {
      const { record, loser } = assignments.adopt(context.scope, whoOf(context), input)
      if (loser !== null) noteTaken(context, [loser])
      return noteGiven(context, [record])[0] as Assignment
    },
    'addresses.ignoreFinding': ({ key, reason }, context) => {
      const { address, rangeId } = reconciliation.ignore(context.scope, whoOf(context), key, reason)
      const { companyId } = ranges.visible(context.scope, rangeId)
      context.note({
        entity: 'address',
        entityId: key.slice(0, 200),
        label: address,
        companyId,
        after: { ignored: reason },
      })
      return {}
    },
    'addresses.unignoreFinding': ({ key }, { scope, actor, note }) => {
      reconciliation.unignore(scope, key)
      note({
        entity: 'address',
        entityId: key.slice(0, 200),
        label: 'finding',
        companyId: actor.companyId,
        after: { ignored: null },
      })
      return {}
    },
  }
}
