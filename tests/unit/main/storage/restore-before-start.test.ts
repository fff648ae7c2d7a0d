import { openSync, closeSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import BetterSqlite3 from 'better-sqlite3'
import { copyDatabase } from '#main/storage/database-copies.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { restoreBeforeStart } from '#main/storage/restore-before-start.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

/** A closed database with a copy of it. */
const setUp = async () => {
  const data = temporaryDirectory()
  const [file, copies] = [join(data, 'multpanel.db'), join(data, 'copies')]
  const db = await openDatabase(file, { migrations: allMigrations, clock: { now: () => 0 } })
  const { name } = await copyDatabase(db, copies, 'manual', Date.UTC(2026, 0, 1))
  db.close()
  return {
    data,
    file,
    copies,
    name,
    copy: join(copies, name),
    restore: () => restoreBeforeStart(data, file, copies, name),
  }
}

const damage = (path: string): void => {
  const file = openSync(path, 'r+')
  for (const page of [1, 2, 3]) writeSync(file, Buffer.alloc(2048, 0xab), 0, 2048, page * 4096)
  closeSync(file)
}

/** As a later release leaves it: a step this program does not know, in the header and in the table of steps. */
const makeNewer = (path: string): void => {
  const db = new BetterSqlite3(path)
  db.prepare("INSERT INTO schema_migrations (number, name, applied_at) VALUES (9999, 'later', '')").run()
  db.pragma('user_version = 9999')
  db.close()
}

it.each([
  ['damaged', damage, 'database_damaged'],
  ['of a newer program', makeNewer, 'database_newer'],
] as const)('a copy that is %s is refused, and what is there stays untouched', async (_what, spoil, code) => {
  const { data, file, copy, restore } = await setUp()
  spoil(copy)
  const [before, there] = [readFileSync(file), readdirSync(data).toSorted()]
  expect(restore).toThrow(expect.objectContaining({ code }))
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(data).toSorted()).toEqual(there)
})

it('a good copy takes the place of what is there, which is kept beside it', async () => {
  const { file, restore } = await setUp()
  damage(file)
  const before = readFileSync(file)
  const kept = restore()
  expect(readFileSync(kept).equals(before)).toBe(true)
  const db = await openDatabase(file, { migrations: allMigrations, clock: { now: () => 0 } })
  expect(db.pragma('quick_check', { simple: true })).toBe('ok')
  db.close()
})
