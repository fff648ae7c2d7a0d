import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { heldWork, newCompanyId, newJobId, settle, startJobs, testKind } from '#support/jobs.ts'

const unreachable = () => new AppError('unreachable', 'Nobody answers.')

describe('a job', () => {
  it('goes from queued over running to completed, and keeps what came of it', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    const id = newJobId()
    const started = jobs.engine.start(kind, { name: 'one' }, { id, actor: null, companyId: null, projectId: null })
    expect(started).toMatchObject({ state: 'queued', attempt: 1, tries: 0, progress: null, startedAt: null })
    await settle()
    expect(jobs.get(id)).toMatchObject({ state: 'running', tries: 1, progress: null })
    await jobs.pass(2000)
    await held.finish('one', { found: 3 })
    expect(jobs.get(id)).toMatchObject({
      state: 'completed',
      error: null,
      finishedAt: new Date(jobs.clock.now()).toISOString(),
    })
    expect(jobs.repository.contents(id).result).toEqual({ found: 3 })
  })

  it('that is asked for twice runs once; another one under the same id is refused', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const other = testKind(held.work, { name: 'other' })
    const jobs = await startJobs([kind, other])
    const id = await jobs.start(kind, 'one')
    await jobs.start(kind, 'one', null, id)
    expect(held.running()).toEqual(['one'])
    await held.finish('one')
    await jobs.start(kind, 'one', null, id)
    expect(held.running()).toEqual([])
    await expect(jobs.start(kind, 'two', null, id)).rejects.toThrow(/Another job/)
    await expect(jobs.start(other, 'one', null, id)).rejects.toThrow(/Another job/)
    await expect(jobs.start(kind, 'one', newCompanyId(), id)).rejects.toThrow(/Another job/)
  })

  it('whose start is undone with its transaction never runs', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    expect(() =>
      jobs.repository.together(() => {
        jobs.engine.start(kind, { name: 'one' }, { id: newJobId(), actor: null, companyId: null, projectId: null })
        throw new Error('the record of activity could not be written')
      }),
    ).toThrow()
    await settle()
    expect(held.running()).toEqual([])
  })

  it('fails with the sentence of what went wrong, secrets removed', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    const [known, unknown] = [await jobs.start(kind, 'known'), await jobs.start(kind, 'unknown')]
    held.context('known').log('signing in with hunter2')
    await held.fail('known', new AppError('unreachable', 'https://root:hunter2@pve1 does not answer.'))
    await held.fail('unknown', new TypeError('x is undefined'))
    expect(jobs.get(known)).toMatchObject({
      state: 'failed',
      error: { code: 'unreachable', message: 'https://root:[removed]@pve1 does not answer.' },
    })
    expect(jobs.log(known)[0]).toBe('signing in with [removed]')
    expect(jobs.get(unknown).error?.code).toBe('internal')
    expect(jobs.get(unknown).error?.message).not.toContain('undefined')
  })

  it('that takes longer than it may is told to stop, and fails', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { timeoutMs: 5000 })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'slow')
    await jobs.pass(4999)
    expect(jobs.state(id)).toBe('running')
    await jobs.pass(1)
    expect(jobs.get(id)).toMatchObject({ state: 'failed', error: { code: 'timeout' } })
  })

  it('that does not stop when told to is given up after 30 s, and writes nothing any more', async () => {
    const deaf = Promise.withResolvers<void>()
    const late: unknown[] = []
    const kind = testKind(async (context) => {
      await deaf.promise
      context.log('still here')
      await context.step('late', () => late.push('ran')).catch((error: unknown) => late.push(error))
    })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'deaf')
    jobs.engine.cancel(id)
    await jobs.pass(29_999)
    expect(jobs.state(id)).toBe('running')
    await jobs.pass(1)
    expect(jobs.get(id)).toMatchObject({
      state: 'cancelled',
      error: { message: expect.stringMatching(/given up/) as string },
    })
    deaf.resolve()
    await settle()
    expect(late).toEqual([expect.any(AppError)])
    expect(jobs.log(id)).not.toContain('still here')
  })
})

