import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { GuestId } from '#shared/model/ids.ts'
import css from './Discover.module.css'

interface ForgetSheetProps {
  readonly ids: readonly GuestId[]
  readonly onClose: () => void
}

const LISTED = 8

/** Asks before missing guests are removed from the inventory, and what becomes of their addresses. */
export const ForgetSheet = ({ ids, onClose }: ForgetSheetProps) => {
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const [releaseAddresses, setRelease] = useState(true)
  const { value, error, reload } = useLoaded(useCallback(() => call('guests.forgetPlan', { ids: [...ids] }), [ids]))
  const chosen = new Set(ids)
  const targets = guests.filter(({ id }) => chosen.has(id)).map((guest) => guestTarget(guest, looks))
  const addresses = (value ?? []).flatMap((one) => one.addresses)
  const [only] = targets
  const what = targets.length === 1 && only !== undefined ? only.name : plural(targets.length, 'missing guest')
  const listed = addresses.slice(0, LISTED).join(', ')
  const more = addresses.length > LISTED ? ` and ${addresses.length - LISTED} more` : ''
  return (
    <ConfirmedAction
      plan={{
        title: `Remove ${what} from the console`,
        noun: 'guest',
        targets,
        effect:
          'Its cluster lists it no more; nothing is done there. Should it come back, it is a new guest with nothing of what was known.',
        lost: 'What was last known of it is gone for good: configuration, addresses it reported, whose it was.',
        danger: true,
        destructive: true,
        confirm: targets.length === 1 ? 'Remove guest' : `Remove ${plural(targets.length, 'guest')}`,
      }}
      blockedReason={value === null && error === null ? 'Reading which addresses are recorded …' : undefined}
      act={() => call('guests.forget', { ids: [...ids], releaseAddresses })}
      onClose={onClose}
    >
      {addresses.length > 0 && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={releaseAddresses}
            onChange={(event) => {
              setRelease(event.target.checked)
            }}
          />
          <span>
            Release {plural(addresses.length, 'address')}: <span className="mono">{listed}</span>
            {more}
          </span>
        </label>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
