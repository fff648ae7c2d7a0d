import { contract, isOperationName, type OperationName } from '#shared/contract/index.ts'
import type { SeededRandom } from './seeded-random.ts'

const OPERATIONS = Object.keys(contract) as [OperationName, ...OperationName[]]
const KEYS = Object.values(contract).flatMap(({ input }) => ('shape' in input ? Object.keys(input.shape) : [])) as [
  string,
  ...string[],
]

const TEXTS: [string, ...string[]] = [
  '',
  ' ',
  '\0',
  '../../etc/passwd',
  "'; DROP TABLE settings; --",
  '<img src=x onerror=alert(1)>',
  '\u202e\ud800',
  'ä'.repeat(300),
  'javascript:alert(1)',
  'file:///etc/passwd',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(20_000),
  '__proto__',
  'constructor',
]

/** Values a JSON body can carry. */
const jsonValue = (random: SeededRandom, depth: number): unknown => {
  switch (random.below(depth > 4 ? 6 : 9)) {
    case 0:
      return random.pick(TEXTS)
    case 1:
      return random.pick([0, -1, 1e308, -0, 0.1, 2 ** 53, 4711])
    case 2:
      return random.pick([true, false])
    case 3:
      return null
    case 4:
      return random.pick(KEYS)
    case 5:
      return random.pick(OPERATIONS)
    case 6:
      return Array.from({ length: random.below(6) }, () => jsonValue(random, depth + 1))
    case 7:
      return JSON.parse(`{"__proto__":{"isOwner":true},"${random.pick(KEYS)}":1}`)
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(6) }, () => [random.pick(KEYS), jsonValue(random, depth + 1)]),
      )
  }
}

const cycle = (): unknown => {
  const cyclic: Record<string, unknown> = { id: 1 }
  cyclic['patch'] = cyclic
  return cyclic
}

const nested = (): unknown => {
  let deep: unknown = null
  for (let index = 0; index < 2000; index += 1) deep = { patch: deep }
  return deep
}

/** Values only a structured clone can carry, as they come over Electron's bridge. */
const CLONED: [() => unknown, ...(() => unknown)[]] = [
  () => undefined,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 10n ** 30n,
  () => new Date(Number.NaN),
  () => new Map([['name', 'x']]),
  () => new Set(['x']),
  () => /x/g,
  () => new Uint8Array(1000),
  () => new ArrayBuffer(10),
  () => new Error('x'),
  () => new Array<unknown>(100_000_000),
  () => Array.from({ length: 150_000 }, () => 0),
  () => 'x'.repeat(5_000_000),
  cycle,
  nested,
  () => [cycle(), nested()],
]

const clonedValue = (random: SeededRandom): unknown => random.pick(CLONED)()

const isMalformed = (operation: string, input: unknown): boolean => {
  if (!isOperationName(operation)) return true
  try {
    return !contract[operation].input.safeParse(input).success
  } catch {
    return true
  }
}

export interface Message {
  readonly operation: string
  readonly input: unknown
}

/** A message no handler may ever see: an unknown operation, or input its contract refuses. */
export const malformedMessage = (random: SeededRandom, kind: 'json' | 'cloned'): Message => {
  for (;;) {
    const operation = random.below(5) === 0 ? random.pick(TEXTS) : random.pick(OPERATIONS)
    const whole = kind === 'cloned' && random.below(4) === 0 ? clonedValue(random) : jsonValue(random, 0)
    const isObject = typeof whole === 'object' && whole !== null && Object.getPrototypeOf(whole) === Object.prototype
    const input =
      kind === 'cloned' && isObject && random.below(3) === 0 ? { ...whole, patch: clonedValue(random) } : whole
    if (isMalformed(operation, input)) return { operation, input }
  }
}

/** Bytes that are not even JSON, or JSON that is meant to hurt. */
export const malformedBody = (random: SeededRandom): Buffer => {
  switch (random.below(6)) {
    case 0:
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)))
    case 1:
      return Buffer.from('['.repeat(random.below(20_000) + 1))
    case 2:
      return Buffer.from(JSON.stringify(jsonValue(random, 0)).slice(0, -1))
    case 3:
      return Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x22])
    case 4:
      return Buffer.from(`{"patch":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`)
    default:
      return Buffer.from('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}} trailing')
  }
}
