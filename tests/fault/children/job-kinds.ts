import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { defineJobKind, type AdoptedTask } from '#main/tasks/job-kind.ts'

export const STEPS = ['reserve', 'create', 'resize', 'start'] as const
export const KINDS = ['steps', 'task', 'blind', 'plain'] as const

const Input = z.object({ name: z.string() })

/** What happened outside for one job, a line each; it outlives whoever wrote it. */
export const readLedger = (directory: string, name: string): string[][] => {
  const file = join(directory, `ledger-${name}`)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
}

/** How long a task of the simulated cluster takes; it goes on when the console dies. */
const TASK_MS = 15

/** Jobs of each way to come through a crash, with side effects that can be counted afterwards. */
export const killKinds = (directory: string) => {
  const write = (name: string, ...words: readonly (string | number)[]): void =>
    appendFileSync(join(directory, `ledger-${name}`), `${words.join(' ')}\n`)
  const wrote = (name: string, ...words: readonly string[]): boolean =>
    readLedger(directory, name).some((line) => words.every((word, at) => line[at] === word))

  const beginTask = async (name: string): Promise<AdoptedTask> => {
    await delay(2)
    const upid = `UPID:pve1:00001000:00000001:65A0B1C2:vzdump:${name}:root@pam:`
    write(name, 'task', Date.now(), upid)
    await delay(2)
    return { upid, node: 'pve1' }
  }
  const findTask = (name: string): AdoptedTask | null => {
    const upid = readLedger(directory, name).find(([what]) => what === 'task')?.[2]
    return upid === undefined ? null : { upid, node: 'pve1' }
  }
  const follow = async (name: string, { upid }: AdoptedTask): Promise<string> => {
    const line = readLedger(directory, name).find(([what, , its]) => what === 'task' && its === upid)
    if (line === undefined) throw new Error(`there is no task ${upid}`)
    await delay(Math.max(0, Number(line[1]) + TASK_MS - Date.now()))
    return 'OK'
  }
  const common = { title: 'Test', concurrency: 4, subject: ({ name }: z.infer<typeof Input>) => name, input: Input }

  return {
    steps: defineJobKind({
      ...common,
      name: 'steps',
      afterCrash: 'resume',
      run: async ({ step, progress, log }, { name }) => {
        for (const [index, at] of STEPS.entries()) {
          await step(at, async (again) => {
            write(name, 'call', at, again ? 'again' : 'first')
            await delay(1)
            // What the contract asks of a step: who is told that it was begun before looks what became of it.
            if (!again || !wrote(name, 'effect', at)) write(name, 'effect', at)
            await delay(2)
          })
          progress((index + 1) / STEPS.length)
          log(`${at} done`)
        }
      },
    }),
    task: defineJobKind({
      ...common,
      name: 'task',
      afterCrash: 'adopt',
      run: async ({ adopt }, { name }) =>
        follow(
          name,
          await adopt(
            () => beginTask(name),
            () => Promise.resolve(findTask(name)),
          ),
        ),
    }),
    blind: defineJobKind({
      ...common,
      name: 'blind',
      afterCrash: 'adopt',
      retry: { tries: 3, firstMs: 1, mostMs: 5 },
      run: async ({ adopt }, { name }) => follow(name, await adopt(() => beginTask(name))),
    }),
    plain: defineJobKind({
      ...common,
      name: 'plain',
      afterCrash: 'fail',
      run: async (_, { name }) => {
        write(name, 'ran')
        await delay(10)
      },
    }),
  }
}
