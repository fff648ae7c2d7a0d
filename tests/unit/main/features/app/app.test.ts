import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { ViewId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { startCore } from '#support/core.ts'

const newView = (name: string, query = 'status:running') => ({
  id: ViewId.parse(uuidv7(Date.now(), randomBytes(10))),
  name,
  query,
  layout: null,
})

describe('the program itself', () => {
  it('asks for nothing but a name at the first start and remembers it', async () => {
    const core = await startCore()
    expect((await core.call('app.info', {})).ownerName).toBeNull()
    await core.call('app.setOwner', { name: '  Ada  ' })
    await core.stop()
    const next = await startCore({}, {}, core.directory)
    expect(await next.call('app.info', {})).toMatchObject({ ownerName: 'Ada', host: 'served', demoAvailable: false })
  })

  it('refuses to run twice on the same data', async () => {
    const core = await startCore()
    await expect(startCore({}, {}, core.directory)).rejects.toMatchObject({ code: 'conflict' })
    await core.stop()
    await startCore({}, {}, core.directory)
  })

  it('opens http addresses outside and nothing else', async () => {
    const openExternal = vi.fn(() => Promise.resolve())
    const core = await startCore({ openExternal })
    await core.call('app.openExternal', { url: 'https://pve.example:8006/' })
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'not an address'])
      await expect(core.call('app.openExternal', { url })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(openExternal.mock.calls).toEqual([['https://pve.example:8006/']])
  })

  it('writes diagnostics with versions, rows and the newest log lines', async () => {
    const core = await startCore()
    core.reportRefusal('a navigation to elsewhere')
    const { text } = await core.call('app.diagnostics', {})
    expect(text).toContain('Multpanel 0.0.0-test')
    expect(text).toMatch(/settings: \d+ rows/)
    expect(text).toContain('a navigation to elsewhere')
  })
})

describe('preferences and views', () => {
  it('merges what is given into what is stored, table by table', async () => {
    const core = await startCore()
    const layout = { order: ['name'], hidden: [], widths: { name: 200 }, sort: [] }
    await core.call('preferences.set', { patch: { theme: 'dark', tables: { guests: layout } } })
    await core.call('preferences.set', { patch: { density: 'compact', tables: { tasks: layout } } })
    expect(await core.call('preferences.get', {})).toEqual({
      theme: 'dark',
      company: null,
      dates: 'iso',
      density: 'compact',
      tables: { guests: layout, tasks: layout },
      panels: {},
      treeMode: 'cluster',
      lastPage: '/',
    })
  })

  it('keeps views by name, refuses a second of the same name, removes them', async () => {
    const core = await startCore()
    const running = newView('running')
    await core.call('views.save', newView('Broken', 'status:unknown'))
    await core.call('views.save', running)
    await core.call('views.save', { ...running, query: 'status:running tag:web' })
    expect((await core.call('views.list', {})).map(({ name, query }) => [name, query])).toEqual([
      ['Broken', 'status:unknown'],
      ['running', 'status:running tag:web'],
    ])
    await expect(core.call('views.save', newView('RUNNING'))).rejects.toMatchObject({ code: 'conflict' })
    await core.call('views.remove', { id: running.id })
    await core.call('views.remove', { id: running.id })
    expect(await core.call('views.list', {})).toHaveLength(1)
  })
})

describe('copies and restore', () => {
  it('puts a copy in place, keeps what was there as another, and tells the page', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Before' })
    const copy = await core.call('database.copyNow', {})
    await core.call('app.setOwner', { name: 'After' })
    const heard: string[] = []
    core.events.listen((name) => heard.push(name))

    const { previous } = await core.call('database.restore', { name: copy.name })
    expect(heard).toContain('app.dataReplaced')
    expect((await core.call('app.info', {})).ownerName).toBe('Before')
    expect((await core.call('database.copies', {})).map(({ name }) => name)).toEqual(
      expect.arrayContaining([copy.name, previous]),
    )

    await core.call('database.restore', { name: previous })
    expect((await core.call('app.info', {})).ownerName).toBe('After')
  })

  it('lets calls that come during the exchange wait for the new database', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Before' })
    const { name } = await core.call('database.copyNow', {})
    await core.call('app.setOwner', { name: 'After' })
    const restoring = core.call('database.restore', { name })
    const answers = await Promise.all(Array.from({ length: 50 }, () => core.call('app.info', {})))
    await restoring
    for (const { ownerName } of answers) expect(['Before', 'After']).toContain(ownerName)
    expect((await core.call('app.info', {})).ownerName).toBe('Before')
  })

  it('refuses a damaged copy and one that is not there, and changes nothing', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Ada' })
    const { name } = await core.call('database.copyNow', {})
    const path = join(core.directory, 'copies', name)
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096, 4096 * 4)
    writeFileSync(path, bytes)
    await expect(core.call('database.restore', { name })).rejects.toMatchObject({ code: 'database_damaged' })
    await expect(core.call('database.restore', { name: 'gone.db' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(core.call('database.restore', { name: '../multpanel.db' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect((await core.call('app.info', {})).ownerName).toBe('Ada')
    // Refused before anything is stopped or copied for it.
    expect((await core.call('database.copies', {})).map(({ reason }) => reason)).toEqual(['manual'])
  })

  it('makes the day’s copy by itself, once a day', async () => {
    const clock = createHeldClock()
    const core = await startCore({ clock })
    const dailies = async () =>
      (await core.call('database.copies', {})).filter(({ reason }) => reason === 'daily').length
    clock.advance(2 * 60_000)
    await vi.waitFor(async () => expect(await dailies()).toBe(1), 10_000)
    for (let day = 2; day <= 9; day += 1) {
      for (let hour = 0; hour < 25; hour += 1) {
        clock.advance(60 * 60_000)
        await core.call('app.info', {})
      }
      await vi.waitFor(async () => expect(await dailies()).toBe(Math.min(day, 7)), 10_000)
    }
  })
})
