import type { GuestRow, GuestStatus } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import { isAhead } from '#main/elapsed.ts'
import type { Clock } from '#main/ports.ts'

/** Proxmox broadcasts states about every 10 s: for so long a list may show what was true before an action. */
const STALE_LIST_MS = 20_000

/** Statuses read directly, right after an action: believed over what polls list as long as that may be outdated. */
export const createLiveStatus = (clock: Pick<Clock, 'now'>) => {
  const held = new Map<GuestId, { readonly outdated: GuestStatus; readonly until: number }>()

  return {
    /** The status of this guest is `row.status` from now on, whatever lists still say. */
    changedFrom: (id: GuestId, outdated: GuestStatus): void => {
      held.set(id, { outdated, until: clock.now() + STALE_LIST_MS })
    },
    /** @returns the status to believe of a guest that a poll lists as `polled` */
    believed: (row: GuestRow, polled: GuestStatus): GuestStatus => {
      // Asked for every guest of every poll, and hardly ever is there one.
      if (held.size === 0) return polled
      const found = held.get(row.id)
      if (found === undefined) return polled
      if (isAhead(clock.now(), found.until, STALE_LIST_MS) && polled === found.outdated) return row.status
      held.delete(row.id)
      return polled
    },
    forget: (id: GuestId): void => {
      held.delete(id)
    },
  }
}
