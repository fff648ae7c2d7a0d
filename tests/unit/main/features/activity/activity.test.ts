import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CompanyId, OWNER_ID } from '#shared/model/ids.ts'
import { canonicalJson, type JsonValue } from '#shared/model/canonical-json.ts'
import { companyScope, EVERYTHING } from '#main/company-scope.ts'
import { createActivityRepository } from '#main/features/activity/activity.repository.ts'
import { createActivityService } from '#main/features/activity/activity.service.ts'
import { silentLog } from '#main/log/log.ts'
import { createRedactor } from '#main/log/redaction.ts'
import { openDatabase } from '#main/storage/database.ts'
import { migration0100 } from '#main/storage/migrations/0100-activity.ts'
import type { AuditEntry } from '#main/transport/dispatch.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import { INTERNAL_CALL, ownerActor } from '#main/transport/owner-actor.ts'
import { createHeldClock } from '#support/held-clock.ts'

const ACME = CompanyId.parse('01890000-0000-7000-8000-00000000000a')
const BETA = CompanyId.parse('01890000-0000-7000-8000-00000000000b')
const DAY_MS = 24 * 60 * 60 * 1000

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  activity: 'cluster.updated',
  operation: 'clusters.update',
  caller: INTERNAL_CALL.caller,
  actor: ownerActor('Mara Rask'),
  outcome: 'done',
  notes: [
    {
      entity: 'cluster',
      entityId: 'c1',
      label: 'acme-dc1',
      companyId: ACME,
      before: { name: 'a' },
      after: { name: 'b' },
    },
  ],
  problem: null,
  ...change,
})

/** Every column of a row but its number. */
const COPIED = `at, action, operation, entity, entity_id, label, description, status, user_id, user_name, company_id,
  company_name, cluster_id, via, address, agent, token_id, before, after, hash`

const start = async () => {
  const clock = createHeldClock()
  const db = await openDatabase(':memory:', { migrations: [migration0100], clock, copiesDir: '' })
  onTestFinished(() => {
    db.close()
  })
  const redactor = createRedactor()
  const events = createEventBus(() => undefined)
  let days: number | null = null
  const activity = createActivityService({
    repository: createActivityRepository(db),
    keepDays: {
      get: () => days,
      set: (next) => {
        days = next
      },
    },
    companyName: (id) => (id === ACME ? 'Acme' : 'Beta'),
    clean: redactor.text,
    events,
    clock,
    log: silentLog,
  })
  onTestFinished(activity.stop)
  return { activity, clock, db, events, redactor }
}

