import { bitsOfKey } from './ip-address.ts'
import type { Interval } from './network.ts'

/** Digits of a key (`keyOf`) that a number holds exactly: 48 bits. */
const HIGH_DIGITS = 20

/**
 * Addresses as the database has them, in order, as runs of neighbours: a full /16 is one run instead of 65,534 numbers.
 * Two runs may touch where the low 48 bits begin anew.
 */
export const runsOfKeys = (keys: Iterable<string>): Interval[] => {
  const runs: Interval[] = []
  let [high, first, last] = ['', 0, 0]
  const end = (): void => {
    if (high === '') return
    const base = bitsOfKey(high) << 48n
    runs.push({ from: base + BigInt(first), to: base + BigInt(last) })
  }
  for (const key of keys) {
    const low = Number.parseInt(key.slice(HIGH_DIGITS), 16)
    if (high !== '' && low === last + 1 && key.startsWith(high)) {
      last = low
      continue
    }
    end()
    high = key.slice(0, HIGH_DIGITS)
    first = low
    last = low
  }
  end()
  return runs
}
