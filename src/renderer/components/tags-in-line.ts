/** Pixels of the narrowest cell that tags are shown in, without its padding. */
const ROOM = 106
/** Of a chip without its text, with the gap before the next. */
const AROUND = 16
/** Of a character at the size of chips, on the average. */
const CHARACTER = 6
/** Of "+2". */
const COUNT = 20

const widthOf = (tag: string): number => AROUND + CHARACTER * tag.length

/**
 * The tags that a line shows whole, and those it only counts. Reckoned by their characters: to measure chips would make
 * the browser lay out the grid once more for each cell. The first is always shown.
 */
export const tagsInLine = (
  tags: readonly string[],
): { readonly shown: readonly string[]; readonly rest: readonly string[] } => {
  let used = 0
  let count = 0
  for (const tag of tags) {
    used += widthOf(tag)
    const last = count === tags.length - 1
    if (count > 0 && used + (last ? 0 : COUNT) > ROOM) break
    count += 1
  }
  return { shown: tags.slice(0, count), rest: tags.slice(count) }
}
