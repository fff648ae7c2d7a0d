import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE, toColumns } from '#shared/columns.ts'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { GuestRow } from '#shared/model/guest.ts'
import type { SnapshotByColumns } from '#shared/snapshot-columns.ts'

const GUEST_FIELDS = GuestRow.keyof().options

/** The answer by columns when it is a snapshot and its asker named that type; null: it goes out as it is. */
export const byColumns = (operation: string, accept: string | undefined, answer: Answer): Answer | null => {
  if (operation !== 'inventory.snapshot' || accept !== COLUMNS_TYPE || !answer.ok) return null
  const snapshot = answer.value as InventorySnapshot
  const value: SnapshotByColumns = { ...snapshot, guests: toColumns(snapshot.guests, GUEST_FIELDS) }
  return { ok: true, value }
}
