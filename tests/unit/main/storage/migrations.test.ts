import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from '#main/storage/database.ts'
import { OWNER_ID } from '#shared/model/ids.ts'
import { migrate } from '#main/storage/migrate.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { startCore } from '#support/core.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

type Value = string | number | Buffer | null
type Row = Readonly<Record<string, Value>>

const AT = '2026-11-23T12:00:00.000Z'
const CLUSTER = '01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f'
const GUEST = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'
const VIEW = '01936b2e-9f10-7a22-8b11-0c1d2e3f4a5c'
const TOKEN = '01936b2e-af10-7a22-8b11-0c1d2e3f4a5d'

/** What the program itself would have written; columns that are not named get a value of their type. */
const REAL: Readonly<Record<string, Row>> = {
  settings: { key: 'owner.name', value: '"Mara Reiter"' },
  preferences: { user_id: 'owner', value: '{"theme":"dark"}' },
  saved_views: { id: VIEW, user_id: 'owner', name: 'Production', query: 'tag:prod', layout: null },
  clusters: {
    id: CLUSTER,
    name: 'acme-dc1',
    owner: 'Acme GmbH',
    credential_kind: 'token',
    credential_login: 'root@pam!console',
    enabled: 0,
    identity: '{"kind":"cluster","name":"acme","nodes":[{"name":"pve1","fingerprint":""}]}',
    missing_rights: '[]',
    quorate: 1,
  },
  cluster_addresses: { address: '192.0.2.10:8006', fingerprint: Array<string>(32).fill('AB').join(':') },
  nodes: { key: `${CLUSTER}/pve1`, name: 'pve1', status: 'online' },
  storages: { key: `${CLUSTER}/local`, name: 'local', nodes: '["pve1"]', content: '["backup"]', status: 'available' },
  guests: {
    id: GUEST,
    vmid: 100,
    type: 'qemu',
    name: 'web-01',
    node: 'pve1',
    status: 'running',
    template: 0,
    tags: '["prod"]',
    addresses: '["10.0.0.1"]',
    vlans: '[20]',
    bridges: '["vmbr0"]',
    storages: '["local"]',
    last_backup_at: AT,
    facts_at: AT,
  },
  guest_facts: { config: '{"name":"web-01"}', pending: '{}', agent: '[]', snapshots: '[]' },
  tasks: { key: `${CLUSTER}/UPID:x`, state: 'ok', exit_status: 'OK', own: 1, ended_at: AT },
  companies: { status: 'active', colour: '#4477aa' },
  users: { role: 'super_admin', company_id: null, profile_id: null },
  permission_profiles: { role: 'user', company_id: null, permissions: '[]' },
  address_ranges: { family: 4, kind: 'internal', vlan: 20, shared: 0 },
  address_reservations: { from_key: 'a', to_key: 'b' },
  address_assignments: { use: 'guest', guest_id: GUEST, is_primary: 1 },
  address_events: { what: 'assigned' },
  jobs: { state: 'queued', progress: null, ended_as: null, input: '{}', data: '{}' },
  job_groups: { state: 'completed' },
  machines: { type: 'qemu', state: 'made', vmid: 105, guest_id: GUEST },
  machine_addresses: { family: 4 },
  api_tokens: {
    id: TOKEN,
    user_id: 'owner',
    label: 'Monitoring',
    secret_sha256: Buffer.alloc(32, 7),
    expires_at: null,
  },
}

const tablesOf = (db: Database): string[] =>
  db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations'",
    )
    .pluck()
    .all()

const rowsOf = (db: Database, table: string): Row[] => db.prepare<[], Row>(`SELECT * FROM "${table}"`).all()

interface Column {
  readonly name: string
  readonly type: string
}

/** One row: what REAL says, what a foreign key demands, else something of the column's type. */
const rowFor = (db: Database, table: string): Row => {
  const columns = db.prepare<[string], Column>('SELECT name, type FROM pragma_table_info(?)').all(table)
  const references = db
    .prepare<[string], { from: string; table: string; to: string | null }>(
      'SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)',
    )
    .all(table)
  const valueOf = ({ name, type }: Column): Value => {
    const real = REAL[table]?.[name]
    if (real !== undefined) return real
    const reference = references.find(({ from }) => from === name)
    if (reference !== undefined) return rowsOf(db, reference.table)[0]?.[reference.to ?? 'id'] ?? null
    if (type === 'INTEGER') return 1
    if (type === 'REAL') return 0.5
    if (type === 'BLOB') return Buffer.from(name)
    return /_(at|since)$/.test(name) || name === 'as_of' ? AT : name === 'cluster_id' ? CLUSTER : `${table}.${name}`
  }
  return Object.fromEntries(columns.map((column) => [column.name, valueOf(column)]))
}

