import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { ClusterHoldings, InventoryChange } from './inventory.types.ts'

/** How many guests the cluster lists after the change: missing ones are held, but not there. */
export const countPresent = (held: ClusterHoldings, change: InventoryChange): number => {
  const present = ({ status }: Pick<GuestRow, 'status'>): number => (status === 'missing' ? 0 : 1)
  let count = held.guests.size + change.addedGuests.length
  for (const row of change.removedGuests) count -= present(row)
  for (const { row, patch } of change.changedGuests)
    if (patch.status !== undefined) count += present(row) - (held.missing.has(row.id) ? 0 : 1)
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
