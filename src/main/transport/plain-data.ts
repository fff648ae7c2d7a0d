/** Bounds of one message; the largest honest one (an export of preferences, 500 guest ids) is far below. */
const MAX_DEPTH = 24
const MAX_VALUES = 100_000
const MAX_TEXT = 4_000_000

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Array.isArray(value)
}

interface Budget {
  values: number
  text: number
}

const faultIn = (value: unknown, depth: number, budget: Budget): string | null => {
  budget.values -= 1
  if (budget.values < 0) return 'holds too many values'
  if (typeof value === 'string') {
    budget.text -= value.length
    return budget.text < 0 ? 'holds too much text' : null
  }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    return `holds a ${typeof value}`
  }
  if (typeof value !== 'object' || value === null) return null
  // A cycle ends here too: it has no bottom.
  if (depth >= MAX_DEPTH) return 'is nested too deeply'
  if (!isPlain(value)) return 'holds something other than plain data'
  if (Array.isArray(value) && value.length > budget.values) return 'holds too many values'
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return 'holds a forbidden key'
    budget.text -= key.length
    const fault = faultIn(Reflect.get(value, key), depth + 1, budget)
    if (fault !== null) return fault
  }
  return null
}

/**
 * Says what keeps a message from being plain, bounded data, or null when it is. Runs before any schema, so that no
 * schema ever meets a cycle, a million keys or a prototype in disguise. Never throws, whatever a proxy does.
 */
export const plainDataFault = (value: unknown): string | null => {
  try {
    return faultIn(value, 0, { values: MAX_VALUES, text: MAX_TEXT })
  } catch {
    return 'cannot be read'
  }
}
