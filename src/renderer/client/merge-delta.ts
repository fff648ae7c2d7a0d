import type { InventoryDelta } from '#shared/contract/inventory.contract.ts'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'

interface Rows {
  readonly guests: readonly GuestRow[]
  readonly nodes: readonly NodeRow[]
  readonly storages: readonly StorageRow[]
}

const mergeGuests = (guests: readonly GuestRow[], delta: InventoryDelta): readonly GuestRow[] => {
  const { addedGuests, changedGuests, removedGuests } = delta
  if (addedGuests.length === 0 && changedGuests.length === 0 && removedGuests.length === 0) return guests
  const patches = new Map(changedGuests.map((patch) => [patch.id, patch]))
  const added = new Map(addedGuests.map((guest) => [guest.id, guest]))
  const gone = new Set(removedGuests)
  const merged: GuestRow[] = []
  for (const guest of guests) {
    if (gone.has(guest.id)) continue
    const patch = patches.get(guest.id)
    const whole = added.get(guest.id)
    added.delete(guest.id)
    // The wire leaves unchanged fields out, so a patch holds no undefined.
    merged.push(whole ?? (patch === undefined ? guest : ({ ...guest, ...patch } as GuestRow)))
  }
  return merged.concat([...added.values()])
}

const mergeByKey = <Row extends { readonly key: string }>(
  rows: readonly Row[],
  changed: readonly Row[],
  removed: readonly string[],
): readonly Row[] => {
  if (changed.length === 0 && removed.length === 0) return rows
  const byKey = new Map(rows.map((row) => [row.key, row]))
  for (const key of removed) byKey.delete(key)
  for (const row of changed) byKey.set(row.key, row)
  return [...byKey.values()]
}

/** Rows after one delta; rows and whole lists that did not change keep their identity. */
export const mergeDelta = (rows: Rows, delta: InventoryDelta): Rows => ({
  guests: mergeGuests(rows.guests, delta),
  nodes: mergeByKey(rows.nodes, delta.nodes, delta.removedKeys),
  storages: mergeByKey(rows.storages, delta.storages, delta.removedKeys),
})
