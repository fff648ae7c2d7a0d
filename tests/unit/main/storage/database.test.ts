import { copyFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newestGoodCopy } from '#main/storage/database-copies.ts'
import { openDatabase } from '#main/storage/database.ts'
import type { Migration } from '#main/storage/migrate.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const clock = { now: () => Date.UTC(2026, 10, 23, 12) }

const later: Migration = {
  number: 9000,
  name: 'later',
  up: (db) => db.exec('CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'),
}

const insertSetting = 'INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)'

describe('opening the database', () => {
  it('creates it with WAL, foreign keys, a busy timeout, and for its owner alone', async () => {
    const directory = join(temporaryDirectory(), 'data')
    const path = join(directory, 'multpanel.db')
    const db = await openDatabase(path, { migrations: allMigrations, clock, copiesDir: join(directory, 'copies') })
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(db.pragma('busy_timeout', { simple: true })).toBe(5000)
    expect(db.pragma('synchronous', { simple: true })).toBe(1)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(directory))
      expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600])
    db.close()
  })

  it('lists migrations in ascending order under unique numbers', () => {
    const numbers = allMigrations.map((migration) => migration.number)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
  })

  it('migrates from every earlier version and keeps the rows', async () => {
    for (let count = 1; count <= allMigrations.length; count += 1) {
      const path = join(temporaryDirectory(), 'multpanel.db')
      const old = await openDatabase(path, { migrations: allMigrations.slice(0, count), clock })
      old.prepare(insertSetting).run('owner.name', '"Ada"', '2026-01-01T00:00:00Z')
      old.close()
      const db = await openDatabase(path, { migrations: allMigrations, clock })
      expect(db.prepare("SELECT value FROM settings WHERE key = 'owner.name'").pluck().get()).toBe('"Ada"')
      expect(db.prepare('SELECT number FROM schema_migrations ORDER BY number').pluck().all()).toEqual(
        allMigrations.map((migration) => migration.number),
      )
      db.close()
    }
  })

  it('copies an older database before it migrates it', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 'multpanel.db')
    const copiesDir = join(directory, 'copies')
    const old = await openDatabase(path, { migrations: allMigrations, clock, copiesDir })
    old.prepare(insertSetting).run('owner.name', '"Ada"', '2026-01-01T00:00:00Z')
    old.close()
    expect(newestGoodCopy(copiesDir)).toBeNull()
    const db = await openDatabase(path, { migrations: [...allMigrations, later], clock, copiesDir })
    db.close()
    const copy = newestGoodCopy(copiesDir)
    expect(copy?.reason).toBe('migration')
    const restored = await openDatabase(join(copiesDir, copy?.name ?? ''), { migrations: allMigrations, clock })
    expect(restored.prepare('SELECT value FROM settings').pluck().all()).toEqual(['"Ada"'])
    restored.close()
  })

  it.each(['closed properly', 'killed with a log beside it'])(
    'refuses a newer database, %s, without touching it',
    async (how) => {
      const origin = temporaryDirectory()
      // One step is enough: the release right after this one.
      const next: Migration = { ...later, number: (allMigrations.at(-1)?.number ?? 0) + 1 }
      const newer = await openDatabase(join(origin, 'multpanel.db'), { migrations: [...allMigrations, next], clock })
      newer.prepare(insertSetting).run('owner.name', '"Ada"', '2026-01-01T00:00:00Z')
      if (how === 'closed properly') newer.close()
      const directory = temporaryDirectory()
      // What a killed process leaves; the shared-memory index is made anew by whoever comes next.
      for (const name of readdirSync(origin).filter((file) => !file.endsWith('-shm')))
        copyFileSync(join(origin, name), join(directory, name))
      newer.close()
      const read = () => readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'base64')])
      const before = read()
      expect(before).toHaveLength(how === 'closed properly' ? 1 : 2)
      await expect(
        openDatabase(join(directory, 'multpanel.db'), {
          migrations: allMigrations,
          clock,
          copiesDir: join(directory, 'copies'),
        }),
      ).rejects.toMatchObject({ code: 'database_newer' })
      expect(read()).toEqual(before)
    },
  )

  it('leaves the schema as it was when a migration fails half-way', async () => {
    const path = join(temporaryDirectory(), 'multpanel.db')
    const broken: Migration = {
      number: 9001,
      name: 'broken',
      up: (db) => {
        db.exec('CREATE TABLE half (id INTEGER) STRICT')
        throw new Error('half-way')
      },
    }
    await expect(openDatabase(path, { migrations: [...allMigrations, later, broken], clock })).rejects.toThrow(
      'half-way',
    )
    const db = await openDatabase(path, { migrations: [...allMigrations, later], clock })
    expect(db.pragma('user_version', { simple: true })).toBe(9000)
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").all()).toEqual([])
    db.close()
  })

  it('refuses a migration that leaves rows without the row they refer to', async () => {
    const orphan: Migration = {
      number: 9002,
      name: 'orphan',
      up: (db) =>
        db.exec(
          'CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (a INTEGER REFERENCES a(id)) STRICT; INSERT INTO b VALUES (1)',
        ),
    }
    const path = join(temporaryDirectory(), 'multpanel.db')
    await expect(openDatabase(path, { migrations: [...allMigrations, orphan], clock })).rejects.toThrow('refer')
  })

  it('names the newest good copy of a damaged database and leaves the file alone', async () => {
    const directory = temporaryDirectory()
    const path = join(directory, 'multpanel.db')
    const copiesDir = join(directory, 'copies')
    const old = await openDatabase(path, { migrations: allMigrations, clock, copiesDir })
    const insert = old.prepare(insertSetting)
    for (let index = 0; index < 2000; index += 1) insert.run(`key.${index}`, JSON.stringify('x'.repeat(50)), '2026')
    old.close()
    const migrated = await openDatabase(path, { migrations: [...allMigrations, later], clock, copiesDir })
    migrated.close()
    const good = newestGoodCopy(copiesDir)?.name
    writeFileSync(join(copiesDir, '20300101t000000000z-daily.db'), 'SQLite format 3\0 but cut short')
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096 * 3, 4096 * 6)
    writeFileSync(path, bytes)
    const opening = openDatabase(path, { migrations: [...allMigrations, later], clock, copiesDir })
    await expect(opening).rejects.toMatchObject({ code: 'database_damaged', details: { copy: good } })
    await expect(opening).rejects.toThrow(String(good))
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(readdirSync(directory).toSorted()).toEqual(['copies', 'multpanel.db'])
  })
})
