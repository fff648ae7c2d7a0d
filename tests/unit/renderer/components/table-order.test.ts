import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { createFilterCache, rowsThat } from '#renderer/components/table/filter-cache.ts'
import { currentLayout, gridTemplate, movedColumn } from '#renderer/components/table/layout.ts'
import { extended, NO_SELECTION, toggled } from '#renderer/components/table/selection.ts'
import { createSorter } from '#renderer/components/table/sorter.ts'

interface Machine {
  readonly id: string
  readonly name: string
  readonly ip: string | undefined
  readonly size: number | null
}

const machine = (id: string, change: Partial<Machine> = {}): Machine => ({
  id,
  name: id,
  ip: undefined,
  size: null,
  ...change,
})
const column = (id: string, sortKey: (row: Machine) => string | number | null): TableColumn<Machine> => ({
  id,
  title: id,
  width: 100,
  render: () => null,
  text: () => '',
  sortKey,
})
const columns = [
  column('name', (row) => naturalKey(row.name)),
  column('ip', (row) => addressKey(row.ip)),
  column('size', (row) => row.size),
]
const idOf = (row: Machine): string => row.id

describe('order of a table', () => {
  test('numbers in names count as numbers, case and accents do not count', () => {
    const names = ['web-10', 'Web-2', 'über', 'uber-1', 'web-1']
    const rows = names.map((name) => machine(name))
    const sorted = createSorter(idOf).sorted(rows, columns, [{ id: 'name', desc: false }])
    expect(sorted.map((row) => row.name)).toEqual(['über', 'uber-1', 'web-1', 'Web-2', 'web-10'])
  })

  test('addresses sort by value, IPv4 before IPv6, none last in both directions', () => {
    const addresses = ['10.0.0.10', 'fe::1', '10.0.0.9', undefined, '9.255.0.1', 'fe::', 'fd00:1::ffff']
    const rows = addresses.map((ip, index) => machine(String(index), { ip }))
    const by = (desc: boolean) =>
      createSorter(idOf)
        .sorted(rows, columns, [{ id: 'ip', desc }])
        .map((row) => row.ip)
    expect(by(false)).toEqual(['9.255.0.1', '10.0.0.9', '10.0.0.10', 'fe::', 'fe::1', 'fd00:1::ffff', undefined])
    expect(by(true).at(-1)).toBeUndefined()
    expect(by(true)[0]).toBe('fd00:1::ffff')
  })

  test('sorting again after a change gives what sorting from scratch gives', () => {
    const row = fc.record({ id: fc.integer({ min: 0, max: 40 }).map(String), size: fc.option(fc.integer()) })
    const list = fc.uniqueArray(row, { selector: (each) => each.id, maxLength: 40 })
    fc.assert(
      fc.property(list, list, fc.boolean(), (before, after, desc) => {
        const by = [{ id: 'size', desc }]
        const first = before.map(({ id, size }) => machine(id, { size }))
        const second = after.map(
          ({ id, size }) => first.find((known) => known.id === id && known.size === size) ?? machine(id, { size }),
        )
        const sorter = createSorter(idOf)
        sorter.sorted(first, columns, by)
        expect(sorter.sorted(second, columns, by)).toEqual(createSorter(idOf).sorted(second, columns, by))
      }),
    )
  })

  test('a filter that only narrows looks at what the one before let through', () => {
    const rows = ['a', 'ab', 'abc', 'b'].map((id) => machine(id))
    const cache = createFilterCache<Machine>()
    const seen: string[] = []
    const broad = rowsThat((row: Machine) => row.id.includes('a'))
    const narrow = rowsThat((row: Machine) => {
      seen.push(row.id)
      return row.id.includes('ab')
    })
    expect(cache.apply(rows, broad)).toHaveLength(3)
    expect(cache.apply(rows, narrow, broad).map(idOf)).toEqual(['ab', 'abc'])
    expect(seen).toEqual(['a', 'ab', 'abc'])
    expect(cache.apply(rows, broad)).toBe(cache.apply(rows, broad))
    expect(cache.apply([...rows], narrow, broad).map(idOf)).toEqual(['ab', 'abc'])
  })
})

describe('layout of a table', () => {
  test('a column the program gained stands where it belongs, one it lost is forgotten', () => {
    const stored = {
      order: ['size', 'gone', 'name'],
      hidden: ['size', 'gone'],
      widths: {},
      sort: [{ id: 'gone', desc: true }],
    }
    const layout = currentLayout(columns, stored, [])
    expect(layout.order).toEqual(['size', 'name', 'ip'])
    expect(layout.hidden).toEqual(['size'])
    expect(layout.sort).toEqual([])
  })

  test('a dragged column takes the place it is dropped on', () => {
    expect(movedColumn(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd'])
    expect(movedColumn(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c'])
  })

  test('a width somebody set holds, growing columns share the rest', () => {
    const [name, ip, size] = columns
    if (name === undefined || ip === undefined || size === undefined) throw new Error('Columns are missing.')
    const growing = { ...name, grow: true }
    expect(gridTemplate([growing, ip], {})).toBe('minmax(100px,100fr) 100px')
    expect(gridTemplate([growing, ip], { name: 300 })).toBe('300px 100px minmax(0,1fr)')
  })
})

describe('selection in a table', () => {
  test('Shift extends from where the selection began, Ctrl adds and takes away', () => {
    const order = ['a', 'b', 'c', 'd', 'e']
    const one = toggled(NO_SELECTION, 'b')
    const range = extended(one, order, null, 'd')
    expect([...range.ids]).toEqual(['b', 'c', 'd'])
    expect([...extended(range, order, null, 'a').ids].toSorted()).toEqual(['a', 'b', 'c', 'd'])
    expect([...toggled(range, 'c').ids]).toEqual(['b', 'd'])
  })
})