describe('the queue', () => {
  it('runs as many of a kind as it allows, the oldest first, kinds apart from each other', async () => {
    const held = heldWork()
    const [scan, other] = [
      testKind(held.work, { name: 'iso-scan', concurrency: 3 }),
      testKind(held.work, { concurrency: 1 }),
    ]
    const jobs = await startJobs([scan, other])
    for (const name of ['a', 'b', 'c', 'd', 'e']) await jobs.start(scan, name)
    await jobs.start(other, 'x')
    await jobs.start(other, 'y')
    expect(held.running()).toEqual(['a', 'b', 'c', 'x'])
    await held.finish('b')
    expect(held.running()).toEqual(['a', 'c', 'x', 'd'])
    await held.finish('x')
    expect(held.running()).toEqual(['a', 'c', 'd', 'y'])
  })

  it('counts by key where a kind has one: one backup for each node', async () => {
    const held = heldWork()
    const backup = testKind(held.work, {
      name: 'backup',
      concurrency: 1,
      laneKey: ({ name }) => name.split('-')[0] ?? '',
    })
    const jobs = await startJobs([backup])
    for (const name of ['pve1-a', 'pve1-b', 'pve2-a', 'pve2-b']) await jobs.start(backup, name)
    expect(held.running()).toEqual(['pve1-a', 'pve2-a'])
    await held.finish('pve2-a')
    expect(held.running()).toEqual(['pve1-a', 'pve2-b'])
  })

  it('tries again after 1, 2, 4 s, then fails; what cannot get better is not tried again', async () => {
    const held = heldWork()
    const retry = { tries: 4, firstMs: 1000, mostMs: 60_000, when: ({ code }: AppError) => code !== 'forbidden' }
    const kind = testKind(held.work, { retry })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    for (const pause of [1000, 2000, 4000]) {
      await held.fail('one', unreachable())
      expect(jobs.get(id)).toMatchObject({ state: 'queued', error: { code: 'unreachable' } })
      await jobs.pass(pause - 1)
      expect(held.running()).toEqual([])
      await jobs.pass(1)
      expect(held.running()).toEqual(['one'])
    }
    await held.fail('one', unreachable())
    expect(jobs.get(id)).toMatchObject({ state: 'failed', attempt: 1, tries: 4 })
    const refused = await jobs.start(kind, 'two')
    await held.fail('two', new AppError('forbidden', 'No.'))
    expect(jobs.state(refused)).toBe('failed')
  })

  it('does not wait for years because the clock was wrong when the next try was set', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { retry: { tries: 2, firstMs: 1000, mostMs: 1000 } })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    await held.fail('one', unreachable())
    jobs.db.prepare("UPDATE jobs SET run_after = '2199-01-01T00:00:00.000Z'").run()
    await jobs.start(kind, 'two')
    expect(held.running()).toContain('one')
    expect(jobs.state(id)).toBe('running')
  })

  it('fails a job of a kind that this program does not know, instead of keeping it for ever', async () => {
    const held = heldWork()
    const [old, kind] = [testKind(held.work, { name: 'old', concurrency: 1 }), testKind(held.work)]
    const jobs = await startJobs([old, kind])
    await jobs.start(old, 'running')
    const waiting = await jobs.start(old, 'waiting')
    const next = await jobs.crash([kind])
    expect(next.get(waiting)).toMatchObject({ state: 'failed', error: { code: 'unsupported' } })
  })
})

describe('cancelling', () => {
  it('ends a job that waits at once, without running it', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { concurrency: 1 })
    const jobs = await startJobs([kind])
    await jobs.start(kind, 'first')
    const id = await jobs.start(kind, 'second')
    expect(jobs.engine.cancel(id).state).toBe('cancelled')
    await held.finish('first')
    expect(held.running()).toEqual([])
  })

  it('ends a job between two tries', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { retry: { tries: 2, firstMs: 1000, mostMs: 1000 } })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    await held.fail('one', unreachable())
    jobs.engine.cancel(id)
    await jobs.pass(5000)
    expect(jobs.state(id)).toBe('cancelled')
    expect(held.running()).toEqual([])
  })

  it('tells a running one through its signal; work that was done by then counts', async () => {
    const held = heldWork()
    const finishing = Promise.withResolvers<string>()
    const [kind, stubborn] = [testKind(held.work), testKind(() => finishing.promise, { name: 'stubborn' })]
    const jobs = await startJobs([kind, stubborn])
    const [id, done] = [await jobs.start(kind, 'one'), await jobs.start(stubborn, 'two')]
    expect(jobs.engine.cancel(id)).toMatchObject({ state: 'running', cancelRequested: true })
    jobs.engine.cancel(done)
    finishing.resolve('was quicker')
    await settle()
    expect(jobs.get(id)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    expect(jobs.state(done)).toBe('completed')
  })

  it('leaves an ended one as it is', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    await held.finish('one')
    expect(jobs.engine.cancel(id).state).toBe('completed')
  })
})

describe('retrying by hand', () => {
  it('is for what failed or was cancelled only, makes another attempt of the same job, and tries as often again', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { retry: { tries: 2, firstMs: 1000, mostMs: 1000 } })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    expect(() => jobs.engine.retry(id)).toThrow(/failed or was cancelled/)
    jobs.engine.cancel(id)
    await settle()
    jobs.engine.retry(id)
    await settle()
    expect(jobs.get(id)).toMatchObject({ state: 'running', attempt: 2, tries: 1, finishedAt: null, error: null })
    await held.fail('one', unreachable())
    await jobs.pass(1000)
    await held.finish('one')
    expect(jobs.state(id)).toBe('completed')
    expect(() => jobs.engine.retry(id)).toThrow(/failed or was cancelled/)
    expect(jobs.repository.page(EVERYTHING, {}, 0, 10)).toMatchObject({ total: 1 })
  })
})

describe('progress and log', () => {
  it('reach the database four times a second at most, the first at once and the last in the end', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    const writes = jobs.db.prepare<[], number>('SELECT total_changes()').pluck()
    const before = writes.get() ?? 0
    held.context('one').progress(0.01, 'reading')
    expect(jobs.get(id)).toMatchObject({ progress: 0.01, step: 'reading' })
    for (let tick = 1; tick <= 100; tick += 1) {
      held.context('one').progress(tick / 100)
      await jobs.pass(10)
    }
    expect((writes.get() ?? 0) - before).toBeLessThanOrEqual(5)
    held.context('one').log('nearly')
    held.context('one').log('done')
    await held.finish('one')
    expect(jobs.log(id)).toEqual(['nearly', 'done'])
  })

  it('keeps the newest 2,000 lines of a log that never ends', async () => {
    const held = heldWork()
    const kind = testKind(held.work)
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    for (let line = 1; line <= 5000; line += 1) {
      held.context('one').log(`line ${line}`)
      if (line % 50 === 0) await jobs.pass(250)
    }
    await held.finish('one')
    const lines = jobs.log(id)
    expect(lines.length).toBeGreaterThanOrEqual(2000)
    expect(lines.length).toBeLessThanOrEqual(2200)
    expect(lines.at(-1)).toBe('line 5000')
  })
})
