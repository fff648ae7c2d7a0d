import type { Plan } from '#renderer/components/plan.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { guestTarget } from '../guest-target.ts'
import { namer } from './guest-names.ts'

interface Split {
  readonly able: readonly GuestRow[]
  /** As a plan takes them. */
  readonly targets: Plan['targets']
  readonly skipped: NonNullable<Plan['skipped']>
  readonly nameOf: (guest: GuestRow) => string
}

/** Guests it can be done to, and those left out with the reason. */
export const splitGuests = (
  guests: readonly GuestRow[],
  looks: ClusterLooks,
  obstacleOf: (guest: GuestRow) => string | null,
): Split => {
  const nameOf = namer(guests, looks)
  const able: GuestRow[] = []
  const skipped: { id: string; name: string; reason: string }[] = []
  for (const guest of guests) {
    const reason = obstacleOf(guest)
    if (reason === null) able.push(guest)
    else skipped.push({ id: guest.id, name: nameOf(guest), reason })
  }
  return { able, targets: able.map((guest) => guestTarget(guest, looks)), skipped, nameOf }
}

export const idsOf = (guests: readonly GuestRow[]): GuestRow['id'][] => guests.map(({ id }) => id)
