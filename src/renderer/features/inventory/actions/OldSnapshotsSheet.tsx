import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { formatInstant, plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { OldSnapshots } from '#shared/contract/guest-actions.contract.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { idsOf, splitGuests } from './split-guests.ts'

const DAYS = 30
const daysOf = (typed: string): number | null =>
  /^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 3650 ? Number(typed) : null

/** What would be deleted, asked of the clusters. Not asked again while the number stays. */
const useOld = (ids: readonly GuestId[], days: number | null) => {
  const key = ids.join()
  return useLoaded(
    useCallback(
      async (): Promise<readonly OldSnapshots[]> =>
        key === '' || days === null ? [] : call('guests.oldSnapshots', { guestIds: key.split(','), days }),
      [key, days],
    ),
  )
}

/** First the list of what would go, then the deletion of just these. */
export const OldSnapshotsSheet = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const [typed, setTyped] = useState(String(DAYS))
  const days = daysOf(typed)
  const { able, skipped } = splitGuests(guests, looks, (guest) =>
    wishObstacle(guest, looks.get(guest.clusterId), 'oldSnapshots'),
  )
  const { value: found, error, reload } = useOld(idsOf(able), days)
  const asked = found?.length === able.length ? found : null
  const holding = new Map(asked?.filter(({ snapshots }) => snapshots.length > 0).map((one) => [one.guestId, one]))
  const hit = able.filter(({ id }) => holding.has(id))
  const { targets } = splitGuests(hit, looks, () => null)
  const count = [...holding.values()].reduce((sum, { snapshots }) => sum + snapshots.length, 0)
  const unread = asked?.filter(({ problem }) => problem !== null) ?? []
  return (
    <ConfirmedAction
      plan={{
        title: 'Delete old snapshots',
        noun: 'guest',
        targets,
        skipped: [
          ...skipped,
          ...unread.map(({ guestId, name, problem }) => ({ id: guestId, name, reason: problem ?? '' })),
        ],
        effect:
          asked === null
            ? ''
            : count === 0
              ? 'None of them has a snapshot as old as that.'
              : `${plural(count, 'snapshot')} of ${plural(hit.length, 'guest')} are deleted, the oldest first.`,
        lost: 'There is no way back to these snapshots then.',
        danger: true,
        destructive: false,
        confirm: `Delete ${plural(count, 'snapshot')}`,
        ...(days === null
          ? { refused: 'The age is no number of days.' }
          : asked === null && error === null
            ? { refused: 'Asking the clusters …' }
            : {}),
      }}
      act={() => startAction({ kind: 'snapshot.deleteOlderThan', days: days ?? DAYS }, idsOf(hit))}
      onClose={closeRequest}
    >
      <LabelledField
        label="Older than so many days"
        value={typed}
        onChange={setTyped}
        error={days === null ? 'A whole number, 1 to 3650.' : null}
      />
      {count > 0 && (
        <ul tabIndex={0} aria-label="Snapshots that go">
          {[...holding.values()].flatMap(({ guestId, name, snapshots }) =>
            snapshots.map((snapshot) => (
              <li key={`${guestId}/${snapshot.name}`}>
                <b>{snapshot.name}</b>
                <span>
                  {name}, {formatInstant(snapshot.takenAt)}
                </span>
              </li>
            )),
          )}
        </ul>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
