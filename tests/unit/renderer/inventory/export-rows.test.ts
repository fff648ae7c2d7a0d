import { describe, expect, test } from 'vitest'
import { guardCell, toCsv, toJson } from '#renderer/features/inventory/export-rows.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import { exportedColumns } from '#renderer/features/inventory/exported-columns.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { makeGuest } from '#support/fleet-rows.ts'

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

describe('export of guests', () => {
  const shown: readonly TableColumn<GuestRow>[] = [
    { id: 'name', title: 'Name', width: 1, render: () => null, text: (row) => row.name },
  ]
  const guest = makeGuest(1, { name: 'web-01', factsAt: null })
  const exportOf = (stale: ClusterLook['stale']): string[] =>
    toCsv([guest], exportedColumns(shown, [guest], new Map([[guest.clusterId, { name: 'dc1', owner: '', stale }]])))
      .slice(1)
      .trim()
      .split('\r\n')

  test('holds what is shown, and no more, while every cluster answers', () => {
    expect(exportOf(null)).toEqual(['Name', 'web-01'])
  })

  test('says how old rows of a cluster that does not answer are', () => {
    const [titles, row] = exportOf({ asOf: '2026-11-23T14:02:07Z', since: '2026-11-23T14:05:00Z', reason: '' })
    expect(titles).toBe('Name,As of,Unreachable since,Facts')
    expect(row).toMatch(/^web-01,2026-11-2\d \d\d:02:07,2026-11-2\d \d\d:05:00,$/)
  })
})
