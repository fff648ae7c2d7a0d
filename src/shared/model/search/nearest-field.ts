import { SEARCH_FIELD_NAMES, type SearchField } from './fields.ts'

/** Letters to add, drop or change to get from one to the other, two that changed places counting as one (Damerau). */
const distance = (one: string, other: string): number => {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const at = (list: readonly number[], index: number): number => list[index] ?? Infinity
      const swapped =
        column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
          ? at(before, column - 2) + 1
          : Infinity
      next.push(
        Math.min(at(last, column) + 1, at(next, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1), swapped),
      )
    }
    before = last
    last = next
  }
  return last[other.length] ?? Infinity
}

/** Mistakes a name may have for its length and still be taken for a slip. */
const allowed = (name: string): number => (name.length <= 4 ? 1 : 2)

/** The field somebody meant who wrote this; null when none is near. */
export const nearestField = (name: string): SearchField | null => {
  const written = name.toLowerCase()
  // A name nobody would write is not compared letter by letter.
  if (written.length > 20) return null
  const [best] = SEARCH_FIELD_NAMES.map((field) => ({
    field,
    far: field.startsWith(written) || written.startsWith(field) ? 0.5 : distance(written, field),
  })).sort((a, b) => a.far - b.far)
  return best !== undefined && best.far <= allowed(written) ? best.field : null
}
