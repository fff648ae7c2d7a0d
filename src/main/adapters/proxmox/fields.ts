/**
 * Reads one field of an answer whatever type this version of Proxmox gives it: numbers come as strings (vmid before
 * 7.0, loadavg, cpulimit), booleans as 0/1, "0"/"1" or real ones, absent fields as absent, null or "".
 */

export type RawRow = Readonly<Record<string, unknown>>

const EMPTY: readonly string[] = Object.freeze([])

export const isRow = (value: unknown): value is RawRow =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const asRow = (value: unknown): RawRow => (isRow(value) ? value : {})

/** Items that are objects; anything else that stands in the list, or in its place, is passed over. */
export const asRows = (value: unknown): RawRow[] => (Array.isArray(value) ? value.filter(isRow) : [])

export const text = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return ''
}

/** Past this, sums and conversions of units overflow or lose whole numbers; no figure of a cluster comes near it. */
const bounded = (value: number): number | null => (Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : null)

export const number = (value: unknown): number | null => {
  if (typeof value === 'number') return bounded(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string' || value.trim() === '') return null
  return bounded(Number(value))
}

/** A size, a share, a duration: never less than nothing. */
export const amount = (value: unknown): number | null => {
  const found = number(value)
  return found === null || found < 0 ? null : found
}

/** 9999-12-31T23:59:59Z, the last second that ISO 8601 writes with four digits of year. */
const LAST_SECOND = 253_402_300_799

/** Unix time in seconds that a date can be made of. */
export const seconds = (value: unknown): number | null => {
  const found = amount(value)
  return found === null || found > LAST_SECOND ? null : found
}

const PLAIN = /^[\x20-\x7e]*$/
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const LONGEST_LABEL = 255

/**
 * A name as it may stand in a line, a sentence or a notification: one line, of bounded length, and nothing in it that is
 * not seen or turns what follows around (U+202E). Proxmox' own rules are narrower; what breaks them is hostile.
 */
export const label = (value: unknown, longest = LONGEST_LABEL): string => {
  const found = text(value)
  if (found.length <= longest && PLAIN.test(found)) return found
  return found.slice(0, longest).replace(HIDDEN, '\uFFFD')
}

const LONGEST_TEXT = 65_536

/** Notes and configuration: lines as they are, of bounded length. */
export const prose = (value: unknown): string => text(value).slice(0, LONGEST_TEXT)

export const flag = (value: unknown): boolean => value === 1 || value === true || value === '1' || value === 'true'

export const flagOrNull = (value: unknown): boolean | null =>
  value === undefined || value === null || value === '' ? null : flag(value)

const LONGEST_LIST = 4096

/** Lists in Proxmox are split at semicolons, commas and blanks. */
export const list = (value: unknown): readonly string[] => {
  if (typeof value !== 'string' || value === '') return EMPTY
  const parts = label(value, LONGEST_LIST).split(/[;,\s]+/)
  return parts.includes('') ? parts.filter((part) => part !== '') : parts
}
