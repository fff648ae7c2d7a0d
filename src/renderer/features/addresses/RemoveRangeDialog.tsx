import { useCallback } from 'react'
import type { AddressRange } from '#shared/model/address-range.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ownerText } from './range-columns.tsx'

interface RemoveRangeDialogProps {
  readonly range: AddressRange
  readonly onRemoved: () => void
  readonly onClose: () => void
}

/** Removes a range after asking. One in use is refused with the list of its users. */
export const RemoveRangeDialog = ({ range, onRemoved, onClose }: RemoveRangeDialogProps) => {
  const remove = useAction(
    useCallback(async () => {
      await call(range.shared ? 'addresses.removePool' : 'addresses.removeRange', { id: range.id })
      onRemoved()
      onClose()
    }, [range, onRemoved, onClose]),
  )
  return (
    <FormDialog
      title={`Remove ${range.cidr}`}
      submitLabel="Remove range"
      destructive
      safeFocus
      busy={remove.busy}
      onSubmit={remove.run}
      onClose={onClose}
    >
      <p>
        <strong>{range.cidr}</strong>, {ownerText(range)}. Its reservations and the history of its addresses go with it.
        Nothing changes on any guest.
      </p>
      {remove.error !== null && <InlineError error={remove.error} />}
    </FormDialog>
  )
}
