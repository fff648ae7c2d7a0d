import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { GuestId, ViewId } from '#shared/model/ids.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { storageErrorOf } from '#main/storage/storage-errors.ts'
import { startCore } from '#support/core.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { newJobId } from '#support/jobs.ts'
import { startTestServer } from '#support/served.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const GUEST = GuestId.parse('01890000-0000-7000-8000-000000000002')
const VIEW = {
  id: ViewId.parse('01890000-0000-7000-8000-000000000001'),
  name: 'Mine',
  query: 'status:running',
  layout: null,
}

/** A file system of two megabytes, where the machine lets us have one (root on Linux). */
const smallDisk = (): string | null => {
  const directory = join(temporaryDirectory(), 'disk')
  mkdirSync(directory)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'multpanel-test', directory], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', directory]))
  return directory
}

/** Takes what is left of the disk, in pieces down to one block. */
const fill = (directory: string): string => {
  const path = join(directory, 'ballast')
  let size = 2_000_000
  for (let part = 0; size >= 1024; part += 1) {
    try {
      writeFileSync(`${path}.${part}`, Buffer.alloc(size))
    } catch {
      size = Math.floor(size / 2)
    }
  }
  return path
}

const empty = (path: string): void => {
  for (let part = 0; part < 100; part += 1) rmSync(`${path}.${part}`, { force: true })
}