describe('the record of activity', () => {
  it('tells what went from one company to another to each apart, so that neither learns of the other', async () => {
    const { activity } = await start()
    const note = { ...entry().notes[0], entity: 'cluster', entityId: 'c1', label: 'new name', companyId: BETA }
    activity.record(entry({ notes: [{ ...note, former: { companyId: ACME, label: 'old name' } }] }))
    expect(activity.list(companyScope(ACME), {}, null, 10)).toMatchObject([
      { label: 'old name', description: 'Cluster “old name” updated: handed over', before: { name: 'a' }, after: null },
    ])
    expect(activity.list(companyScope(BETA), {}, null, 10)).toMatchObject([
      { label: 'new name', description: 'Cluster “new name” updated', before: null, after: { name: 'b' } },
    ])
    activity.record(entry({ notes: [{ ...note, former: { companyId: BETA, label: 'old name' } }] }))
    expect(activity.list(companyScope(BETA), {}, null, 1)).toMatchObject([
      { before: { name: 'a' }, after: { name: 'b' } },
    ])
    expect(activity.list(EVERYTHING, {}, null, 10)).toHaveLength(3)
    expect((await activity.verify()).firstBroken).toBeNull()
  })

  it('says who did what to whose object, with old and new values', async () => {
    const { activity } = await start()
    activity.record(entry())
    expect(activity.list(EVERYTHING, {}, null, 10)).toMatchObject([
      {
        sequence: 1,
        action: 'cluster.updated',
        description: 'Cluster “acme-dc1” updated',
        status: 'success',
        userId: OWNER_ID,
        userName: 'Mara Rask',
        companyId: ACME,
        companyName: 'Acme',
        before: { name: 'a' },
        after: { name: 'b' },
      },
    ])
  })

  it('keeps a failed attempt with its reason', async () => {
    const { activity } = await start()
    activity.record(entry({ outcome: 'conflict', problem: 'The name is taken.' }))
    expect(activity.list(EVERYTHING, {}, null, 10)).toMatchObject([
      { status: 'failed', description: 'Failed: Cluster “acme-dc1” updated. The name is taken.' },
    ])
  })

  it('masks secrets by name and by look', async () => {
    const { activity, db, redactor } = await start()
    redactor.learn('tr0ub4dor&3')
    activity.record(
      entry({
        notes: [
          {
            entity: 'cluster',
            entityId: 'c1',
            label: 'acme tr0ub4dor&3',
            companyId: null,
            before: { password: 'hunter2-hunter2', apiKey: 'k-123' },
            after: { note: 'it was tr0ub4dor&3', list: ['tr0ub4dor&3'] },
          },
        ],
      }),
    )
    const stored = JSON.stringify(db.prepare('SELECT * FROM activity').all())
    expect(stored).not.toMatch(/tr0ub4dor|hunter2|k-123/)
    expect(activity.list(EVERYTHING, {}, null, 1)[0]?.before).toEqual({ password: '•••', apiKey: '•••' })
  })

  it('shows a company only what concerns it, in the list and as it happens', async () => {
    const { activity, clock, events } = await start()
    const heard: unknown[] = []
    events.listen((_name, _payload, reach) => heard.push(reach.narrow?.(companyScope(BETA))))
    activity.record(entry())
    activity.record(entry({ notes: [{ entity: 'guest', entityId: 'g', label: 'web', companyId: BETA }] }))
    activity.record(entry({ notes: [{ entity: 'app', entityId: '', label: '', companyId: null }] }))
    expect(activity.list(companyScope(BETA), {}, null, 10).map(({ label }) => label)).toEqual(['web'])
    clock.advance(1000)
    expect(heard).toMatchObject([{ rows: [{ label: 'web' }] }])
  })

  it('is filtered by words, area, status, object and time, and paged without gap or repetition', async () => {
    const { activity, clock } = await start()
    for (let index = 0; index < 25; index += 1) {
      activity.record(
        entry({
          activity: index % 2 === 0 ? 'vm.power' : 'cluster.updated',
          notes: [{ entity: 'guest', entityId: `g${index}`, label: `web_${index}`, companyId: null }],
        }),
      )
      clock.advance(1000)
    }
    const count = (filter: Parameters<typeof activity.list>[1]) => activity.list(EVERYTHING, filter, null, 100).length
    expect(count({ area: 'vm' })).toBe(13)
    expect(count({ text: 'web_7' })).toBe(1)
    expect(count({ text: 'web%' })).toBe(0)
    expect(count({ text: 'mara updated' })).toBe(12)
    expect(count({ entity: 'guest', entityId: 'g3' })).toBe(1)
    expect(count({ status: 'failed' })).toBe(0)
    const all = activity.list(EVERYTHING, {}, null, 100)
    expect(count({ from: all[4]?.at ?? '' })).toBe(5)
    const paged = []
    let before: number | null = null
    for (;;) {
      const page = activity.list(EVERYTHING, {}, before, 7)
      paged.push(...page)
      before = page.at(-1)?.sequence ?? null
      if (page.length < 7) break
    }
    expect(paged).toEqual(all)
  })
})

