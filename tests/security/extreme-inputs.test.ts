import { expect, it } from 'vitest'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { exampleOf } from '#main/transport/openapi-examples.ts'
import { addPerson } from '#support/people.ts'
import { seededRandom, type SeededRandom } from '#support/seeded-random.ts'
import { addObjects, startWithTwoCompanies, type CompanyObjects } from '#support/two-companies.ts'

/**
 * What a hostile page makes up within the contract: every value is one that its schema lets through, and none of them has a
 * place in a handler that did not think of it. Malformed messages have a test of their own (bridge-fuzz).
 */

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261128)
const ROUNDS = 60

/** Asks the world outside, or ends the core that is asked. */
const APART =
  /^(?:clusters\.(?:probe|add|trust|reconnect)|database\.|updates\.|app\.(?:startDemo|endDemo|openExternal))/

const TEXTS: [string, ...string[]] = [
  '',
  'x',
  '0',
  '-1',
  '__proto__',
  'constructor',
  'toString',
  '\ud800',
  '\udfff\ud83d',
  '\u202e\u2066txt.exe',
  'a\u0000b',
  'İ'.repeat(40),
  '%',
  '=1+1',
  '*',
  '(((((((((((((((',
  '"',
  '\\',
  '9'.repeat(60),
  '::',
  '::/0',
  '0.0.0.0/0',
  '255.255.255.255/32',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  '-271821-04-20T00:00:00.000Z',
  '+275760-09-13T00:00:00.000Z',
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-29T00:00:00Z',
  'x'.repeat(80),
  'ß'.repeat(500),
]
const NUMBERS: [number, ...number[]] = [
  0,
  -0,
  1,
  -1,
  2 ** 31,
  2 ** 32 + 1,
  2 ** 53 - 1,
  -(2 ** 53),
  1e-300,
  1e308,
  4095,
]

const leaf = (random: SeededRandom, value: unknown, ids: [string, ...string[]]): unknown => {
  if (random.below(8) === 0) return null
  if (typeof value === 'string') return random.below(3) === 0 ? random.pick(ids) : random.pick(TEXTS)
  if (typeof value === 'number') return random.pick(NUMBERS)
  if (typeof value === 'boolean') return !value
  return random.pick<unknown>([random.pick(ids), random.pick(TEXTS), random.pick(NUMBERS), {}, []])
}

/** The same with a few of its values others, lists longer or empty. */
const mutated = (random: SeededRandom, value: unknown, ids: [string, ...string[]]): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => mutated(random, item, ids))
    const how = random.below(6)
    if (how === 0) return []
    if (how === 1) return items.flatMap((item) => Array.from({ length: 40 }, () => item))
    return items
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mutated(random, one, ids)]))
  return random.below(3) === 0 ? leaf(random, value, ids) : value
}

/** Ids of an example replaced by those of objects that are there. */
const placed = (value: unknown, key: string, objects: CompanyObjects): unknown => {
  if (Array.isArray(value)) return value.map((item) => placed(item, key.replace(/s$/, ''), objects))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, placed(one, name, objects)]))
  const known = new Map<string, string>(Object.entries<string>({ ...objects }))
  return typeof value === 'string' ? (known.get(key) ?? value) : value
}

it(`that the contract lets through end in an answer, never in an error nobody thought of (seed ${SEED})`, async () => {
  const { core, companies } = await startWithTwoCompanies()
  const own = await addObjects(core, companies.own)
  const foreign = await addObjects(core, companies.foreign)
  const { id: admin } = await addPerson(core, { companyId: companies.own })
  const random = seededRandom(SEED)
  const ids = [...Object.values<string>({ ...own }), ...Object.values<string>({ ...foreign })] as [string, ...string[]]
  const found = new Map<string, string>()
  let asked = 0
  const { signal } = new AbortController()
  for (const operation of Object.keys(contract) as OperationName[]) {
    if (APART.test(operation)) continue
    for (let round = 0; round < ROUNDS; round += 1) {
      const example = placed(exampleOf(operation), '', random.below(2) === 0 ? own : foreign)
      const input = mutated(random, example, ids)
      if (!contract[operation].input.safeParse(input).success) continue
      const caller =
        random.below(2) === 0
          ? ({ kind: 'owner', via: 'ipc', address: '' } as const)
          : ({ kind: 'user', via: 'http', address: '127.0.0.1', userId: admin } as const)
      const answer = await core.dispatch(operation, input, { caller, signal })
      asked += 1
      if (!answer.ok && answer.error.code === 'internal') found.set(operation, JSON.stringify(input).slice(0, 400))
    }
  }
  expect(Object.fromEntries(found)).toEqual({})
  expect(asked).toBeGreaterThan(2000)
})
