import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import type { PartEnd } from '#main/tasks/job-kind.ts'
import { heldWork, newCompanyId, settle, startJobs, testKind, type Work } from '#support/jobs.ts'

/** A whole that has a part for each letter of its name, and fails when one of them did. */
const wholeAndParts = (held = heldWork()) => {
  const part = testKind(held.work, { name: 'part', concurrency: 2 })
  const ends: PartEnd[] = []
  const work: Work = async (context, { name }) => {
    const all = await Promise.all([...name].map((letter) => context.part(part, { name: letter }, letter)))
    ends.push(...all)
    if (all.some(({ state }) => state !== 'completed')) throw new AppError('unreachable', 'Not all parts did.')
  }
  return { held, part, whole: testKind(work, { name: 'whole', concurrency: 1 }), ends }
}
const partsOf = (jobs: Awaited<ReturnType<typeof startJobs>>, id: Parameters<typeof jobs.get>[0]) =>
  Object.fromEntries(jobs.repository.parts(EVERYTHING, id).map((part) => [part.subject, part]))

describe('parts of a job', () => {
  it('run within the limit of their own kind, belong to whom the whole belongs to, and hand over what they found', async () => {
    const { held, part, whole, ends } = wholeAndParts()
    const jobs = await startJobs([part, whole])
    const company = newCompanyId()
    const id = await jobs.start(whole, 'abc', company)
    expect(held.running()).toEqual(['a', 'b'])
    expect(partsOf(jobs, id)['a']).toMatchObject({ parentId: id, companyId: company, userName: 'Mara' })
    await held.finish('a', 'A')
    await held.finish('b', 'B')
    expect(jobs.get(id)).toMatchObject({ state: 'running', parts: 3, partsEnded: 2, partsFailed: 0 })
    await held.finish('c', 'C')
    expect(jobs.state(id)).toBe('completed')
    expect(ends.map(({ result }) => result)).toEqual(['A', 'B', 'C'])
  })

  it('are cancelled with the whole, those that wait at once', async () => {
    const { held, part, whole } = wholeAndParts()
    const jobs = await startJobs([part, whole])
    const id = await jobs.start(whole, 'abc')
    await held.finish('a')
    jobs.engine.cancel(id)
    await settle()
    expect(Object.values(partsOf(jobs, id)).map(({ state }) => state)).toEqual(['completed', 'cancelled', 'cancelled'])
    expect(jobs.get(id)).toMatchObject({ state: 'cancelled', partsEnded: 3, partsFailed: 2 })
  })

  it('that failed are repeated with the whole, the others are not', async () => {
    const { held, part, whole } = wholeAndParts()
    const jobs = await startJobs([part, whole])
    const id = await jobs.start(whole, 'ab')
    await held.finish('a')
    await held.fail('b', new AppError('timeout', 'No answer.'))
    expect(jobs.get(id)).toMatchObject({ state: 'failed', partsFailed: 1 })
    expect(() => jobs.engine.retry(partsOf(jobs, id)['b']?.id ?? id)).toThrow(/part of a larger job/)
    jobs.engine.retry(id)
    await settle()
    expect(held.running()).toEqual(['b'])
    await held.finish('b')
    expect(jobs.get(id)).toMatchObject({ state: 'completed', attempt: 2, parts: 2, partsEnded: 2, partsFailed: 0 })
    expect(partsOf(jobs, id)['b']).toMatchObject({ state: 'completed', attempt: 2 })
  })

  it('of a whole that fails by itself are cancelled, as nobody waits for them any more', async () => {
    const held = heldWork()
    const part = testKind(held.work, { name: 'part' })
    const whole = testKind(
      async (context) => {
        void context.part(part, { name: 'a' }, 'a').catch(() => undefined)
        await Promise.resolve()
        throw new AppError('conflict', 'Something else.')
      },
      { name: 'whole' },
    )
    const jobs = await startJobs([part, whole])
    const id = await jobs.start(whole, 'x')
    expect(partsOf(jobs, id)['a']?.state).toBe('cancelled')
  })

  it('of the same kind as the whole are refused: they would wait for its place for ever', async () => {
    const kind = testKind(async (context) => context.part(kind, { name: 'inner' }, 'inner'))
    const jobs = await startJobs([kind])
    const id = await jobs.start(kind, 'outer')
    expect(jobs.state(id)).toBe('failed')
  })
})
