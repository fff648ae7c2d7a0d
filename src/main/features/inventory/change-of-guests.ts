import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import { guestKey, type ClusterHoldings, type InventoryChange } from './inventory.types.ts'

/** How many guests the cluster lists after the change: missing ones are held, but not there. */
export const countPresent = (held: ClusterHoldings, change: InventoryChange): number => {
  const present = ({ status }: Pick<GuestRow, 'status'>): number => (status === 'missing' ? 0 : 1)
  let count = change.addedGuests.length
  for (const row of held.guests.values()) count += present(row)
  for (const row of change.removedGuests) count -= present(row)
  for (const { row, patch } of change.changedGuests) {
    if (patch.status === undefined) continue
    const before = held.guests.get(guestKey(row.type, row.vmid))
    count += present(row) - (before === undefined ? 0 : present(before))
  }
  return count
}

/** Undefined values and fields that did not change are left out; null when nothing is left. */
export const effective = (row: GuestRow, patch: GuestPatch): GuestPatch | null => {
  const entries = Object.entries(patch).filter(([field, value]) => {
    const before = row[field as keyof GuestRow]
    return (
      value !== undefined &&
      (Array.isArray(value) ? JSON.stringify(value) !== JSON.stringify(before) : value !== before)
    )
  })
  return entries.length === 0 ? null : { ...Object.fromEntries(entries), id: row.id }
}
