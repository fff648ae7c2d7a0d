import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { addressTarget, type GivenAddress } from './address-target.ts'

interface ReleaseDialogProps {
  readonly released: readonly GivenAddress[]
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Takes addresses back after asking. */
export const ReleaseDialog = ({ released, onDone, onClose }: ReleaseDialogProps) => (
  <ConfirmedAction
    plan={{
      title: `Release ${plural(released.length, 'address')}`,
      noun: 'address',
      targets: released.map(addressTarget),
      effect: 'Nothing changes on the guests. Released addresses rest for an hour before they are given out again.',
      danger: true,
      destructive: false,
      confirm: released.length === 1 ? 'Release address' : 'Release addresses',
    }}
    act={() => call('addresses.release', { ids: released.map(({ id }) => id) })}
    onDone={onDone}
    onClose={onClose}
  />
)
