import { useCallback } from 'react'
import { may } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { runEdit } from './run-edit.ts'
import { nextValues } from './use-edit-session.ts'

interface RemoveNicSheetProps {
  readonly guest: GuestRow
  readonly nic: string
  readonly onDone: () => void
  readonly onClose: () => void
}

/** What goes with an interface, as it is at this moment. */
interface NicFacts {
  readonly digest: string
  /** `ip=192.0.2.10/24,gw=192.0.2.1` of cloud-init; empty: it has none. */
  readonly ipConfig: string
  /** Recorded for this interface; null: whoever asks may not see them. */
  readonly addresses: readonly string[] | null
}

const factsOf = async ({ id, companyId }: Pick<GuestRow, 'id' | 'companyId'>, nic: string): Promise<NicFacts> => {
  const [editable, record] = await Promise.all([
    call('guests.editable', { id }),
    may('address.read') ? call('addresses.ofGuest', { guestId: id }) : null,
  ])
  // What another company recorded for it stays.
  const own = record?.assignments
    .filter((one) => one.interface === nic && one.companyId === companyId)
    .map(({ address }) => address)
  return {
    digest: editable.digest,
    ipConfig: nextValues(editable)[nic.replace('net', 'ipconfig')] ?? '',
    addresses: own ?? null,
  }
}

const goesWith = (nic: string, { ipConfig, addresses }: NicFacts): string[] => [
  ...(ipConfig === '' ? [] : [`What cloud-init gives it goes as well: ${nic.replace('net', 'ipconfig')} ${ipConfig}.`]),
  ...(addresses === null
    ? ['Addresses recorded for it in Addresses are free again.']
    : addresses.length === 0
      ? []
      : [`${addresses.join(', ')} ${addresses.length === 1 ? 'is' : 'are'} free again in Addresses.`]),
]

/** Says what goes with the interface; what is removed is what was shown. */
export const RemoveNicSheet = ({ guest, nic, onDone, onClose }: RemoveNicSheetProps) => {
  const { id, companyId } = guest
  const { value, error, reload } = useLoaded(useCallback(() => factsOf({ id, companyId }, nic), [id, companyId, nic]))
  return (
    <ConfirmedAction
      plan={{
        title: `Remove ${nic} of ${guest.name}`,
        noun: 'network device',
        targets: [{ id: nic, name: nic, place: `of ${guest.name} (${guest.vmid})`, companyId: guest.companyId }],
        effect: ['The machine loses this network at once.', ...(value === null ? [] : goesWith(nic, value))].join(' '),
        danger: true,
        destructive: false,
        confirm: 'Remove network device',
        ...(value === null
          ? { refused: error === null ? 'Asking the cluster what goes with it …' : error.message }
          : {}),
      }}
      act={async () => {
        const change = { set: {}, remove: [nic], revert: [], passwordKey: null }
        await runEdit(guest.id, { kind: 'config', digest: value?.digest ?? null, ...change }, null, () => undefined)
      }}
      onDone={onDone}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
