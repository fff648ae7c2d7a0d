import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { runEdit } from './run-edit.ts'

interface RemoveNicSheetProps {
  readonly guest: GuestRow
  readonly nic: string
  readonly onDone: () => void
  readonly onClose: () => void
}

export const RemoveNicSheet = ({ guest, nic, onDone, onClose }: RemoveNicSheetProps) => (
  <ConfirmedAction
    plan={{
      title: `Remove ${nic} of ${guest.name}`,
      noun: 'interface',
      targets: [{ id: nic, name: nic, place: `of ${guest.name} (${guest.vmid})`, companyId: guest.companyId }],
      effect:
        guest.type === 'lxc'
          ? 'The machine loses this network at once. Static addresses it had there are free again in Addresses.'
          : 'The machine loses this network at once. Addresses that cloud-init gives it stay set until they are changed.',
      danger: true,
      destructive: false,
      confirm: 'Remove interface',
    }}
    act={async () => {
      const { digest } = await call('guests.editable', { id: guest.id })
      const change = { set: {}, remove: [nic], revert: [], passwordKey: null }
      await runEdit(guest.id, { kind: 'config', digest, ...change }, null, () => undefined)
    }}
    onDone={onDone}
    onClose={onClose}
  />
)
