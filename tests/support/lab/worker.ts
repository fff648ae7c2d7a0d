import type { Ask, createHandClock } from './asker.ts'

type TaskEnd = { status: string; exitstatus?: string }

/** Follows tasks of a simulated cluster whose clock a test moves by hand. */
export const createFollower = (ask: Ask, clock: ReturnType<typeof createHandClock>) => {
  const nodeOf = (upid: string): string => upid.split(':')[1] ?? ''
  const status = (upid: string): Promise<TaskEnd> => ask<TaskEnd>('GET', `/nodes/${nodeOf(upid)}/tasks/${upid}/status`)
  const log = async (upid: string): Promise<string[]> =>
    (await ask<{ t: string }[]>('GET', `/nodes/${nodeOf(upid)}/tasks/${upid}/log`, { limit: 500 })).map(({ t }) => t)
  /** Moves the clock until the task has ended, and answers how. */
  const end = async (upid: string): Promise<string> => {
    for (let step = 0; step < 2000; step += 1) {
      const { status: state, exitstatus } = await status(upid)
      if (state === 'stopped') return exitstatus ?? ''
      clock.forward(500)
    }
    throw new Error(`the task ${upid} does not end`)
  }
  return { status, log, end }
}
