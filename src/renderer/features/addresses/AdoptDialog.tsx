import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { newId } from '#renderer/client/new-id.ts'
import { addressTarget, type GivenAddress } from './address-target.ts'
import type { Heir } from './findings.ts'
import type { RangeId } from '#shared/model/ids.ts'

/** Gives an address to the guest that uses it. */
export const adopt = (rangeId: RangeId, address: string, { guestId, interface: nic }: Heir) =>
  call('addresses.adopt', { id: newId(), rangeId, address, guestId, interface: nic })

interface AdoptDialogProps {
  readonly rangeId: RangeId
  /** Whom it is taken from. */
  readonly holder: GivenAddress
  readonly heir: Heir
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Asks before an address is taken from whom it was given to. */
export const AdoptDialog = ({ rangeId, holder, heir, onDone, onClose }: AdoptDialogProps) => (
  <ConfirmedAction
    plan={{
      title: `Give ${holder.address} to ${heir.name}`,
      noun: 'address',
      targets: [addressTarget(holder)],
      effect: `${holder.label} no longer has it here; ${heir.name} (${heir.interface}), which uses it, does. Nothing changes on the guests: look whether ${holder.label} is still set to it.`,
      danger: true,
      destructive: false,
      confirm: 'Give address',
    }}
    act={() => adopt(rangeId, holder.address, heir)}
    onDone={onDone}
    onClose={onClose}
  />
)
