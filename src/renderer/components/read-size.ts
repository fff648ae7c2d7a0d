import { GIB, MIB } from '#shared/model/machine/machine-spec.ts'

const UNITS: Readonly<Record<string, number>> = { '': GIB, g: GIB, gb: GIB, gib: GIB, m: MIB, mb: MIB, mib: MIB }

/** Bytes of `2`, `1.5 GiB`, `512 MiB`; null: it cannot be read so. */
export const readSize = (text: string): number | null => {
  const [, number, unit] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const factor = UNITS[unit?.toLowerCase() ?? '']
  if (number === undefined || factor === undefined) return null
  return Math.round(Number(number.replace(',', '.')) * factor)
}
