const ASCII = /^[\x20-\x7e]*$/
const MARKS = /\p{M}+/gu

/** Text as searches compare it: lower case, accents removed, `ß` as `ss`. */
export const fold = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text.normalize('NFD').replace(MARKS, '').toLowerCase().replaceAll('ß', 'ss').normalize('NFC')

const MEMO_LIMIT = 20_000
const memo = new Map<string, string>()

/** `fold` for what repeats over thousands of rows (nodes, tags, pools): remembered, in bounded memory. */
export const foldShared = (text: string): string => {
  const known = memo.get(text)
  if (known !== undefined) return known
  if (memo.size >= MEMO_LIMIT) memo.clear()
  const folded = fold(text)
  memo.set(text, folded)
  return folded
}

/**
 * A test for a whole value against a pattern in which `*` stands for any characters. The pattern must be folded.
 * Written as a walk over the parts between the stars: a regular expression of many stars can take exponential time.
 */
export const globTest = (pattern: string): ((value: string) => boolean) => {
  const parts = pattern.split('*')
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  const middle = parts.slice(1, -1).filter((part) => part !== '')
  if (parts.length === 1) return (value) => value === first
  return (value) => {
    if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false
    let from = first.length
    const end = value.length - last.length
    for (const part of middle) {
      const found = value.indexOf(part, from)
      if (found < 0 || found + part.length > end) return false
      from = found + part.length
    }
    return true
  }
}
