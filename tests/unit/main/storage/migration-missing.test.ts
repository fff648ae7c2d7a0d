import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ClusterId } from '#shared/model/ids.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const clock = { now: () => Date.UTC(2026, 10, 23, 12) }
const CLUSTER = ClusterId.parse('01936b2e-7c1a-7d4e-9f00-5a1b2c3d4e5f')
const GONE = '01936b2e-8f10-7a22-8b11-0c1d2e3f4a5b'

const columns = `id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, addresses, vlans, bridges,
  storages, os_type`
const values = (id: string, status: string): string =>
  `('${id}', '${CLUSTER}', 100, 'lxc', 'web', 'pve1', '${status}', 0, '[]', '', '', '', '["10.0.0.7"]', '[]', '[]', '[]', '')`

it('a guest that was missing keeps figures, tasks and facts, and leaves its number to another from then on', async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const old = await openDatabase(path, { migrations: allMigrations.filter(({ number }) => number < 320), clock })
  old.exec(`
    INSERT INTO clusters (id, name, location, credential_kind, credential_login, identity, created_at, updated_at)
      VALUES ('${CLUSTER}', 'one', '', 'token', 'root@pam!t', '{}', '', '');
    INSERT INTO guests (${columns}) VALUES ${values(GONE, 'missing')};
    INSERT INTO guest_facts (guest_id, config) VALUES ('${GONE}', '{"hostname":"web"}');
    INSERT INTO tasks (key, cluster_id, upid, node, type, subject, user, started_at, state, exit_status, own)
      VALUES ('k', '${CLUSTER}', 'UPID:x', 'pve1', 'vzstart', '100', 'root@pam', '', 'ok', 'OK', 0);
  `)
  const figures = Float64Array.from([201, Number.NaN, Number.NaN, 5 * 2 ** 20, Number.NaN])
  old.prepare('INSERT INTO guest_figures (cluster_id, figures) VALUES (?, ?)').run(CLUSTER, Buffer.from(figures.buffer))
  old.close()

  const db = await openDatabase(path, { migrations: allMigrations, clock })
  db.exec(`INSERT INTO guests (${columns}) VALUES ${values('01936b2e-8f10-7a22-8b11-0c1d2e3f4a5c', 'running')}`)
  expect(createInventoryRepository(db).load(CLUSTER).guests).toMatchObject([
    { id: GONE, status: 'missing', disk: 5 * 2 ** 20, addresses: ['10.0.0.7'] },
    { status: 'running', vmid: 100 },
  ])
  expect(db.prepare('SELECT guest_id FROM guest_facts').pluck().all()).toEqual([GONE])
  expect(db.prepare('SELECT guest_id FROM tasks').pluck().all()).toEqual([GONE])
  // Two that are listed never share a number.
  expect(() =>
    db.exec(`INSERT INTO guests (${columns}) VALUES ${values('01936b2e-8f10-7a22-8b11-0c1d2e3f4a5d', 'running')}`),
  ).toThrow(/UNIQUE/)
  db.close()
})
