import { describe, expect, test } from 'vitest'
import { columnEdges, columnsInView } from '#renderer/components/table/column-window.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { createRowSlots } from '#renderer/components/table/row-slots.ts'

const column = (id: string, width: number, grow = false): TableColumn<object> => ({
  id,
  title: id,
  width,
  grow,
  text: () => id,
  render: () => id,
})

describe('columns in view', () => {
  const columns = [column('a', 100, true), column('b', 50), column('c', 300, true)]

  test('columns that grow share what is left over by their widths, a width that was set stays', () => {
    expect(columnEdges(columns, {}, 450)).toEqual([0, 100, 150, 450])
    expect(columnEdges(columns, {}, 850)).toEqual([0, 200, 250, 850])
    expect(columnEdges(columns, { c: 200 }, 450)).toEqual([0, 200, 250, 450])
  })

  test('a column counts as in view when any of its pixels is', () => {
    const edges = [0, 100, 150, 450]
    expect(columnsInView(edges, 0, 100)).toEqual({ first: 0, end: 1 })
    expect(columnsInView(edges, 99, 101)).toEqual({ first: 0, end: 2 })
    expect(columnsInView(edges, 100, 160)).toEqual({ first: 1, end: 3 })
    expect(columnsInView(edges, 400, 900)).toEqual({ first: 2, end: 3 })
    expect(columnsInView([0], 0, 900)).toEqual({ first: 0, end: 0 })
  })
})

describe('elements of rows', () => {
  const rows = ['a', 'b', 'c', 'd', 'e', 'f']
  const at = (...indices: number[]) => indices.map((index) => ({ index, start: index * 32 }))

  test('a row that comes to a place takes over the element there', () => {
    const slots = createRowSlots<string>()
    const keys = slots.place(at(0, 1, 2), rows).map(({ key }) => key)
    const next = slots.place(at(0, 1, 2), ['x', 'y', 'z'])
    expect(next.map(({ key }) => key)).toEqual(keys)
    expect(next.map(({ row }) => row)).toEqual(['x', 'y', 'z'])
  })

  test('elements left over are kept behind the others, unseen, and come back first', () => {
    const slots = createRowSlots<string>()
    const keys = slots.place(at(0, 1, 2), rows).map(({ key }) => key)
    expect(slots.place(at(0), rows).map(({ key, spare }) => [key, spare])).toEqual([
      [keys[0], false],
      [keys[1], true],
      [keys[2], true],
    ])
    expect(slots.place([], []).every(({ spare }) => spare)).toBe(true)
    expect(slots.place(at(0, 1, 2), rows).map(({ key, spare }) => [key, spare])).toEqual(
      keys.map((key) => [key, false]),
    )
  })

  test('scrolling hands the element that left on one side to the row that comes on the other, in the order of rows', () => {
    const slots = createRowSlots<string>()
    const [first, ...others] = slots.place(at(0, 1, 2), rows).map(({ key }) => key)
    expect(slots.place(at(1, 2, 3), rows).map(({ key, row }) => [key, row])).toEqual([
      [others[0], 'b'],
      [others[1], 'c'],
      [first, 'd'],
    ])
  })
})
