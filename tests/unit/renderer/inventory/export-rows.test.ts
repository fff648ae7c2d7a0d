import { describe, expect, test } from 'vitest'
import { guardCell, toCsv, toJson, type ExportedColumn } from '#renderer/components/table/export-rows.ts'
import { formatInstant } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import { exportedColumns } from '#renderer/features/inventory/exported-columns.ts'
import { guestColumns } from '#renderer/features/inventory/guest-columns.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { makeGuest } from '#support/fleet-rows.ts'

const columns: readonly ExportedColumn<{ readonly name: string; readonly note: string }>[] = [
  { id: 'name', title: 'Name', text: (row) => row.name, value: (row) => row.name },
  { id: 'note', title: 'Note', text: (row) => row.note, value: (row) => row.note },
]

describe('export of what is shown', () => {
  test.each([
    '=cmd|calc!A0',
    '+1',
    '-2+3',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\n=1+1',
    ' =1+1',
    '\u200B=1+1',
    '\uFEFF@x',
    '\uFF1D1+1',
    '\uFF20x',
  ])('%j is kept from running as a formula', (text) => {
    expect(guardCell(text)).toBe(`'${text}`)
  })

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

describe('export of guests for programs', () => {
  const guest = makeGuest(1, {
    vmid: 101,
    cpu: 0.1725,
    mem: 11_712_935_100,
    maxcpu: 4,
    uptime: 5060,
    tags: ['prod', 'web'],
    addresses: ['10.0.0.1', 'fd00::1'],
    vlans: [20],
    lastBackupAt: '2026-11-22T02:00:00.000Z',
    maxmem: null,
  })
  const all = guestColumns(new Map(), new Map(), new Map())
  const columnsOf = exportedColumns(all, [guest], new Map())

  test('JSON carries numbers, lists and ISO times, not the texts of the page', () => {
    const [row] = JSON.parse(toJson([guest], columnsOf)) as [unknown]
    expect(row).toMatchObject({
      id: 101,
      cpu: 0.1725,
      memory: 11_712_935_100,
      maxmem: null,
      cores: 4,
      uptime: 5060,
      tags: ['prod', 'web'],
      ip: ['10.0.0.1', 'fd00::1'],
      vlan: [20],
      backup: '2026-11-22T02:00:00.000Z',
      facts: guest.factsAt,
    })
    expect(JSON.stringify(row)).not.toMatch(/GiB| %/)
  })

  test('what is not known and what there is none of are told apart in every format', () => {
    const bare = { addresses: [], vlans: [], bridges: [], storages: [], osType: '', tags: [], lastBackupAt: null }
    const read = makeGuest(2, { ...bare, factsAt: '2026-11-22T02:00:00.000Z' })
    const unread = makeGuest(2, { ...bare, factsAt: null })
    const wanted = new Set(['ip', 'vlan', 'bridge', 'storage', 'os', 'backup', 'tags'])
    const shown = all.filter(({ id }) => wanted.has(id))
    const look = (backupsUnknown: string | null): ReadonlyMap<GuestRow['clusterId'], ClusterLook> =>
      new Map([[read.clusterId, { name: 'dc1', stale: null, backupsUnknown }]])
    const exported = (row: GuestRow, unknown: string | null) => {
      const columns = exportedColumns(
        guestColumns(look(unknown), new Map(), new Map()).filter(({ id }) => wanted.has(id)),
        [row],
        look(unknown),
      )
      const cells = (plain: boolean) => toCsv([row], columns, plain).trim().split('\r\n')[1]
      return { json: JSON.parse(toJson([row], columns)) as unknown, text: cells(false), raw: cells(true) }
    }
    expect(shown.map(({ id }) => id)).toEqual(['ip', 'tags', 'backup', 'vlan', 'bridge', 'storage', 'os'])
    expect(exported(read, null)).toEqual({
      json: [{ ip: [], tags: [], backup: 'none', vlan: [], bridge: [], storage: [], os: 'none' }],
      text: 'none,,none,none,none,none,none',
      raw: 'none,none,none,none,none,none,none',
    })
    expect(exported(unread, 'not listed yet')).toEqual({
      json: [{ ip: null, tags: [], backup: null, vlan: null, bridge: null, storage: null, os: null }],
      text: 'not known,,not known,not known,not known,not known,not known',
      raw: ',none,,,,,',
    })
  })

  test('CSV reads as the page does, and with raw values where they are asked for', () => {
    expect(toCsv([guest], columnsOf)).toContain('10.9 GiB')
    expect(toCsv([guest], columnsOf, true)).toContain('11712935100')
    expect(toCsv([guest], columnsOf, true)).not.toContain('GiB')
  })
})

describe('export of guests', () => {
  const shown: readonly TableColumn<GuestRow>[] = [
    { id: 'name', title: 'Name', width: 1, render: () => null, text: (row) => row.name },
  ]
  const guest = makeGuest(1, { name: 'web-01', factsAt: null })
  const exportOf = (stale: ClusterLook['stale']): string[] =>
    toCsv(
      [guest],
      exportedColumns(shown, [guest], new Map([[guest.clusterId, { name: 'dc1', stale, backupsUnknown: null }]])),
    )
      .slice(1)
      .trim()
      .split('\r\n')

  test('holds what is shown, and no more, while every cluster answers', () => {
    expect(exportOf(null)).toEqual(['Name', 'web-01'])
  })

  test('says how old rows of a cluster that does not answer are', () => {
    const [titles, row] = exportOf({
      asOf: '2026-11-23T14:02:07Z',
      since: '2026-11-23T14:05:00Z',
      word: '',
      reason: '',
    })
    expect(titles).toBe('Name,As of,Unreachable since,Facts')
    // In the time of whoever looks.
    expect(row).toBe(`web-01,${formatInstant('2026-11-23T14:02:07Z')},${formatInstant('2026-11-23T14:05:00Z')},`)
  })
})
