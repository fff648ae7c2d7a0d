import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { defineJobKind, type AdoptedTask } from '#main/tasks/job-kind.ts'
import { heldWork, settle, startJobs, testKind, type Work } from '#support/jobs.ts'

const TASK: AdoptedTask = { upid: 'UPID:pve1:00001000:0000ABCD:65A0B1C2:qmstart:100:root@pam:', node: 'pve1' }
const never = new Promise<never>(() => undefined)

describe('after the program died', () => {
  it('a job of idempotent steps goes on: what is done is not done again, what was begun is told so', async () => {
    const log: string[] = []
    const work =
      (dieAt: string): Work =>
      async ({ step }) => {
        for (const name of ['reserve', 'create', 'start']) {
          const said = await step(name, async (again) => {
            log.push(again ? `${name} again` : name)
            if (name === dieAt) await never
            return `${name} done`
          })
          expect(said).toBe(`${name} done`)
        }
      }
    const first = await startJobs([testKind(work('create'))])
    const id = await first.start(testKind(work('create')), 'one')
    expect(first.get(id)).toMatchObject({ state: 'running', step: 'create' })
    const second = await first.crash([testKind(work('nowhere'))])
    expect(second.get(id)).toMatchObject({ state: 'completed', attempt: 1, tries: 1 })
    expect(log).toEqual(['reserve', 'create', 'create again', 'start'])
  })

  it('a job has what it saved, and what it started with before it saved anything', async () => {
    const seen: number[] = []
    const kind = defineJobKind({
      name: 'saves',
      title: 'Saves',
      concurrency: 1,
      afterCrash: 'resume',
      subject: ({ name }) => name,
      input: z.object({ name: z.string() }),
      data: z.object({ page: z.number() }),
      fresh: { page: 1 },
      run: async ({ data, save }) => {
        seen.push(data().page)
        save({ page: data().page + 6 })
        if (seen.length === 1) await never
      },
    })
    const first = await startJobs([kind])
    const id = await first.start(kind, 'one')
    const second = await first.crash()
    expect(second.state(id)).toBe('completed')
    expect(seen).toEqual([1, 7])
  })

  it('a job with a Proxmox task follows that one again, and never asks for a second', async () => {
    let begun = 0
    const followed: AdoptedTask[] = []
    const work =
      (end: boolean): Work =>
      async ({ adopt }) => {
        const task = await adopt(() => {
          begun += 1
          return Promise.resolve(TASK)
        })
        followed.push(task)
        if (!end) await never
      }
    const kind = (end: boolean) => testKind(work(end), { afterCrash: 'adopt' })
    const first = await startJobs([kind(false)])
    const id = await first.start(kind(false), 'one')
    expect(first.get(id)).toMatchObject({ upid: TASK.upid, node: 'pve1' })
    const second = await first.crash([kind(true)])
    expect(second.state(id)).toBe('completed')
    expect(begun).toBe(1)
    expect(followed).toEqual([TASK, TASK])
  })

  it('a Proxmox task that was asked for but never heard of is looked for, or fails the job; it is never asked for again', async () => {
    let begun = 0
    const work =
      (find?: () => Promise<AdoptedTask | null>): Work =>
      async ({ adopt }) =>
        adopt(() => {
          begun += 1
          return never
        }, find)
    const retry = { tries: 3, firstMs: 1000, mostMs: 1000 }
    const blind = testKind(work(), { name: 'blind', afterCrash: 'adopt', retry })
    const finding = testKind(
      work(() => Promise.resolve(TASK)),
      { name: 'finding', afterCrash: 'adopt' },
    )
    const first = await startJobs([blind, finding])
    const [lost, found] = [await first.start(blind, 'lost'), await first.start(finding, 'found')]
    const second = await first.crash()
    expect(second.state(found)).toBe('completed')
    for (let pause = 0; pause < 4; pause += 1) await second.pass(1000)
    expect(second.get(lost)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/not known/) as string },
    })
    expect(begun).toBe(2)
    // A person has looked by now.
    second.engine.retry(lost)
    await settle()
    expect(begun).toBe(3)
  })

  it('the silence of a cluster is no refusal: the next try looks for the task instead of asking for another', async () => {
    const calls: string[] = []
    const kind = testKind(
      async ({ adopt }) =>
        adopt(
          () => {
            calls.push('begin')
            return Promise.reject(new AppError(calls.length === 1 ? 'cluster_refused' : 'timeout', 'Hm.'))
          },
          () => {
            calls.push('find')
            return Promise.resolve(TASK)
          },
        ),
      { afterCrash: 'adopt', retry: { tries: 3, firstMs: 1000, mostMs: 1000 } },
    )
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'one')
    await jobs.pass(1000)
    await jobs.pass(1000)
    expect(calls).toEqual(['begin', 'begin', 'find'])
    expect(jobs.state(id)).toBe('completed')
  })

  it('any other job fails, with the reason', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { afterCrash: 'fail', concurrency: 1 })
    const first = await startJobs([kind])
    const [running, waiting] = [await first.start(kind, 'running'), await first.start(kind, 'waiting')]
    const second = await first.crash()
    expect(second.get(running)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/console ended/) as string },
    })
    expect(second.state(waiting)).toBe('running')
  })

  it('a job that was being cancelled gets to know, so that it can stop what it had started', async () => {
    const stopped: string[] = []
    const work: Work = async ({ adopt, signal }) => {
      const { upid } = await adopt(() => Promise.resolve(TASK))
      if (signal.aborted) {
        stopped.push(upid)
        throw signal.reason as Error
      }
      await never
    }
    const kind = testKind(work, { afterCrash: 'adopt' })
    const first = await startJobs([kind])
    const id = await first.start(kind, 'one')
    first.engine.cancel(id)
    const second = await first.crash()
    expect(second.state(id)).toBe('cancelled')
    expect(stopped).toEqual([TASK.upid])
  })

  it('a job that ends the program every time is given up after 20 times', async () => {
    const kind = testKind(() => never)
    let jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'bad')
    for (let death = 0; death < 20; death += 1) {
      jobs = await jobs.crash()
      expect(jobs.state(id)).toBe('running')
    }
    jobs = await jobs.crash()
    expect(jobs.get(id)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/20 times/) as string },
    })
  })

  it('and an older copy was put in place, nothing of it runs again', async () => {
    const held = heldWork()
    const kind = testKind(held.work, { concurrency: 1 })
    const first = await startJobs([kind])
    const ids = [await first.start(kind, 'running'), await first.start(kind, 'waiting')]
    const second = await first.crash([kind], true)
    for (const id of ids) {
      expect(second.get(id)).toMatchObject({
        state: 'failed',
        error: { message: expect.stringMatching(/restored/) as string },
      })
    }
  })
})

describe('closing', () => {
  it('tells what runs to stop and leaves it to the next start; what cannot go on fails', async () => {
    const held = heldWork()
    const [resumes, fails] = [testKind(held.work), testKind(held.work, { name: 'fails', afterCrash: 'fail' })]
    const first = await startJobs([resumes, fails])
    const [one, two] = [await first.start(resumes, 'one'), await first.start(fails, 'two')]
    await first.engine.close()
    expect(first.state(one)).toBe('running')
    expect(first.get(two)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringMatching(/closed/) as string },
    })
    const second = await first.crash()
    expect(second.state(one)).toBe('running')
    expect(held.running()).toEqual(['one'])
  })

  it('waits 5 s at most for what does not listen, which then writes nothing any more', async () => {
    const deaf = Promise.withResolvers<void>()
    const kind = testKind(async ({ step }) => {
      await deaf.promise
      await step('late', () => undefined)
    })
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'deaf')
    let closed = false
    const closing = jobs.engine.close().then(() => (closed = true))
    await jobs.pass(4999)
    expect(closed).toBe(false)
    await jobs.pass(1)
    await closing
    deaf.resolve()
    await settle()
    expect(jobs.get(id)).toMatchObject({ state: 'running', step: '' })
  })
})
