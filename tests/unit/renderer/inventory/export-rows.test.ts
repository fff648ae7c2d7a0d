import { describe, expect, test } from 'vitest'
import { guardCell, toCsv, toJson } from '#renderer/features/inventory/export-rows.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'

const columns: readonly TableColumn<{ readonly name: string; readonly note: string }>[] = [
  { id: 'name', title: 'Name', width: 1, render: () => null, text: (row) => row.name },
  { id: 'note', title: 'Note', width: 1, render: () => null, text: (row) => row.note },
]

describe('export of what is shown', () => {
  test.each(['=cmd|calc!A0', '+1', '-2+3', '@SUM(A1)', '\tx', '\rx'])(
    '%j is kept from running as a formula',
    (text) => {
      expect(guardCell(text)).toBe(`'${text}`)
    },
  )

  test('commas, quotes and line ends stay inside their cell', () => {
    const csv = toCsv([{ name: 'a,b', note: 'say "hi"\nthere' }], columns)
    expect(csv).toBe('\uFEFFName,Note\r\n"a,b","say ""hi""\nthere"\r\n')
  })

  test('a guarded cell with a comma is quoted after it was guarded', () => {
    expect(toCsv([{ name: '=1,2', note: '' }], columns)).toContain(`"'=1,2",`)
  })

  test('JSON carries the texts as they are, by column', () => {
    expect(JSON.parse(toJson([{ name: '=x', note: 'y' }], columns))).toEqual([{ name: '=x', note: 'y' }])
  })
})
