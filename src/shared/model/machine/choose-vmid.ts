import type { NumberRange } from '../number-ranges.ts'

/** Numbers Proxmox gives by itself begin here; lower ones are its own. */
const LOWEST = 100
const HIGHEST = 999_999_999

/**
 * The lowest free number.
 * @param ranges of the company on the cluster, both ends included; null: any
 * @param from not below this one
 * @returns null when all are taken
 */
export const nextVmid = (
  isTaken: (vmid: number) => boolean,
  ranges: readonly NumberRange[] | null,
  from = LOWEST,
): number | null => {
  const windows = ranges === null ? [[LOWEST, HIGHEST] as const] : [...ranges].sort((one, other) => one[0] - other[0])
  for (const [first, last] of windows)
    for (let vmid = Math.max(first, from, LOWEST); vmid <= Math.min(last, HIGHEST); vmid += 1)
      if (!isTaken(vmid)) return vmid
  return null
}
