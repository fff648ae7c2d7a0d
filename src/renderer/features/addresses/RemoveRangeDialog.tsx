import { useCallback } from 'react'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { AddressRange } from '#shared/model/address-range.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan } from '#renderer/components/plan.ts'
import { addressTarget } from './address-target.ts'
import { ownerText } from './range-columns.tsx'

/** Users of a range in use that are listed by name. */
const LISTED = 50

const planOf = (range: AddressRange, found: OperationOutput<'addresses.assignments'> | null): Plan => {
  const base = {
    title: `Remove ${range.cidr}`,
    noun: 'range',
    targets: [{ id: range.id, name: range.cidr, place: ownerText(range), companyId: range.companyId }],
    danger: true,
    destructive: true,
    confirm: 'Remove range',
  }
  if (found === null) return { ...base, effect: '', refused: 'Reading who uses it …' }
  const { rows, total } = found
  if (total > 0)
    return {
      ...base,
      effect: `A range can be removed when nobody has an address of it. ${plural(total, 'address')} must be released first.`,
      affected: [
        {
          title: rows.length < total ? `In use, the first ${rows.length}:` : 'In use:',
          noun: 'address',
          targets: rows.map(addressTarget),
        },
      ],
      refused: 'It is in use.',
    }
  return {
    ...base,
    effect: 'Nobody has an address of it. Nothing changes on any guest.',
    lost: 'Its reservations and the history of its addresses go with it and do not come back.',
  }
}

interface RemoveRangeDialogProps {
  readonly range: AddressRange
  readonly onRemoved: () => void
  readonly onClose: () => void
}

/** Removes a range that nobody has an address of; else says who uses it. */
export const RemoveRangeDialog = ({ range, onRemoved, onClose }: RemoveRangeDialogProps) => {
  const { id, shared } = range
  const { value, error, reload } = useLoaded(
    useCallback(() => call('addresses.assignments', { rangeId: id, limit: LISTED }), [id]),
  )
  return (
    <ConfirmedAction
      plan={planOf(range, value)}
      act={() => call(shared ? 'addresses.removePool' : 'addresses.removeRange', { id })}
      onDone={onRemoved}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
