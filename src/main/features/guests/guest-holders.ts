import type { GuestHolding } from '#shared/model/delete-check.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ActionBy } from './actions/action-executor.ts'

/** A guest as far as what is kept for it is concerned; its row may be gone already. */
export type HeldGuest = Pick<GuestRow, 'name' | 'clusterId' | 'companyId'> & { readonly guestId: GuestId }

/** A feature that keeps something for a guest: addresses, NAT rules, schedules. */
export interface GuestHolder {
  /** What it keeps, as people say it; empty: nothing. */
  readonly holdings: (guest: HeldGuest) => GuestHolding[]
  /** The guest was deleted on its cluster: what was kept for it is let go, in the transaction of the caller. */
  readonly release: (guest: HeldGuest, by: ActionBy) => void
}

/** Whoever keeps something for guests registers here, so that nothing is left over when one is deleted. */
export interface GuestHolders {
  readonly add: (holder: GuestHolder) => void
  readonly holdings: (guest: HeldGuest) => GuestHolding[]
  readonly release: (guest: HeldGuest, by: ActionBy) => void
}

export const createGuestHolders = (): GuestHolders => {
  const holders: GuestHolder[] = []
  return {
    add: (holder) => {
      holders.push(holder)
    },
    holdings: (guest) => holders.flatMap((holder) => holder.holdings(guest)),
    release: (guest, by) => {
      for (const holder of holders) holder.release(guest, by)
    },
  }
}
