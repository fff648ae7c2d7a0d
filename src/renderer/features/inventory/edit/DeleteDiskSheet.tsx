import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { runEdit } from './run-edit.ts'

interface DeleteDiskSheetProps {
  readonly guest: GuestRow
  /** `unused0` */
  readonly disk: string
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Deletes the volume of an unused disk: what was on it is lost, so its name is typed. */
export const DeleteDiskSheet = ({ guest, disk, onDone, onClose }: DeleteDiskSheetProps) => (
  <ConfirmedAction
    plan={{
      title: `Delete ${disk} of ${guest.name}`,
      noun: 'disk',
      targets: [{ id: disk, name: disk, place: `of ${guest.name} (${guest.vmid})`, companyId: guest.companyId }],
      effect: 'Its volume is deleted on the storage. A snapshot that needs it keeps it from that.',
      lost: 'Everything on this disk is lost.',
      danger: true,
      destructive: true,
      confirm: 'Delete disk',
    }}
    act={async () => {
      const { digest } = await call('guests.editable', { id: guest.id })
      await runEdit(guest.id, { kind: 'disk.remove', digest, unused: disk }, null, () => undefined)
    }}
    onDone={onDone}
    onClose={onClose}
  />
)
