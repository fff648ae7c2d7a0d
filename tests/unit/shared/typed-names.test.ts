import { describe, expect, it } from 'vitest'
import { contract, type OperationName } from '#shared/contract/index.ts'
import { exampleOf } from '#main/transport/openapi-examples.ts'

/** Texts by which a person names something for others to read, by the path within the input. */
const NAMES: readonly (readonly [OperationName, string])[] = [
  ['app.setOwner', 'name'],
  ['views.save', 'name'],
  ['clusters.add', 'name'],
  ['clusters.add', 'location'],
  ['companies.add', 'name'],
  ['companies.update', 'notes'],
  ['projects.save', 'name'],
  ['tenancy.saveSlice', 'pools.0'],
  ['tenancy.saveSlice', 'tags.0'],
  ['tenancy.saveSlice', 'storages.0'],
  ['users.add', 'name'],
  ['users.update', 'name'],
  ['profiles.save', 'name'],
  ['tokens.create', 'label'],
  ['addresses.saveRange', 'description'],
  ['addresses.savePool', 'description'],
  ['addresses.reserve', 'reason'],
  ['addresses.reserveInPool', 'reason'],
  ['addresses.ignoreFinding', 'reason'],
]

const HOSTILE = {
  'turns the direction of writing': 'Acme\u202Exslx',
  'shows nothing between letters': 'Ac\u200Bme',
  'is a control character': 'Acme\u0007',
  'is half a character': 'Acme\uD83D',
  'shows nothing at all': '\u2800\u00AD',
}

const withText = (value: unknown, path: readonly string[], text: string): unknown => {
  const [key, ...rest] = path
  if (key === undefined) return text
  if (Array.isArray(value) || /^\d+$/.test(key)) {
    const list: unknown[] = Array.isArray(value) ? [...(value as unknown[])] : []
    list[Number(key)] = withText(list[Number(key)], rest, text)
    return list
  }
  const record = (value ?? {}) as Readonly<Record<string, unknown>>
  return { ...record, [key]: withText(record[key], rest, text) }
}

describe('a name somebody types', () => {
  it.each(NAMES)('of %s, %s, is read as typed, composed and without the room around it', (operation, path) => {
    const input = withText(exampleOf(operation), path.split('.'), '  Zoe\u0308 & Söhne  ')
    const parsed: unknown = contract[operation].input.parse(input)
    const read = path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], parsed)
    expect(read).toBe('Zoë & Söhne')
  })

  describe.each(Object.entries(HOSTILE))('that %s is refused', (_what, text) => {
    it.each(NAMES)('by %s at %s', (operation, path) => {
      const result = contract[operation].input.safeParse(withText(exampleOf(operation), path.split('.'), text))
      expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
    })
  })
})
