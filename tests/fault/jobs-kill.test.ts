import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JobId } from '#shared/model/ids.ts'
import { EVERYTHING } from '#main/company-scope.ts'
import { openDatabase } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { createJobsRepository } from '#main/tasks/jobs.repository.ts'
import { childProgram } from '#support/child-program.ts'
import { runAndKill } from '#support/killed-child.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { readLedger, STEPS } from './children/job-kinds.ts'

const SEED = Number(process.env['KILL_SEED'] ?? 4711)
const KILLS = 300
const LANES = 3
const SCRIPT = childProgram('runs-jobs')

/** The last start is left alone until nothing is under way. */
const runToTheEnd = async (directory: string): Promise<void> => {
  const child = spawn(process.execPath, [SCRIPT, directory, 'last'], { stdio: ['ignore', 'ignore', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(0)
}

/** One directory, killed again and again. @returns how many jobs of each kind came to which end */
const lane = async (seed: number, kills: number): Promise<Map<string, number>> => {
  const random = seededRandom(seed)
  const directory = temporaryDirectory()
  const started: JobId[] = []
  for (let count = 0; count < kills; count += 1) {
    // So many jobs are started first, on a machine of any speed: the twelve of three rounds, or fewer.
    const afterLines = random.below(13)
    const lines = await runAndKill({ script: SCRIPT, args: [directory], afterLines, afterMs: random.below(30) })
    started.push(...lines.map((line) => line.replace('started ', '') as JobId))
  }
  await runToTheEnd(directory)

  const db = await openDatabase(join(directory, 'multpanel.db'), {
    migrations: allMigrations,
    clock: { now: Date.now },
  })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  const repository = createJobsRepository(db)
  const linesOf = (what: string, name: string): string[][] =>
    readLedger(directory, name)
      .filter((line) => line[0] === what)
      .map((line) => line.slice(1))

  const numbers = db.prepare<[], JobId>('SELECT id FROM jobs').pluck().all()
  // None is lost of those whose start was told, and every one is on exactly one page of the history.
  expect(numbers).toEqual(expect.arrayContaining(started))
  const listed: JobId[] = []
  for (let page = 0; page * 100 < numbers.length; page += 1)
    listed.push(...repository.page(EVERYTHING, {}, page, 100).jobs.map(({ id }) => id))
  expect(listed.toSorted()).toEqual(numbers.toSorted())

  const ends = new Map<string, number>()
  for (const id of numbers) {
    const job = repository.find(EVERYTHING, id)
    if (job === null) throw new Error('lost')
    const end = `${job.kind} ${job.state}`
    ends.set(end, (ends.get(end) ?? 0) + 1)
    const tasks = linesOf('task', id).length
    switch (job.kind) {
      case 'steps': {
        // Every side effect once; what is done is never called again, and who is called again is told so.
        expect(job.state).toBe('completed')
        expect(linesOf('effect', id).map(([step]) => step)).toEqual(STEPS)
        const calls = linesOf('call', id)
        const order = calls.map(([step = '']) => STEPS.indexOf(step as (typeof STEPS)[number]))
        expect(order).toEqual(order.toSorted((one, other) => one - other))
        for (const step of STEPS) {
          const firsts = calls.filter(([name, how]) => name === step && how === 'first')
          expect(firsts.length, `${id} ${step}`).toBeLessThanOrEqual(1)
        }
        break
      }
      case 'task':
        expect(job.state).toBe('completed')
        expect(tasks, id).toBe(1)
        break
      case 'blind':
        expect(tasks, id).toBeLessThanOrEqual(1)
        if (job.state === 'completed') expect(tasks).toBe(1)
        else expect(job.error?.message).toMatch(/not known/)
        break
      default:
        expect(linesOf('ran', id).length, id).toBeLessThanOrEqual(1)
        if (job.state === 'completed') expect(linesOf('ran', id)).toHaveLength(1)
        else expect(job.error?.message).toMatch(/console ended/)
    }
  }
  db.close()
  return ends
}

describe(`kill -9 while jobs run, ${KILLS} times (seed ${SEED})`, () => {
  it('loses no job, runs none twice, leaves none running for ever', { timeout: 600_000 }, async () => {
    const lanes = Array.from({ length: LANES }, (_, index) => lane(SEED + index, KILLS / LANES))
    const ends = new Map<string, number>()
    for (const counted of await Promise.all(lanes))
      for (const [end, count] of counted) ends.set(end, (ends.get(end) ?? 0) + count)
    // The kills fell on every kind, in the middle and beside it.
    expect([...ends.keys()].toSorted()).toEqual([
      'blind completed',
      'blind failed',
      'plain completed',
      'plain failed',
      'steps completed',
      'task completed',
    ])
    expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(KILLS)
  })
})
