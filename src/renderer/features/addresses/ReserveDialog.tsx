import { useCallback, useState } from 'react'
import type { AddressRange } from '#shared/model/address-range.ts'
import { isProblem, parseIp } from '#shared/model/ip/ip-address.ts'
import { requiredTextProblem } from '#shared/model/text-problem.ts'
import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import css from './Addresses.module.css'
import { errorAt, isUnplaced } from './field-errors.ts'

interface Draft {
  readonly from: string
  readonly to: string
  readonly reason: string
}

const problemOf = (text: string): string | null => {
  const read = text.trim() === '' ? null : parseIp(text)
  return read !== null && isProblem(read) ? read.problem : null
}

interface ReserveDialogProps {
  readonly range: AddressRange
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Keeps one address or a stretch of them from being given out. */
export const ReserveDialog = ({ range, onDone, onClose }: ReserveDialogProps) => {
  const [draft, setDraft] = useState<Draft>({ from: '', to: '', reason: '' })
  const [id] = useState(newId)
  const reserve = useAction(
    useCallback(
      async ({ from, to, reason }: Draft) => {
        const input = {
          id,
          rangeId: range.id,
          from: from.trim(),
          to: to.trim() === '' ? null : to.trim(),
          reason: reason.trim(),
        }
        await call(range.shared ? 'addresses.reserveInPool' : 'addresses.reserve', input)
        onDone()
        onClose()
      },
      [id, range, onDone, onClose],
    ),
  )
  const set = (change: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...change }))
  }
  return (
    <FormDialog
      company={range.companyId}
      title={`Reserve addresses of ${range.cidr}`}
      submitLabel="Reserve addresses"
      dirty={draft.from !== '' || draft.to !== '' || draft.reason !== ''}
      busy={reserve.busy}
      onSubmit={() => reserve.run(draft)}
      onClose={onClose}
    >
      {isUnplaced(reserve.error, 'from', 'to', 'reason') && <InlineError error={reserve.error} />}
      <div className={css.pair}>
        <LabelledField
          label="First address"
          autoFocus
          mono
          value={draft.from}
          problem={draft.from.trim() === '' ? 'Enter an address.' : problemOf(draft.from)}
          error={errorAt(reserve.error, 'from')}
          onChange={(from) => {
            set({ from })
          }}
        />
        <LabelledField
          label="Last address (optional)"
          mono
          value={draft.to}
          problem={problemOf(draft.to)}
          error={errorAt(reserve.error, 'to')}
          help="Empty: only the first."
          onChange={(to) => {
            set({ to })
          }}
        />
      </div>
      <LabelledField
        label="Reason"
        value={draft.reason}
        problem={requiredTextProblem(draft.reason, 'Enter a reason.')}
        error={errorAt(reserve.error, 'reason')}
        help="For whoever wonders later: “DHCP of the office”."
        onChange={(reason) => {
          set({ reason })
        }}
      />
    </FormDialog>
  )
}
