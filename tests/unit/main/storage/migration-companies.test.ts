import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CompanyColourCode } from '#shared/model/company.ts'
import { CompanyId } from '#shared/model/ids.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const clock = { now: () => Date.UTC(2026, 10, 23, 12) }

it('owners that were names become companies: one for each name, whatever its case and blanks', async () => {
  const path = join(temporaryDirectory(), 'multpanel.db')
  const old = await openDatabase(path, { migrations: allMigrations.filter(({ number }) => number < 60), clock })
  const cluster = old.prepare(
    `INSERT INTO clusters (id, name, location, owner, credential_kind, credential_login, identity, created_at, updated_at)
     VALUES (?, ?, '', ?, 'token', 'root@pam!t', '{}', ?, ?)`,
  )
  const owners = ['Beta AG', 'acme gmbh', ' Acme GmbH ', '', '   ', 'ACME GMBH', 'Zeta']
  owners.forEach((owner, index) => cluster.run(`c${index}`, `cluster ${index}`, owner, `2026-01-0${index + 1}`, ''))
  old
    .prepare(
      `INSERT INTO guests (id, cluster_id, vmid, type, name, node, status, template, tags, pool, lock, ha, addresses, vlans, bridges, storages, os_type)
       VALUES ('g1', 'c2', 100, 'qemu', 'web', 'pve1', 'running', 0, '[]', '', '', '', '[]', '[]', '[]', '[]', ''),
              ('g2', 'c3', 100, 'qemu', 'own', 'pve1', 'running', 0, '[]', '', '', '', '[]', '[]', '[]', '[]', '')`,
    )
    .run()
  old.close()

  const db = await openDatabase(path, { migrations: allMigrations, clock })
  const companies = db.prepare('SELECT id, number, name, colour, status FROM companies ORDER BY number').all() as {
    id: string
    number: number
    name: string
    colour: string
    status: string
  }[]
  // In the order their first clusters were added, spelt as there.
  expect(companies.map(({ number, name, status }) => [number, name, status])).toEqual([
    [1, 'Beta AG', 'active'],
    [2, 'acme gmbh', 'active'],
    [3, 'Zeta', 'active'],
  ])
  expect(companies.every(({ id }) => CompanyId.safeParse(id).success)).toBe(true)
  expect(new Set(companies.map(({ colour }) => CompanyColourCode.parse(colour))).size).toBe(3)
  const named = db
    .prepare(
      'SELECT companies.name FROM clusters LEFT JOIN companies ON companies.id = company_id ORDER BY clusters.id',
    )
    .pluck()
    .all()
  expect(named).toEqual(['Beta AG', 'acme gmbh', 'acme gmbh', null, null, 'acme gmbh', 'Zeta'])
  const guests = db
    .prepare('SELECT companies.name FROM guests LEFT JOIN companies ON companies.id = company_id ORDER BY guests.id')
    .pluck()
    .all()
  expect(guests).toEqual(['acme gmbh', null])
  expect(db.prepare('SELECT number FROM company_numbers ORDER BY number').pluck().all()).toEqual([1, 2, 3])
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
})
