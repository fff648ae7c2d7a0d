import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { JobId } from '#shared/model/ids.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { createJobRetention } from '#main/features/jobs/job-retention.service.ts'
import { silentLog } from '#main/log/log.ts'
import { startCore } from '#support/core.ts'
import { heldWork, settle, startJobs, testKind, type JobWorld, type Work } from '#support/jobs.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = 60 * 60 * 1000

/** Kinds whose jobs end at once, hold, or have a part for each letter of their name, which says five lines. */
const setUp = async () => {
  const held = heldWork()
  const quick = testKind(() => Promise.resolve(null), { name: 'quick', concurrency: 500 })
  const holds = testKind(held.work, { name: 'holds', concurrency: 500 })
  const part = testKind(
    (context) => {
      for (let line = 0; line < 5; line += 1) context.log(`line ${line}`)
      return Promise.resolve(null)
    },
    { name: 'part', concurrency: 500 },
  )
  const work: Work = (context, { name }) =>
    Promise.all([...name].map((letter, index) => context.part(part, { name: letter }, String(index))))
  const whole = testKind(work, { name: 'whole', concurrency: 500 })
  const jobs = await startJobs([quick, holds, part, whole])
  return { held, quick, holds, whole, jobs, retention: retentionOf(jobs) }
}

const retentionOf = ({ repository, clock }: JobWorld) => {
  let days: number | null = 30
  const told: (readonly [number, number])[] = []
  const service = createJobRetention({
    removal: repository.removal,
    keepDays: {
      get: () => days,
      set: (value) => {
        days = value
      },
    },
    removed: (...what) => told.push(what),
    clock,
    log: silentLog,
  })
  return { service, told }
}

const listed = ({ repository }: JobWorld): JobId[] => repository.page(EVERYTHING, {}, 0, 500).jobs.map(({ id }) => id)
const rows = ({ db }: JobWorld, table: string): unknown => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()

describe('the retention of jobs', () => {
  it('removes what ended longer ago, with parts and logs, once an hour, and says so', async () => {
    const { quick, whole, jobs, retention } = await setUp()
    await jobs.start(whole, 'abc')
    await jobs.start(quick, 'old')
    await jobs.pass(20 * DAY_MS)
    const kept = await jobs.start(whole, 'de')
    retention.service.start()
    await jobs.pass(9 * DAY_MS)
    expect(listed(jobs)).toHaveLength(3)
    await jobs.pass(2 * DAY_MS)
    expect(listed(jobs)).toEqual([kept])
    expect(jobs.repository.parts(EVERYTHING, kept)).toHaveLength(2)
    expect([rows(jobs, 'jobs'), rows(jobs, 'job_log')]).toEqual([3, 10])
    expect(retention.told).toEqual([[5, 30]])
    await jobs.pass(HOUR_MS)
    expect(retention.told).toHaveLength(1)
    await retention.service.stop()
  })

  it('leaves what waits or runs, however old, and a whole of which something is to run again', async () => {
    const { held, holds, whole, quick, jobs, retention } = await setUp()
    const running = await jobs.start(holds, 'running')
    const failing = await jobs.start(holds, 'failing')
    await held.fail('failing', new AppError('timeout', 'No answer.'))
    const again = await jobs.start(whole, 'ab')
    const gone = await jobs.start(quick, 'gone')
    await jobs.pass(40 * DAY_MS)
    jobs.engine.retry(failing)
    await settle()
    jobs.db
      .prepare("UPDATE jobs SET ended_as = NULL, state = 'queued' WHERE parent_id = ? AND subject = 'a'")
      .run(again)
    retention.service.setKeepDays(7)
    await jobs.pass(0)
    expect([running, failing, again].map(jobs.state)).toEqual(['running', 'running', 'completed'])
    expect(jobs.repository.find(EVERYTHING, gone)).toBeNull()
    expect(jobs.log(jobs.repository.parts(EVERYTHING, again)[1]?.id ?? again)).toHaveLength(5)
    await retention.service.stop()
  })

  it('keeps every job where it is to keep them for ever', async () => {
    const { quick, jobs, retention } = await setUp()
    const id = await jobs.start(quick, 'old')
    retention.service.setKeepDays(null)
    await jobs.pass(4000 * DAY_MS)
    expect(listed(jobs)).toEqual([id])
    await retention.service.stop()
  })

  it('is not held up by a job that a wrong clock dated into the future', async () => {
    const { quick, jobs, retention } = await setUp()
    const odd = await jobs.start(quick, 'odd')
    jobs.db.prepare("UPDATE jobs SET finished_at = '2999-01-01T00:00:00.000Z'").run()
    await jobs.start(quick, 'old')
    await jobs.pass(40 * DAY_MS)
    retention.service.setKeepDays(30)
    await jobs.pass(0)
    expect(listed(jobs)).toEqual([odd])
    await retention.service.stop()
  })

  it('works in small bundles between which others have their turn, and pages are right all the while', async () => {
    const { quick, whole, jobs, retention } = await setUp()
    for (let count = 0; count < 300; count += 1) await jobs.start(count % 10 === 0 ? whole : quick, 'abcdefgh')
    await jobs.pass(40 * DAY_MS)
    const young = await jobs.start(quick, 'young')
    retention.service.setKeepDays(30)
    jobs.clock.advance(0)
    const seen = new Set<number>()
    for (let turn = 0; turn < 200 && seen.size < 400; turn += 1) {
      const { jobs: shown, total } = jobs.repository.page(EVERYTHING, {}, 0, 500)
      const stored = jobs.db
        .prepare('SELECT id FROM jobs WHERE parent_id IS NULL AND ended_as IS NOT NULL ORDER BY ended_as DESC')
        .pluck()
        .all()
      expect([shown.map(({ id }) => id), total]).toEqual([stored, stored.length])
      const oldest = jobs.repository.page(EVERYTHING, {}, Math.floor((total - 1) / 7), 7).jobs.at(-1)?.id
      expect(oldest).toBe(stored.at(-1))
      seen.add(total)
      await new Promise(setImmediate)
    }
    expect(listed(jobs)).toEqual([young])
    // Many steps, none of more than 25 jobs.
    const steps = [...seen].map((total, index, all) => (all[index - 1] ?? total) - total)
    expect(steps.length).toBeGreaterThan(20)
    expect(Math.max(...steps)).toBeLessThanOrEqual(25)
    await retention.service.stop()
  })
})

describe('how long jobs are kept', () => {
  it('is 90 days until it is set, at least 7, for ever when one likes, and recorded', async () => {
    const core = await startCore()
    expect(await core.call('jobs.retention', {})).toEqual({ keepDays: 90 })
    await expect(core.call('jobs.setRetention', { keepDays: 6 })).rejects.toThrow('at least 7 days')
    await core.call('jobs.setRetention', { keepDays: 7 })
    expect(await core.call('jobs.retention', {})).toEqual({ keepDays: 7 })
    await core.call('jobs.setRetention', { keepDays: null })
    expect(await core.call('jobs.retention', {})).toEqual({ keepDays: null })
    const [last] = (await core.call('activity.list', { filter: { area: 'job' } })).filter(
      ({ status }) => status === 'success',
    )
    expect(last).toMatchObject({
      description: 'Time that jobs are kept changed',
      before: { keepDays: 7 },
      after: { keepDays: null },
    })
  })
})
