import { plural } from '#renderer/components/format.ts'
import type { PlanWarning } from '#renderer/components/plan.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'

/** Names as long as they say which one is meant: every second customer has a web-01. */
export const namer = (guests: readonly GuestRow[], looks: ClusterLooks): ((guest: GuestRow) => string) => {
  const counts = new Map<string, number>()
  for (const { name } of guests) counts.set(name, (counts.get(name) ?? 0) + 1)
  return ({ name, vmid, clusterId }) =>
    (counts.get(name) ?? 0) < 2 ? name : `${name} (${vmid}, ${looks.get(clusterId)?.name ?? ''})`
}

/** "web-01" or "3 guests"; where it can be done to none, what it was meant for. */
export const objectOf = (able: readonly GuestRow[], meant: readonly GuestRow[] = able): string => {
  const named = able.length === 0 ? meant : able
  const [only] = named
  return named.length === 1 && only !== undefined ? only.name : plural(named.length, 'guest')
}

/** A lock is waited for, with its name, for half an hour at most; it is never forced. */
export const lockWarning = (guests: readonly GuestRow[], nameOf: (guest: GuestRow) => string): PlanWarning[] => {
  const locked = guests.filter(({ lock }) => lock !== '' && lock !== 'suspended')
  if (locked.length === 0) return []
  return [
    {
      id: 'lock',
      text: 'Locked by a task that works on them; each waits for its end, for half an hour at most:',
      names: locked.map((guest) => `${nameOf(guest)} (${guest.lock})`),
    },
  ]
}
