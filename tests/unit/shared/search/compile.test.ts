import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex, type IndexedRow } from '#shared/model/search/row-index.ts'
import { NOW, clusterId, names, find, guest } from './guests.ts'

const hours = (count: number) => new Date(NOW - count * 3_600_000).toISOString()

const web = guest({
  vmid: 101,
  name: 'web-01',
  tags: ['prod', 'nginx'],
  addresses: ['10.1.2.3', '2001:db8::10'],
  vlans: [20],
  cpu: 0.92,
  mem: 3.8 * 1024 ** 3,
  lastBackupAt: hours(12),
  pool: 'shop',
})
const database = guest({
  vmid: 102,
  name: 'Datenbank Größe',
  node: 'pve2',
  tags: ['nonprod'],
  addresses: ['192.168.7.9'],
  lock: 'backup',
  maxmem: 16 * 1024 ** 3,
  lastBackupAt: hours(24 * 5),
  uptime: 86_400 * 40,
  storages: ['ceph'],
  osType: 'win11',
  ha: 'started',
})
const container = guest({
  vmid: 200,
  clusterId: clusterId(2),
  type: 'lxc',
  name: 'mail',
  node: 'hh-a',
  status: 'stopped',
  cpu: 0,
  mem: 0,
  uptime: 0,
  disk: 7 * 1024 ** 3,
  maxdisk: 8 * 1024 ** 3,
  osType: 'debian',
})
const template = guest({ vmid: 9000, name: 'debian-12', template: true, status: 'stopped', uptime: 0 })
const rows = [web, database, container, template]

