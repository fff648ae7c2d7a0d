/** A row element and what it shows. */
export interface RowSlot<Row> {
  /** Stays with the element for as long as it lives. */
  readonly key: number
  readonly row: Row
  readonly index: number
  /** Pixels from the top of all rows. */
  readonly top: number
  /** Holds what it showed last and is not seen: fewer rows are left than there were. */
  readonly spare: boolean
}

interface PlacedItem {
  readonly index: number
  readonly start: number
}

/**
 * Hands out row elements by place: the row that comes to a place takes over the element that stands there, so that a
 * search changes texts where it would else remove elements and build others. Elements nobody needs are kept for the
 * keystroke that widens the search again. In the order of the rows, as screen readers read the elements in theirs.
 */
export const createRowSlots = <Row>() => {
  let slots: readonly RowSlot<Row>[] = []
  let made = 0
  return {
    place: (items: readonly PlacedItem[], rows: readonly Row[]): readonly RowSlot<Row>[] => {
      const wanted = new Set(items.map(({ index }) => index))
      const standing = new Map(slots.filter(({ index }) => wanted.has(index)).map((slot) => [slot.index, slot]))
      const free = slots.filter((slot) => standing.get(slot.index) !== slot)
      const placed: RowSlot<Row>[] = []
      for (const { index, start } of items) {
        const row = rows[index]
        if (row === undefined) continue
        const key = (standing.get(index) ?? free.shift())?.key ?? (made += 1)
        placed.push({ key, row, index, top: start, spare: false })
      }
      slots = [...placed, ...free.map((slot) => (slot.spare ? slot : { ...slot, spare: true }))]
      return slots
    },
  }
}
