import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeRequest, startAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'
import { lockWarning, objectOf } from './guest-names.ts'
import { idsOf, splitGuests } from './split-guests.ts'

/** Converting to a template cannot be undone, so the name is typed. */
export const TemplateSheet = ({ guests }: { readonly guests: readonly GuestRow[] }) => {
  const looks = useClusterLooks()
  const { able, targets, skipped, nameOf } = splitGuests(guests, looks, (guest) =>
    wishObstacle(guest, looks.get(guest.clusterId), 'template'),
  )
  return (
    <ConfirmedAction
      plan={{
        title: `Convert ${objectOf(able)} to ${able.length === 1 ? 'a template' : 'templates'}`,
        noun: 'guest',
        targets,
        skipped,
        effect: 'Their disks become read-only bases that clones are made of. One that has snapshots is refused.',
        warnings: lockWarning(able, nameOf),
        lost: 'A template never runs again, and cannot be made a machine again but by cloning it.',
        danger: true,
        destructive: true,
        confirm: 'Convert',
      }}
      act={() => startAction({ kind: 'template' }, idsOf(able))}
      onClose={closeRequest}
    />
  )
}