describe('a full disk', () => {
  it('is named by SQLite itself, and the transaction is undone as a whole', async () => {
    const path = join(temporaryDirectory(), 'multpanel.db')
    const db = await openDatabase(path, { migrations: allMigrations, clock: { now: () => 0 } })
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 2}`)
    const insert = db.prepare("INSERT INTO settings (key, value, updated_at) VALUES (?, ?, '')")
    const write = db.transaction(() => {
      for (let row = 0; row < 1000; row += 1) insert.run(`row.${row}`, 'x'.repeat(1000))
    })
    let caught: unknown
    try {
      write()
    } catch (error) {
      caught = error
    }
    expect(storageErrorOf(caught)).toMatchObject({ code: 'storage_full' })
    expect(db.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(0)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })

  it('refuses changes with storage_full, keeps everything readable, and goes on when there is space', async (context) => {
    const disk = smallDisk()
    if (disk === null) return context.skip('a small file system cannot be mounted here')
    const core = await startCore({}, {}, disk)
    await core.call('app.setOwner', { name: 'Ada' })
    const ballast = fill(disk)

    const refusals: unknown[] = []
    let written = ''
    for (let attempt = 0; attempt < 200 && refusals.length === 0; attempt += 1) {
      const lastPage = `/${String(attempt).padEnd(400, 'x')}`
      try {
        await core.call('preferences.set', { patch: { lastPage } })
        written = lastPage
      } catch (error) {
        refusals.push(error)
      }
    }
    expect(refusals[0]).toBeInstanceOf(AppError)
    expect(refusals[0]).toMatchObject({ code: 'storage_full' })
    await expect(core.call('database.copyNow', {})).rejects.toMatchObject({ code: 'storage_full' })
    expect((await core.call('app.info', {})).ownerName).toBe('Ada')
    expect((await core.call('preferences.get', {})).lastPage).toBe(written === '' ? '/' : written)

    empty(ballast)
    await core.call('preferences.set', { patch: { lastPage: '/after' } })
    await core.call('database.copyNow', {})
    await core.stop()
    const next = await startCore({}, {}, disk)
    expect((await next.call('preferences.get', {})).lastPage).toBe('/after')
  })
})

describe('the served way on a full disk', () => {
  it('lets who is signed in look on, tells others why they cannot come in, and their address is not used up', async (context) => {
    const disk = smallDisk()
    if (disk === null) return context.skip('a small file system cannot be mounted here')
    const clock = createHeldClock()
    const core = await startCore({ clock }, {}, disk)
    const server = await startTestServer(core, { clock })
    const cookie = await server.signIn()
    const ballast = fill(disk)
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const change = { patch: { lastPage: `/${String(attempt).padEnd(400, 'x')}` } }
      if ((await server.call(cookie, 'preferences.set', JSON.stringify(change))).status !== 200) break
    }
    clock.advance(120_000)
    // That the session was used is what cannot be written down now.
    expect((await server.call(cookie, 'app.info', '{}')).status).toBe(200)
    const { pathname, search } = new URL(server.address())
    const refused = await server.request('GET', pathname + search, { accept: 'text/html' })
    expect(refused.headers['set-cookie']).toBeUndefined()
    expect(refused.body).toContain('Free some space there, then open this address again')
    empty(ballast)
    expect((await server.request('GET', pathname + search)).status).toBe(303)
  })
})

describe('a start on a full disk', () => {
  it('shows everything, takes no change, says so in the page, and goes on by itself when there is room', async (context) => {
    const disk = smallDisk()
    if (disk === null) return context.skip('a small file system cannot be mounted here')
    const before = await startCore({}, {}, disk)
    await before.call('app.setOwner', { name: 'Ada' })
    await before.call('views.save', VIEW)
    await before.stop()
    const ballast = fill(disk)

    const clock = createHeldClock()
    const core = await startCore({ clock }, {}, disk)
    const told: unknown[] = []
    core.events.listen((name, payload) => name === 'app.readOnlyChanged' && told.push(payload))
    const info = await core.call('app.info', {})
    expect(info.ownerName).toBe('Ada')
    expect(info.readOnly).toContain(disk)
    expect(info.readOnly).toContain('Free some space')
    expect(await core.call('views.list', {})).toEqual([VIEW])
    expect(await core.call('inventory.snapshot', {})).toMatchObject({ guests: [] })
    const message = `Nothing was changed: the disk that holds ${disk} is full. Free some space there, then try again.`
    const refusal = { code: 'storage_full', message }
    await expect(core.call('app.setOwner', { name: 'Eve' })).rejects.toMatchObject(refusal)
    await expect(core.call('preferences.set', { patch: { theme: 'dark' } })).rejects.toMatchObject(refusal)
    await expect(
      core.call('guests.power', { id: newJobId(), guestIds: [GUEST], action: { kind: 'start' } }),
    ).rejects.toMatchObject(refusal)
    await expect(startCore({}, {}, disk)).rejects.toMatchObject({ code: 'conflict' })

    empty(ballast)
    clock.advance(60_000)
    expect(told).toEqual([{ readOnly: null }])
    await core.call('app.setOwner', { name: 'Grace' })
    await core.stop()
    const next = await startCore({}, {}, disk)
    expect(await next.call('app.info', {})).toMatchObject({ ownerName: 'Grace', readOnly: null })
  })

  it('shows what a killed console had written last', async (context) => {
    const disk = smallDisk()
    if (disk === null) return context.skip('a small file system cannot be mounted here')
    const before = await startCore({}, {}, disk)
    await before.call('app.setOwner', { name: 'Ada' })
    const aside = temporaryDirectory()
    for (const name of ['multpanel.db', 'multpanel.db-wal']) copyFileSync(join(disk, name), join(aside, name))
    await before.stop()
    for (const name of ['multpanel.db', 'multpanel.db-wal']) copyFileSync(join(aside, name), join(disk, name))
    fill(disk)
    const core = await startCore({}, {}, disk)
    expect((await core.call('app.info', {})).ownerName).toBe('Ada')
    await core.stop()
    // Nothing of it is lost to the next start either.
    const next = await startCore({}, {}, disk)
    expect((await next.call('app.info', {})).ownerName).toBe('Ada')
  })

  it.each(['nothing is there yet', 'the database must be migrated first'])(
    'is refused with a sentence fit for a start when %s',
    async (what) => {
      const disk = smallDisk()
      if (disk === null) return
      if (what !== 'nothing is there yet') {
        const path = join(disk, 'multpanel.db')
        const old = await openDatabase(path, { migrations: allMigrations.slice(0, -1), clock: { now: () => 0 } })
        old.close()
      }
      const ballast = fill(disk)
      const start = startCore({}, {}, disk)
      await expect(start).rejects.toMatchObject({ code: 'storage_full' })
      await expect(start).rejects.toThrow(
        `Multpanel cannot start: the disk that holds ${disk} is full. Free some space there, then start again`,
      )
      empty(ballast)
      expect((await (await startCore({}, {}, disk)).call('app.info', {})).readOnly).toBeNull()
    },
  )

  it('tells of a disk that fills while it runs as soon as a change meets it', async (context) => {
    const disk = smallDisk()
    if (disk === null) return context.skip('a small file system cannot be mounted here')
    const core = await startCore({}, {}, disk)
    fill(disk)
    await expect(core.call('database.copyNow', {})).rejects.toMatchObject({ code: 'storage_full' })
    expect((await core.call('app.info', {})).readOnly).toContain(disk)
  })
})
