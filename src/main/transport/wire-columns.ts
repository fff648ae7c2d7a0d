import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE, toColumn } from '#shared/columns.ts'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { GuestRow } from '#shared/model/guest.ts'
import { inSlices } from '../in-slices.ts'

const GUEST_FIELDS = GuestRow.keyof().options

/** Kept as long as the snapshot is: of a fleet nobody looks at that does not change, or until the next poll. */
const written = new WeakMap<InventorySnapshot, Promise<string>>()

/** `SnapshotByColumns` as the value of an answer; of a large fleet its columns take a tenth of a second. */
function* write({ guests, ...rest }: InventorySnapshot): Generator<undefined, string, undefined> {
  const columns: string[] = []
  for (const field of GUEST_FIELDS) {
    columns.push(`${JSON.stringify(field)}:${JSON.stringify(toColumn(guests, field))}`)
    yield
  }
  return `{"ok":true,"value":{"guests":{${columns.join(',')}},${JSON.stringify(rest).slice(1)}}`
}

/** Writes a snapshot by columns before it is asked for, or again for nothing when it was. */
export const writeByColumns = (snapshot: InventorySnapshot): Promise<string> => {
  const known = written.get(snapshot)
  if (known !== undefined) return known
  const text = inSlices(write(snapshot))
  written.set(snapshot, text)
  return text
}

/** The answer by columns when it is a snapshot and its asker named that type; null: it goes out as it is. */
export const byColumns = (operation: string, accept: string | undefined, answer: Answer): Promise<string> | null =>
  operation === 'inventory.snapshot' && accept === COLUMNS_TYPE && answer.ok
    ? writeByColumns(answer.value as InventorySnapshot)
    : null
