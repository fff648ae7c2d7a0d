import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { guestTarget } from '#renderer/features/inventory/guest-target.ts'
import type { OperationOutput } from '#shared/contract/index.ts'
import type { GuestId } from '#shared/model/ids.ts'
import css from './Discover.module.css'

interface ForgetSheetProps {
  readonly ids: readonly GuestId[]
  readonly onClose: () => void
}

const LISTED = 8

type ForgetPlan = OperationOutput<'guests.forgetPlan'>[number]

/** By kind, over all guests; what stays anyway is not asked about. */
const heldNames = (plans: readonly ForgetPlan[]): { readonly what: string; readonly names: string[] }[] => {
  const names = new Map<string, string[]>()
  for (const { what, names: some, becomes } of plans.flatMap(({ holdings }) => holdings))
    if (becomes !== 'kept') names.set(what, [...(names.get(what) ?? []), ...some])
  return [...names].map(([what, all]) => ({ what, names: all }))
}

/** Asks before missing guests are removed from the inventory, and what becomes of what is kept for them. */
export const ForgetSheet = ({ ids, onClose }: ForgetSheetProps) => {
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const [release, setRelease] = useState(true)
  const { value, error, reload } = useLoaded(useCallback(() => call('guests.forgetPlan', { ids: [...ids] }), [ids]))
  const chosen = new Set(ids)
  const targets = guests.filter(({ id }) => chosen.has(id)).map((guest) => guestTarget(guest, looks))
  const held = heldNames(value ?? [])
  const [only] = targets
  const single = targets.length === 1
  const what = single && only !== undefined ? only.name : plural(targets.length, 'missing guest')
  return (
    <ConfirmedAction
      plan={{
        title: `Remove ${what} from the console`,
        noun: 'guest',
        targets,
        effect: single
          ? 'Its cluster lists it no more; nothing is done there. Should it come back, it is a new guest with nothing of what was known.'
          : 'Their clusters list them no more; nothing is done there. Should one come back, it is a new guest with nothing of what was known.',
        lost: `What was last known of ${single ? 'it is gone for good: configuration, addresses it reported, whose it was' : 'them is gone for good: configuration, addresses they reported, whose they were'}.`,
        danger: true,
        destructive: true,
        confirm: single ? 'Remove guest' : `Remove ${plural(targets.length, 'guest')}`,
      }}
      blockedReason={
        value === null && error === null ? `Reading what is kept for ${single ? 'it' : 'them'} …` : undefined
      }
      act={() => call('guests.forget', { ids: [...ids], release })}
      onClose={onClose}
    >
      {held.length > 0 && (
        <label className={css.check}>
          <input
            type="checkbox"
            checked={release}
            onChange={(event) => {
              setRelease(event.target.checked)
            }}
          />
          <span>
            Let go of what is kept for {targets.length === 1 ? 'it' : 'them'}:{' '}
            {held.map(({ what, names }, index) => (
              <span key={what}>
                {index > 0 && '; '}
                {what} (<span className="mono">{names.slice(0, LISTED).join(', ')}</span>
                {names.length > LISTED && ` and ${names.length - LISTED} more`})
              </span>
            ))}
          </span>
        </label>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
