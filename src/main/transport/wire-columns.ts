import { setImmediate } from 'node:timers/promises'
import type { Answer } from '#shared/bridge.ts'
import { COLUMNS_TYPE, toColumn } from '#shared/columns.ts'
import type { InventorySnapshot } from '#shared/contract/inventory.contract.ts'
import { GuestRow } from '#shared/model/guest.ts'

const GUEST_FIELDS = GuestRow.keyof().options

/** Whoever else waits for an answer has his turn in between: the columns of a large fleet take a tenth of a second. */
const TURN_MS = 8

/** Kept as long as the snapshot is: of a fleet nobody looks at that does not change, or until the next poll. */
const written = new WeakMap<InventorySnapshot, Promise<string>>()

/** `SnapshotByColumns` as the value of an answer, put together from pieces so that it need not be written in one go. */
const write = async ({ guests, ...rest }: InventorySnapshot): Promise<string> => {
  const columns: string[] = []
  let turn = performance.now()
  for (const field of GUEST_FIELDS) {
    columns.push(`${JSON.stringify(field)}:${JSON.stringify(toColumn(guests, field))}`)
    if (performance.now() - turn < TURN_MS) continue
    await setImmediate()
    turn = performance.now()
  }
  return `{"ok":true,"value":{"guests":{${columns.join(',')}},${JSON.stringify(rest).slice(1)}}`
}

/** Writes a snapshot by columns before it is asked for, or again for nothing when it was. */
export const writeByColumns = (snapshot: InventorySnapshot): Promise<string> => {
  const known = written.get(snapshot)
  if (known !== undefined) return known
  const text = write(snapshot)
  written.set(snapshot, text)
  return text
}

/** The answer by columns when it is a snapshot and its asker named that type; null: it goes out as it is. */
export const byColumns = (operation: string, accept: string | undefined, answer: Answer): Promise<string> | null =>
  operation === 'inventory.snapshot' && accept === COLUMNS_TYPE && answer.ok
    ? writeByColumns(answer.value as InventorySnapshot)
    : null
