import Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { events } from '#shared/contract/index.ts'
import type { CompanyId, GuestId, JobId } from '#shared/model/ids.ts'
import { companyScope } from '#main/company-scope.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { aRange, ended } from '#support/discovery.ts'
import { freshId, seedCluster } from '#support/discovery-world.ts'
import { newJobId } from '#support/jobs.ts'
import { addCompany, addPerson, callAs } from '#support/people.ts'

const onFile = <T>({ directory }: TestCore, work: (db: Database.Database) => T): T => {
  const db = new Database(join(directory, 'multpanel.db'))
  db.pragma('foreign_keys = ON')
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** A shared cluster that is switched off, with guests of two companies given by hand; what each company hears is kept. */
const start = async () => {
  const before = await startCore()
  const [acme, beta] = [addCompany(before, 'Acme GmbH'), addCompany(before, 'Beta AG')]
  await before.stop()
  const { clusterId, ids } = onFile(before, (db) => {
    const seeded = seedCluster(db, 6)
    db.prepare('UPDATE clusters SET enabled = 0 WHERE id = ?').run(seeded.clusterId)
    return seeded
  })
  const core = await startCore({}, {}, before.directory)
  const heard = new Map<CompanyId, string[]>([
    [acme, []],
    [beta, []],
  ])
  core.events.listen((name, payload, reach) => {
    for (const [company, texts] of heard) {
      if (events[name].audience === 'everyone') texts.push(JSON.stringify(payload))
      if (events[name].audience !== 'company') continue
      const narrowed = (reach.narrow as ((scope: unknown) => unknown) | undefined)?.(companyScope(company))
      if (narrowed !== null && narrowed !== undefined) texts.push(JSON.stringify(narrowed))
    }
  })
  const admin = async (company: CompanyId) => callAs(core, (await addPerson(core, { companyId: company })).id)
  const give = async (guest: GuestId | undefined, company: CompanyId | null, kind: 'import' | 'reassign') => {
    if (guest === undefined) throw new Error('no guest')
    const { id } =
      kind === 'import' && company !== null
        ? await core.call('discovery.import', { id: newJobId(), items: [{ guestId: guest, companyId: company }] })
        : await core.call('guests.reassign', {
            id: newJobId(),
            ids: [guest],
            companyId: company,
            releaseAddresses: false,
          })
    return ended(core, id)
  }
  return { core, acme, beta, clusterId, ids, heard, give, acmeAdmin: await admin(acme), betaAdmin: await admin(beta) }
}

const refusal = async (work: Promise<unknown>): Promise<{ code: unknown; message: string }> => {
  try {
    await work
  } catch (error) {
    return { code: (error as { code?: unknown }).code, message: (error as Error).message }
  }
  return { code: 'done', message: '' }
}

describe('guests that change hands', () => {
  it('tell neither company of the other, in no list, record, job or event', async () => {
    const { core, acme, beta, clusterId, ids, heard, give, acmeAdmin, betaAdmin } = await start()
    // Both know of the network, so the address goes along.
    await aRange(core, '10.0.0.0/16', acme, clusterId)
    await aRange(core, '10.0.0.0/16', beta, clusterId)
    const moved = ids[3]
    const jobs: JobId[] = [(await give(moved, acme, 'import')).id, (await give(moved, beta, 'reassign')).id]
    const results = await core.call('discovery.results', { jobId: jobs[1] as JobId })
    expect(results).toMatchObject([{ state: 'done', from: acme, to: beta, addresses: [{ outcome: 'follows' }] }])

    for (const [ask, other, otherId] of [
      [acmeAdmin, 'Beta AG', beta],
      [betaAdmin, 'Acme GmbH', acme],
    ] as const) {
      const shown = JSON.stringify([
        await ask('activity.list', { filter: {}, limit: 500 }),
        await ask('jobs.active', {}),
        await ask('jobs.list', {}),
        await ask('inventory.snapshot', {}),
        await ask('addresses.ranges', {}),
        await ask('addresses.assignments', {
          rangeId: null,
          guestId: null,
          companyId: null,
          text: '',
          after: null,
          limit: 100,
        }),
        await ask('companies.list', {}),
        await ask('clusters.list', {}),
      ])
      expect(shown).not.toContain(other)
      expect(shown).not.toContain(otherId)
      for (const id of jobs) expect(await refusal(ask('jobs.get', { id }))).toMatchObject({ code: 'not_found' })
    }
    expect(JSON.stringify(await acmeAdmin('activity.list', { filter: {}, limit: 500 }))).toContain('handed over')
    expect((await acmeAdmin('inventory.snapshot', {})).guests).toEqual([])
    expect((await betaAdmin('inventory.snapshot', {})).guests.map(({ id }) => id)).toEqual([moved])
    for (const [company, other, otherId] of [
      [acme, 'Beta AG', beta],
      [beta, 'Acme GmbH', acme],
    ] as const) {
      const texts = (heard.get(company) ?? []).join('\n')
      expect(texts).toContain(moved)
      expect(texts).not.toContain(other)
      expect(texts).not.toContain(otherId)
    }
  })

  it('cannot be looked for, planned or handed over by people of a company', async () => {
    const { core, beta, clusterId, ids, betaAdmin } = await start()
    const [guestId] = ids
    if (guestId === undefined) throw new Error('no guest')
    const id = newJobId()
    for (const work of [
      betaAdmin('discovery.scan', { id, clusterIds: [clusterId], companyId: beta }),
      betaAdmin('discovery.scans', {}),
      betaAdmin('discovery.guests', { clusterIds: [clusterId], companyId: beta }),
      betaAdmin('discovery.planImport', { items: [{ guestId, companyId: beta }] }),
      betaAdmin('discovery.import', { id, items: [{ guestId, companyId: beta }] }),
      betaAdmin('discovery.results', { jobId: id }),
      betaAdmin('guests.planReassign', { ids: [guestId], companyId: beta, releaseAddresses: true }),
      betaAdmin('guests.reassign', { id, ids: [guestId], companyId: beta, releaseAddresses: true }),
    ])
      expect((await refusal(work)).code).toBe('forbidden')
    expect((await core.call('inventory.snapshot', {})).guests.every(({ companyId }) => companyId === null)).toBe(true)
  })

  it('that are only planned leave no address, no owner and no record', async () => {
    const { core, acme, clusterId, ids } = await start()
    await aRange(core, '10.0.0.0/16', acme, clusterId)
    const before = (await core.call('activity.list', { filter: {}, limit: 500 })).length
    const items = ids.map((guestId) => ({ guestId, companyId: acme }))
    const plans = await core.call('discovery.planImport', { items })
    expect(plans.filter(({ refused }) => refused === null)).toHaveLength(ids.length)
    expect(plans.flatMap(({ addresses }) => addresses).some(({ outcome }) => outcome === 'adopted')).toBe(true)
    const left = onFile(core, (db) =>
      ['address_assignments', 'address_events', 'slices', 'guest_handovers'].map((table) =>
        db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
      ),
    )
    expect(left).toEqual([0, 0, 0, 0])
    expect(await core.call('activity.list', { filter: {}, limit: 500 })).toHaveLength(before)
  })
})

describe('a missing guest of another company', () => {
  it('is answered like one that never was, and stays with its addresses', async () => {
    const { core, acme, beta, clusterId, ids, give } = await start()
    await aRange(core, '10.0.0.0/16', beta, clusterId)
    const id = ids[2]
    if (id === undefined) throw new Error('no guest')
    await give(id, beta, 'import')
    await core.stop()
    onFile(core, (db) =>
      db
        .prepare("UPDATE guests SET status = 'missing', missing_since = ? WHERE id = ?")
        .run('2026-01-02T00:00:00.000Z', id),
    )
    const again = await startCore({}, {}, core.directory)
    const foreign = callAs(again, (await addPerson(again, { companyId: acme })).id)
    const unknown = freshId() as GuestId
    for (const ask of [
      (guest: GuestId) => foreign('guests.forgetPlan', { ids: [guest] }),
      (guest: GuestId) => foreign('guests.forget', { ids: [guest], release: true }),
    ])
      expect(await refusal(ask(id))).toEqual(await refusal(ask(unknown)))
    expect((await again.call('addresses.ofGuest', { guestId: id })).assignments).toHaveLength(1)
    const own = callAs(again, (await addPerson(again, { companyId: beta })).id)
    expect(await own('guests.forget', { ids: [id], release: true })).toEqual({ removed: 1, released: 1 })
  })
})