describe('the chain', () => {
  const filled = async (rows = 2500) => {
    const world = await start()
    world.db.transaction(() => {
      for (let index = 0; index < rows; index += 1) world.activity.record(entry())
    })()
    return world
  }

  it('holds when nobody touched it', async () => {
    const { activity } = await filled()
    expect(await activity.verify()).toEqual({ checked: 2500, since: 1, firstBroken: null })
  })

  it.each([
    ['a changed value', 'UPDATE activity SET after = \'{"name":"x"}\' WHERE sequence = 1234', 1234],
    ['a changed person', "UPDATE activity SET user_name = 'Eve' WHERE sequence = 1234", 1234],
    ['a removed row', 'DELETE FROM activity WHERE sequence = 1234', 1234],
    ['the newest rows removed', 'DELETE FROM activity WHERE sequence >= 1234', 1234],
    ['the oldest rows removed', 'DELETE FROM activity WHERE sequence < 1234', 1],
    [
      'two rows exchanged',
      'UPDATE activity SET sequence = CASE sequence WHEN 1234 THEN -1 WHEN 1235 THEN 1234 ELSE sequence END WHERE sequence IN (1234, 1235)',
      1234,
    ],
    [
      'a hash made anew for a changed row',
      "UPDATE activity SET user_name = 'Eve', hash = 'ab' WHERE sequence = 1234",
      1234,
    ],
    ['values that are no JSON', "UPDATE activity SET after = '{' WHERE sequence = 1234", 1234],
    ['values of another form', "UPDATE activity SET before = '[[1]]' WHERE sequence = 1234", 1234],
    [
      'a row put in behind the last one',
      `INSERT INTO activity SELECT 2501, ${COPIED} FROM activity WHERE sequence = 2500`,
      2501,
    ],
    [
      'a row put in before the first one',
      `INSERT INTO activity SELECT 0, ${COPIED} FROM activity WHERE sequence = 1`,
      0,
    ],
  ])('names the first broken row: %s', async (_name, tampering, sequence) => {
    const { activity, db } = await filled()
    db.exec(tampering)
    expect((await activity.verify()).firstBroken).toMatchObject({ sequence })
  })

  it('stays readable with a row that was tampered with', async () => {
    const { activity, db } = await filled(3)
    db.exec("UPDATE activity SET after = '{' WHERE sequence = 2")
    expect(activity.list(EVERYTHING, {}, null, 10).map(({ after }) => after)).toMatchObject([
      {},
      { unreadable: '{' },
      {},
    ])
  })

  it('stays whole when old rows are removed, and says from where on it speaks', async () => {
    const { activity, clock, db } = await filled(100)
    clock.advance(40 * DAY_MS)
    activity.record(entry())
    activity.setKeepDays(30)
    clock.advance(1)
    await expect.poll(() => db.prepare('SELECT count(*) AS n FROM activity').get()).toEqual({ n: 2 })
    expect(await activity.verify()).toEqual({ checked: 2, since: 101, firstBroken: null })
    expect(activity.list(EVERYTHING, {}, null, 1)).toMatchObject([{ action: 'activity.pruned', userName: 'Multpanel' }])
    db.exec("UPDATE activity SET description = 'x' WHERE sequence = 101")
    expect((await activity.verify()).firstBroken).toMatchObject({ sequence: 101 })
  })

  it('takes nothing for tampered with that is removed while it is checked, as its time is over', async () => {
    for (const checkedFirst of [1, 1500]) {
      const { activity, clock } = await filled()
      clock.advance(40 * DAY_MS)
      for (let index = 0; index < checkedFirst; index += 1) activity.record(entry())
      const verdict = activity.verify()
      activity.setKeepDays(30)
      clock.advance(1)
      expect((await verdict).firstBroken).toBeNull()
    }
  })

  it('keeps its order when the clock is set back, and loses nothing newer to the removal', async () => {
    const { activity, clock } = await start()
    activity.record(entry())
    clock.advance(-100 * DAY_MS)
    activity.record(entry({ outcome: 'conflict', problem: 'later' }))
    clock.advance(100 * DAY_MS)
    expect(activity.list(EVERYTHING, {}, null, 10).map(({ status }) => status)).toEqual(['failed', 'success'])
    activity.setKeepDays(30)
    clock.advance(1)
    expect(activity.list(EVERYTHING, {}, null, 10)).toHaveLength(2)
    expect((await activity.verify()).firstBroken).toBeNull()
  })
})

describe('canonical JSON', () => {
  it('does not depend on the order in which fields were written, and reads back as the same', () => {
    const plain = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue)
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse())
        expect(canonicalJson(reversed)).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 1000 },
    )
  })
})
