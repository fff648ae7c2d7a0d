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

export const number = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string' || value.trim() === '') return null
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : null
}

export const flag = (value: unknown): boolean => value === 1 || value === true || value === '1' || value === 'true'

export const flagOrNull = (value: unknown): boolean | null =>
  value === undefined || value === null || value === '' ? null : flag(value)

/** Lists in Proxmox are split at semicolons, commas and blanks. */
export const list = (value: unknown): readonly string[] => {
  if (typeof value !== 'string' || value === '') return EMPTY
  const parts = value.split(/[;,\s]+/)
  return parts.includes('') ? parts.filter((part) => part !== '') : parts
}
