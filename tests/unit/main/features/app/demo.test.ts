import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { createDemoService } from '#main/features/app/demo.service.ts'
import { createSettingsRepository } from '#main/features/app/settings.repository.ts'
import { silentLog } from '#main/log/log.ts'
import type { DemoCluster } from '#main/ports.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const entry = (name: string, company = ''): DemoCluster => ({
  name,
  location: '',
  company,
  addresses: [],
  credential: { kind: 'token', tokenId: 'root@pam!full', secret: 'x' },
})

const setUp = async () => {
  const clock = { now: () => Date.now() }
  const db = await openDatabase(join(temporaryDirectory(), 'multpanel.db'), { migrations: allMigrations, clock })
  onTestFinished(() => void db.close())
  const fleet = new Map<ClusterId, string>()
  const owners = new Map<ClusterId, CompanyId | null>()
  const companies = new Map<CompanyId, string>()
  const state = { running: false, failOn: '' }
  const build = () =>
    createDemoService({
      demo: {
        start: () => {
          state.running = true
          return Promise.resolve([entry('one', 'Acme'), entry('two', 'Beta')])
        },
        stop: () => {
          state.running = false
          return Promise.resolve()
        },
      },
      fleet: {
        add: ({ id, name, companyId }) => {
          if ([...fleet.values()].includes(name)) return Promise.reject(new AppError('conflict', `${name} is taken`))
          if (name === state.failOn) return Promise.reject(new Error('refused'))
          fleet.set(id, name)
          owners.set(id, companyId)
          return Promise.resolve()
        },
        remove: (id) => {
          fleet.delete(id)
          owners.delete(id)
          return Promise.resolve()
        },
      },
      companies: {
        ensure: (name, newId) => {
          const known = [...companies].find(([, other]) => other === name)
          const id = known?.[0] ?? newId()
          companies.set(id, name)
          return { id, made: known === undefined }
        },
        removeIfEmpty: (id) => {
          if (![...owners.values()].includes(id)) companies.delete(id)
        },
      },
      settings: createSettingsRepository(db),
      clock,
      randomBytes: (count) => randomBytes(count),
      log: silentLog,
    })
  return { fleet, owners, companies, state, build }
}

describe('the demo', () => {
  it('adds its clusters, and takes exactly those away again', async () => {
    const { fleet, state, build } = await setUp()
    const demo = build()
    fleet.set('own' as ClusterId, 'own')
    expect(await demo.start()).toBe(2)
    expect(demo.isRunning()).toBe(true)
    expect([...fleet.values()]).toEqual(['own', 'one', 'two'])
    expect(await demo.stop()).toBe(2)
    expect([...fleet.values()]).toEqual(['own'])
    expect([demo.isRunning(), state.running]).toEqual([false, false])
  })

  it('makes the companies its clusters belong to, and takes those away that hold nothing else', async () => {
    const { fleet, owners, companies, build } = await setUp()
    companies.set('beta' as CompanyId, 'Beta')
    const demo = build()
    await demo.start()
    expect([...companies.values()].toSorted()).toEqual(['Acme', 'Beta'])
    expect([...owners.values()]).toContain('beta')
    await demo.stop()
    expect([...companies]).toEqual([['beta', 'Beta']])

    await demo.start()
    const acme = [...companies].find(([, name]) => name === 'Acme')?.[0] ?? null
    fleet.set('own' as ClusterId, 'own')
    owners.set('own' as ClusterId, acme)
    await demo.stop()
    expect([...companies.values()].toSorted()).toEqual(['Acme', 'Beta'])
  })

  it('replaces the clusters an earlier run left, whose ports are gone', async () => {
    const { fleet, build } = await setUp()
    await build().start()
    const before = [...fleet.keys()]
    const next = build()
    await next.resume()
    expect([...fleet.values()]).toEqual(['one', 'two'])
    expect([...fleet.keys()].filter((id) => before.includes(id))).toEqual([])
  })

  it('that comes back after a start counts as running from the first moment, and not when it did not come', async () => {
    const { state, build } = await setUp()
    expect(build().isRunning()).toBe(false)
    await build().start()
    const next = build()
    expect(next.isRunning()).toBe(true)
    state.failOn = 'two'
    await expect(next.resume()).rejects.toThrow('refused')
    expect(next.isRunning()).toBe(false)
  })

  it('stands beside a cluster of the same name that somebody added', async () => {
    const { fleet, build } = await setUp()
    fleet.set('own' as ClusterId, 'one')
    const demo = build()
    await demo.start()
    expect([...fleet.values()]).toEqual(['one', 'one (demo)', 'two'])
    await demo.stop()
    expect([...fleet.values()]).toEqual(['one'])
  })

  it('started twice at once it is there once', async () => {
    const { fleet, build } = await setUp()
    const demo = build()
    await Promise.all([demo.start(), demo.start()])
    expect([...fleet.values()]).toEqual(['one', 'two'])
  })

  it('can be cleared away after it failed half-way', async () => {
    const { fleet, state, build } = await setUp()
    const demo = build()
    state.failOn = 'two'
    await expect(demo.start()).rejects.toThrow('refused')
    expect(demo.isRunning()).toBe(false)
    await demo.stop()
    expect(fleet.size).toBe(0)
  })
})
