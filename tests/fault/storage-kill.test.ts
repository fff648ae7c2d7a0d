import { randomBytes } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { uuidv7 } from '#shared/model/uuid.ts'
import { createFleetRepository } from '#main/features/fleet/fleet.repository.ts'
import { newestGoodCopy } from '#main/storage/database-copies.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { childProgram } from '#support/child-program.ts'
import { runAndKill } from '#support/killed-child.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { GUESTS } from './children/poll-facts.ts'
import { FIRST_SLOW, ROWS, slowMigrations } from './children/kill-migrations.ts'

const SEED = Number(process.env['KILL_SEED'] ?? 4711)
const clock = { now: () => Date.now() }

const expectIntact = (db: Database): void => {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
}

/** What a poll takes away stays as it was last seen, with the name of an earlier poll. */
const LISTED = "status <> 'missing'"

/** Half of the kills in each of two directories at once: the machine has two cores. */
const inTwoLanes = async (kills: number, lane: (seed: number, kills: number) => Promise<void>): Promise<void> => {
  await Promise.all([lane(SEED, Math.ceil(kills / 2)), lane(SEED + 1, Math.floor(kills / 2))])
}

describe(`kill -9, 200 times (seed ${SEED})`, () => {
  it('loses no acknowledged poll and keeps none in part, 80 times', { timeout: 900_000 }, async () => {
    await inTwoLanes(80, async (seed, kills) => {
      const random = seededRandom(seed)
      const directory = temporaryDirectory()
      for (let count = 0; count < kills; count += 1) {
        // Work first, then a moment within the polls that follow: a busy machine does not make the test do less.
        const afterLines = random.below(8)
        const afterMs = random.below(15)
        const lines = await runAndKill({
          script: childProgram('applies-polls'),
          args: [directory],
          afterLines,
          afterMs,
        })
        expect(lines.length, `kill ${count}`).toBeGreaterThanOrEqual(afterLines)
        const db = await openDatabase(join(directory, 'multpanel.db'), { migrations: allMigrations, clock })
        expectIntact(db)
        const polls = db
          .prepare<[], string>(`SELECT DISTINCT name FROM guests WHERE ${LISTED}`)
          .pluck()
          .all()
          .map(Number)
        const acknowledged = Number(lines.at(-1) ?? 0)
        expect(polls.length, `kill ${count}`).toBeLessThanOrEqual(1)
        if (acknowledged > 0) {
          expect(polls[0], `kill ${count}`).toBeGreaterThanOrEqual(acknowledged)
          expect(polls[0], `kill ${count}`).toBeLessThanOrEqual(acknowledged + 1)
        }
        if (polls[0] !== undefined) {
          const { asOf, guests } = createFleetRepository(db).all()[0] ?? {}
          expect({ asOf, guests }, `kill ${count}`).toEqual({ asOf: new Date(polls[0]).toISOString(), guests: GUESTS })
          expect(db.prepare(`SELECT count(*) FROM guests WHERE ${LISTED}`).pluck().get()).toBe(GUESTS)
        }
        db.close()
      }
    })
  })

  it('finishes an interrupted migration at the next start, 90 times', { timeout: 900_000 }, async () => {
    const versions = new Set<number>()
    await inTwoLanes(90, async (seed, kills) => {
      const random = seededRandom(seed + 100)
      for (let count = 0; count < kills; count += 1) {
        // So many steps are begun first, on a machine of any speed; the first deaths of a lane are in the midst of each step.
        const held = count < 4
        const steps = held ? count + 1 : random.below(5)
        const directory = temporaryDirectory()
        const path = join(directory, 'multpanel.db')
        const old = await openDatabase(path, { migrations: allMigrations, clock })
        const insert = old.prepare("INSERT INTO settings (key, value, updated_at) VALUES (?, ?, '')")
        old.transaction(() => {
          for (let row = 0; row < ROWS; row += 1) insert.run(`row.${row}`, `value ${row}`)
        })()
        old.close()
        await runAndKill({
          script: childProgram('migrates'),
          args: held ? [directory, String(FIRST_SLOW + count)] : [directory],
          afterLines: steps,
          afterMs: held ? 0 : random.below(25),
        })

        const copiesDir = join(directory, 'copies')
        const before = await openDatabase(path, { migrations: slowMigrations().slice(0, -4), clock }).catch(() => null)
        before?.close()
        const db = await openDatabase(path, { migrations: slowMigrations(), clock, copiesDir })
        expectIntact(db)
        expect(db.pragma('user_version', { simple: true })).toBe(9004)
        for (const table of ['settings', 'step_9001', 'step_9002', 'step_9003', 'step_9004'])
          expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), `kill ${count}, ${table}`).toBe(ROWS)
        db.close()
        versions.add(before === null ? 1 : 0)
        // A kill after the last step leaves nothing to migrate; in any other case there is a copy, and a good one.
        expect(newestGoodCopy(copiesDir)?.reason).toBe('migration')
      }
    })
    // The kills really fell on both sides of the first commit.
    expect([...versions].toSorted()).toEqual([0, 1])
  })

  it('loses no change a page was told is saved, 30 times', { timeout: 900_000 }, async () => {
    await inTwoLanes(30, async (seed, kills) => {
      const random = seededRandom(seed + 200)
      const directory = temporaryDirectory()
      const ids = Array.from({ length: 20 }, () => uuidv7(Date.now(), randomBytes(10)))
      const acknowledged = new Map<string, number>()
      let number = 0
      for (let count = 0; count <= kills; count += 1) {
        const server = await startHeadless(directory)
        const views = (await server.call('views.list', {})) as { id: string; query: string }[]
        for (const [id, least] of acknowledged) {
          const stored = Number(views.find((view) => view.id === id)?.query ?? -1)
          expect(stored, `kill ${count}`).toBeGreaterThanOrEqual(least)
        }
        if (count === kills) {
          await server.end('SIGTERM')
          break
        }
        // So many changes are told to be saved first, however slow the machine is; then it dies at any moment.
        const least = random.below(6)
        const [afterMs, enough] = [random.below(40), Promise.withResolvers<void>()]
        const killed = enough.promise.then(() => delay(afterMs)).then(() => server.end('SIGKILL'))
        try {
          for (let saved = 0; ; saved += 1) {
            if (saved === least) enough.resolve()
            number += 1
            const id = ids[number % ids.length] ?? ''
            await server.call('views.save', {
              id,
              name: `view ${number % ids.length}`,
              query: String(number),
              layout: null,
            })
            acknowledged.set(id, number)
          }
        } catch {
          // The server is gone: what was not answered was not acknowledged.
        }
        await killed
      }
      expect(acknowledged.size).toBeGreaterThan(0)
      const db = await openDatabase(join(directory, 'data', 'multpanel.db'), { migrations: allMigrations, clock })
      expectIntact(db)
      db.close()
    })
  })
})

interface Headless {
  readonly call: (operation: string, input: unknown) => Promise<unknown>
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>
}

/** The served way as a person starts it, signed in with the address it prints. */
const startHeadless = async (directory: string): Promise<Headless> => {
  const started: ChildProcess = spawn(
    process.execPath,
    ['out/main/headless.js', '--data', join(directory, 'data'), '--no-open'],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, XDG_CONFIG_HOME: join(directory, 'config') } },
  )
  const closed = once(started, 'close')
  onTestFinished(() => void started.kill('SIGKILL'))
  if (started.stdout === null) throw new Error('no output')
  let address: URL | null = null
  for await (const line of createInterface({ input: started.stdout })) {
    if (!line.startsWith('http')) continue
    address = new URL(line)
    break
  }
  if (address === null) throw new Error('no address was printed')
  const { origin } = address
  const opened = await fetch(address, { redirect: 'manual' })
  const cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return {
    call: async (operation, input) => {
      const response = await fetch(`${origin}/api/${operation}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      const answer = (await response.json()) as { ok: boolean; value: unknown }
      if (!answer.ok) throw new Error(JSON.stringify(answer))
      return answer.value
    },
    end: async (signal) => {
      started.kill(signal)
      await closed
    },
  }
}