describe('bare words', () => {
  it.each([
    ['', ['web-01', 'Datenbank Größe', 'mail', 'debian-12']],
    ['web', ['web-01']],
    ['10.1.2', ['web-01']],
    ['nginx', ['web-01']],
    ['PVE2', ['Datenbank Größe']],
    ['berlin', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['acme', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['lxc', ['mail']],
    ['shop', ['web-01']],
    ['ceph', ['Datenbank Größe']],
    ['9000', ['debian-12']],
    ['sud', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['grosse', ['Datenbank Größe']],
    ['größe', ['Datenbank Größe']],
    ['2001:db8::10', ['web-01']],
    ['db8::10', ['web-01']],
    ['-', ['web-01', 'Datenbank Größe', 'mail', 'debian-12']],
    ['web -', ['web-01']],
    ['10.0.0.0/8', ['web-01']],
    ['web-0*', ['web-01']],
    ['*01', ['web-01']],
    ['"datenbank grosse"', ['Datenbank Größe']],
    ['"acme gmbh"', ['web-01', 'Datenbank Größe', 'debian-12']],
  ])('%s finds %j', (query, names) => {
    expect(find(query, rows)).toEqual(names)
  })

  it('an address of hex letters is no field with a value', () => {
    expect(parseSearch('dead:beef::1').errors).toEqual([])
    const named = [guest({ name: 'a', addresses: ['dead:beef::1'] }), guest({ name: 'b', addresses: ['dead:beef::2'] })]
    expect(find('dead:beef::1', named)).toEqual(['a'])
  })

  it('a quoted phrase never spans two columns', () => {
    expect(find('"web-01 101"', rows)).toEqual([])
  })
})

describe('fields', () => {
  it.each([
    ['tag:prod', ['web-01']],
    ['tag:*prod', ['web-01', 'Datenbank Größe']],
    ['tag:none', ['mail', 'debian-12']],
    ['tag:any', ['web-01', 'Datenbank Größe']],
    ['company:acme', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['company:"acme"', []],
    ['company:"Acme GmbH"', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['company:none', ['mail']],
    ['cluster:hamburg', ['mail']],
    ['node:pve', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['status:stopped', ['mail', 'debian-12']],
    ['status:run', ['web-01', 'Datenbank Größe']],
    ['type:ct', ['mail']],
    ['type:vm template:no', ['web-01', 'Datenbank Größe']],
    ['template:yes', ['debian-12']],
    ['ip:10.0.0.0/8', ['web-01']],
    ['ip:2001:db8::/32', ['web-01']],
    ['ip:2001:0db8:0:0::10', ['web-01']],
    ['ip:2001:db8::', ['web-01']],
    ['ip:192.168.', ['Datenbank Größe']],
    ['ip:10.1.2.3', ['web-01']],
    ['ip:10.1.2', ['web-01']],
    ['ip:*.9', ['Datenbank Größe']],
    ['ip:none', ['mail', 'debian-12']],
    ['vm:101', ['web-01']],
    ['vm:mail', ['mail']],
    ['id:10*', ['web-01', 'Datenbank Größe']],
    ['id>=200', ['mail', 'debian-12']],
    ['pool:shop', ['web-01']],
    ['lock:backup', ['Datenbank Größe']],
    ['lock:any', ['Datenbank Größe']],
    ['vlan:20', ['web-01']],
    ['vlan:none', ['Datenbank Größe', 'mail', 'debian-12']],
    ['storage:ceph', ['Datenbank Größe']],
    ['storage:cep', []],
    ['storage:local', []],
    ['pool:sho', []],
    ['bridge:vmbr0', ['web-01', 'Datenbank Größe', 'mail', 'debian-12']],
    ['bridge:vmbr', []],
    ['ha:started', ['Datenbank Größe']],
    ['os:win', ['Datenbank Größe']],
    ['cpu>80', ['web-01']],
    ['cpu:92', ['web-01']],
    ['mem>90', ['web-01']],
    ['mem>=16G', ['Datenbank Größe']],
    ['disk>80', ['mail']],
    ['disk:87.5', ['mail']],
    ['disk<80', []],
    ['disk>=32GiB', ['web-01', 'Datenbank Größe', 'debian-12']],
    ['uptime<1d', ['web-01']],
    ['uptime>30d', ['Datenbank Größe']],
    ['backup>2d', ['Datenbank Größe']],
    ['backup<1d', ['web-01']],
    ['backup:none', ['mail', 'debian-12']],
    ['TAG:PROD', ['web-01']],
    ['owner:acme name:web', ['web-01']],
  ])('%s finds %j', (query, names) => {
    expect(parseSearch(query).errors).toEqual([])
    expect(find(query, rows)).toEqual(names)
  })

  it('a whole address does not match a longer one that begins like it', () => {
    expect(find('ip:10.0.0.1', [guest({ name: 'a', addresses: ['10.0.0.12'] })])).toEqual([])
  })
})

describe('operators', () => {
  it.each([
    ['status:stopped type:ct', ['mail']],
    ['tag:prod OR lock:backup', ['web-01', 'Datenbank Größe']],
    ['web OR mail status:stopped', ['web-01', 'mail']],
    ['(web OR mail) status:stopped', ['mail']],
    ['-status:running', ['mail', 'debian-12']],
    ['-template:yes -type:ct', ['web-01', 'Datenbank Größe']],
    ['-(web OR mail)', ['Datenbank Größe', 'debian-12']],
    ['NOT web AND NOT mail', ['Datenbank Größe', 'debian-12']],
    ['web-01', ['web-01']],
  ])('%s finds %j', (query, names) => {
    expect(parseSearch(query).errors).toEqual([])
    expect(find(query, rows)).toEqual(names)
  })
})

describe('the index', () => {
  it('follows a row whose text changed and keeps one whose figures changed', () => {
    const index = createSearchIndex(names)
    const textsOf = (row: GuestRow): IndexedRow | undefined => {
      let texts: IndexedRow | undefined
      index.filter([row], (_row, indexed) => {
        texts = indexed
        return true
      })
      return texts
    }
    const before = textsOf(web)
    expect(textsOf({ ...web, cpu: 0.5, mem: 1, uptime: 99 })).toBe(before)
    expect(textsOf({ ...web, name: 'renamed' })?.haystack).toContain('renamed')
  })

  it('finds in thousands of rows what it finds in each, after they changed and within what it found before', () => {
    const index = createSearchIndex(names)
    const passes = (query: string) => compileSearch(parseSearch(query).ast, { now: NOW })
    const many = Array.from({ length: 3000 }, (_, number) =>
      guest({ vmid: 100 + number, name: `vm-${String(number)}`, tags: number % 2 === 0 ? ['prod'] : [] }),
    )
    const even = index.filter(many, passes('tag:prod'))
    expect(even).toEqual(many.filter(({ tags }) => tags.length > 0))
    const odd = index.filter(many, passes('-tag:prod'))
    expect(index.filter(odd, passes('vm-7'))).toEqual(odd.filter(({ name }) => name.startsWith('vm-7')))
    const changed = many.toReversed().map((row) => (row.vmid === 107 ? { ...row, name: 'renamed', cpu: 0.99 } : row))
    expect(index.filter(changed, passes('renamed cpu>90')).map(({ vmid }) => vmid)).toEqual([107])
    expect(index.filter(changed, passes('tag:prod'))).toEqual(even.toReversed())
  })

  it('filters 15,000 rows within a keystroke', () => {
    const many = Array.from({ length: 15_000 }, (_, number) =>
      guest({
        vmid: 100 + number,
        name: `customer-${String(number % 300)}-server-${String(number)}`,
        addresses: [`10.${String(number % 200)}.${String(number % 250)}.7`],
        tags: ['prod', `team-${String(number % 20)}`],
      }),
    )
    const index = createSearchIndex(names)
    const queries = ['s', 'se', 'ser', 'serv-9', 'tag:prod server-12', 'ip:10.7.0.0/16', '-tag:team-3 cpu>5', '*-77']
    const times: number[] = []
    index.filter(many, compileSearch(parseSearch('warm').ast, { now: NOW }))
    for (let round = 0; round < 12; round += 1) {
      for (const query of queries) {
        const started = performance.now()
        index.filter(many, compileSearch(parseSearch(query).ast, { now: NOW }))
        times.push(performance.now() - started)
      }
    }
    times.sort((a, b) => a - b)
    // The bench holds the goal; here the fastest tenth shows the work itself, whatever else the machine does.
    expect(times[Math.floor(times.length * 0.1)]).toBeLessThan(40)
  })
})

describe('the age of backups where nobody can know it', () => {
  const rows = [
    guest({ name: 'backed', lastBackupAt: '2026-03-01T12:00:00Z' }),
    guest({ name: 'bare' }),
    guest({ name: 'unseen', clusterId: clusterId(2) }),
  ]
  const found = (query: string) => {
    const { ast, errors } = parseSearch(query)
    expect(errors).toEqual([])
    const matches = compileSearch(ast, { now: NOW, backupsUnknown: new Set([clusterId(2)]) })
    return createSearchIndex(names)
      .filter(rows, matches)
      .map(({ name }) => name)
  }

  it.each([
    ['backup:none', ['bare']],
    ['backup:unknown', ['unseen']],
    ['backup:any', ['backed']],
    ['backup>2d', ['backed']],
    ['backup:none OR backup>2d', ['backed', 'bare']],
    ['-backup:unknown', ['backed', 'bare']],
  ])('%s', (query, expected) => {
    expect(found(query)).toEqual(expected)
  })

  it('is asked for by backup alone', () => {
    expect(parseSearch('uptime:unknown').errors).toHaveLength(1)
    expect(parseSearch('backup>unknown').errors).toHaveLength(1)
  })
})