/** A step may have filled its tables itself, from what was there. */
const fill = (db: Database, table: string): void => {
  if (rowsOf(db, table).length > 0) return
  const row = rowFor(db, table)
  const names = Object.keys(row)
  db.prepare(
    `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  ).run(row)
}

/** A table that refers to others is filled after them. */
const filledInOrder = (db: Database, tables: readonly string[]): void => {
  const waiting = new Set(tables)
  const dependsOn = db.prepare<[string], string>('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)').pluck()
  while (waiting.size > 0) {
    const next = [...waiting].find((table) =>
      dependsOn.all(table).every((other) => other === table || !waiting.has(other)),
    )
    if (next === undefined) throw new Error(`these tables refer to each other: ${[...waiting].join(', ')}`)
    fill(db, next)
    waiting.delete(next)
  }
}

/** What a row held must be in the table that has its name, in every column that is still there. */
const expectKept = (db: Database, table: string, before: Row, step: string): void => {
  const found = rowsOf(db, table).some((after) =>
    Object.entries(before).every(([column, value]) => {
      const now = after[column]
      // Accounts came later; what was the owner's is his account's.
      const same = now === value || (value === 'owner' && now === OWNER_ID)
      return now === undefined || (Buffer.isBuffer(value) ? value.equals(now as Buffer) : same)
    }),
  )
  expect(found, `${step}: the row of ${table} is there as it was`).toBe(true)
}

/**
 * A database as the first version left it, filled, then brought on step by step; each step's new tables are filled too.
 * @param until steps after this one fill nothing: what a program reads must make sense
 */
const walk = (db: Database, from: number, until = Number.MAX_SAFE_INTEGER): void => {
  const kept: { readonly table: string; readonly row: Row }[] = []
  for (let count = from; count <= allMigrations.length; count += 1) {
    const before = new Set(tablesOf(db))
    migrate(db, allMigrations.slice(0, count), AT)
    const step = `migration ${allMigrations[count - 1]?.number ?? 0}`
    const tables = tablesOf(db)
    expect(tables, `${step}: no table is gone`).toEqual(expect.arrayContaining([...before]))
    for (const { table, row } of kept) expectKept(db, table, row, step)
    const fresh = tables.filter((table) => !before.has(table))
    if ((allMigrations[count - 1]?.number ?? 0) <= until) filledInOrder(db, fresh)
    for (const table of fresh) kept.push(...rowsOf(db, table).map((row) => ({ table, row })))
  }
  expect(db.pragma('foreign_key_check')).toEqual([])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
}

describe('migrations', () => {
  it.each(allMigrations.map(({ number }, index) => ({ number, from: index + 1 })))(
    'lose nothing of a filled database of schema $number, through every step after it',
    ({ from }) => {
      const db = new BetterSqlite3(':memory:')
      walk(db, from)
      db.close()
    },
  )

  it('leave what the program shows: owner, views, tokens, clusters and guests of an old database', async () => {
    const directory = temporaryDirectory()
    const db = new BetterSqlite3(join(directory, 'multpanel.db'))
    walk(db, 1, 50)
    db.close()
    const core = await startCore({}, {}, directory)
    expect((await core.call('app.info', {})).ownerName).toBe('Mara Reiter')
    expect((await core.call('preferences.get', {})).theme).toBe('dark')
    expect(await core.call('views.list', {})).toMatchObject([{ id: VIEW, name: 'Production', query: 'tag:prod' }])
    expect(await core.call('tokens.list', {})).toMatchObject([{ id: TOKEN, label: 'Monitoring' }])
    const [acme] = (await core.call('companies.list', {})).filter(({ name }) => name === 'Acme GmbH')
    expect(acme?.status).toBe('active')
    expect(await core.call('clusters.list', {})).toMatchObject([{ id: CLUSTER, name: 'acme-dc1', companyId: acme?.id }])
    expect((await core.call('inventory.snapshot', {})).guests).toMatchObject([
      { id: GUEST, vmid: 100, name: 'web-01', tags: ['prod'], addresses: ['10.0.0.1'], vlans: [20] },
    ])
  })
})
