import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copyDatabase, listCopies } from '#main/storage/database-copies.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const DAY = 24 * 60 * 60 * 1000

const setUp = async () => {
  const directory = temporaryDirectory()
  const db = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock: { now: () => 0 } })
  return { db, copiesDir: join(directory, 'copies') }
}

describe('copies of the database', () => {
  it('keeps the newest seven of each reason and leaves other files alone', async () => {
    const { db, copiesDir } = await setUp()
    await copyDatabase(db, copiesDir, 'migration', Date.UTC(2020, 0, 1))
    writeFileSync(join(copiesDir, 'notes.txt'), 'mine')
    const start = Date.UTC(2026, 0, 1)
    for (let day = 0; day < 10; day += 1) await copyDatabase(db, copiesDir, 'daily', start + day * DAY)
    db.close()
    const copies = listCopies(copiesDir)
    expect(copies.filter(({ reason }) => reason === 'daily').map(({ takenAt }) => takenAt.slice(0, 10))).toEqual(
      ['10', '09', '08', '07', '06', '05', '04'].map((day) => `2026-01-${day}`),
    )
    expect(copies.filter(({ reason }) => reason === 'migration')).toHaveLength(1)
    expect(readdirSync(copiesDir)).toContain('notes.txt')
    for (const { name, size } of copies) {
      expect(size).toBeGreaterThan(0)
      expect(statSync(join(copiesDir, name)).mode & 0o777).toBe(0o600)
    }
  })

  it('copies what is committed while others write, and clears away what an interrupted copy left', async () => {
    const { db, copiesDir } = await setUp()
    await copyDatabase(db, copiesDir, 'daily', 1)
    writeFileSync(join(copiesDir, '20260101t000000000z-daily.db.partial'), 'half')
    const insert = db.prepare("INSERT INTO settings (key, value, updated_at) VALUES (?, ?, '')")
    for (let row = 0; row < 3000; row += 1) insert.run(`before.${row}`, 'x'.repeat(200))
    const copying = copyDatabase(db, copiesDir, 'manual', 2)
    for (let row = 0; row < 200; row += 1) insert.run(`during.${row}`, 'x'.repeat(200))
    const { name } = await copying
    db.close()
    expect(readdirSync(copiesDir).filter((file) => !file.endsWith('.db'))).toEqual([])
    const copy = await openDatabase(join(copiesDir, name), { migrations: allMigrations, clock: { now: () => 0 } })
    expect(copy.prepare("SELECT count(*) FROM settings WHERE key LIKE 'before.%'").pluck().get()).toBe(3000)
    copy.close()
  })
})
