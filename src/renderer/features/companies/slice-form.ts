import { rangeText, type NumberRange } from '#shared/model/number-ranges.ts'
import type { Slice } from '#shared/model/slice.ts'

interface Bounds {
  readonly min: number
  readonly max: number
  /** What the numbers are, as it reads in a sentence. */
  readonly what: string
}

export const VMIDS: Bounds = { min: 100, max: 999_999_999, what: 'A VMID' }
export const VLANS: Bounds = { min: 1, max: 4094, what: 'A VLAN tag' }

/** `1000-1999, 5000` as ranges, or what is wrong with it. */
export const readRanges = (
  text: string,
  { min, max, what }: Bounds,
): { readonly ranges: [number, number][] } | { readonly problem: string } => {
  const ranges: [number, number][] = []
  for (const part of text.split(/[,;\s]+(?![-–])/).map((one) => one.trim())) {
    if (part === '') continue
    const match = /^(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(part)
    if (match === null) return { problem: `“${part}” is no number and no range like 1000-1999.` }
    const from = Number(match[1])
    const to = Number(match[2] ?? match[1])
    if (from < min || to < min || from > max || to > max)
      return { problem: `${what} is ${min} to ${max}, not ${part}.` }
    if (from > to) return { problem: `The range ${part} begins with its higher end.` }
    ranges.push([from, to])
  }
  return { ranges }
}

export const writeRanges = (ranges: readonly NumberRange[]): string =>
  ranges.map((range) => rangeText(range).replace('–', '-')).join(', ')

/** A slice in words, for lists. */
export const sliceText = ({ pools, tags, vmids, vlans, storages, guestIds }: Slice): string =>
  [
    pools.length > 0 && `pool ${pools.join(', ')}`,
    vmids.length > 0 && `VMID ${vmids.map(rangeText).join(', ')}`,
    tags.length > 0 && `tag ${tags.join(', ')}`,
    vlans.length > 0 && `VLAN ${vlans.map(rangeText).join(', ')}`,
    guestIds.length > 0 && `${guestIds.length} ${guestIds.length === 1 ? 'guest' : 'guests'} by hand`,
    storages.length > 0 && `storage ${storages.join(', ')}`,
  ]
    .filter((part) => part !== false)
    .join(' · ')
