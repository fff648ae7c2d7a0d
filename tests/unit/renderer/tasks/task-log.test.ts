import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OperationOutput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import { createTaskLog } from '#renderer/features/tasks/task-log.store.ts'
import { makeTask } from './task-rows.ts'

type Answer = OperationOutput<'tasks.log'>

const linesTo = (count: number, from = 0) =>
  Array.from({ length: count - from }, (_line, at) => ({ n: from + at + 1, text: `line ${from + at + 1}` }))

const answer = (lines: Answer['lines'], state: Answer['state'], exitStatus = ''): Answer => ({
  lines,
  total: lines.length,
  state,
  exitStatus,
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const followed = (answers: (Answer | Error)[]) => {
  const starts: number[] = []
  const read = vi.fn((input: { start: number }) => {
    starts.push(input.start)
    const next = answers.shift() ?? answer([], 'ok', 'OK')
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  })
  const log = createTaskLog({ task: makeTask(1), read })
  const end = log.follow()
  return { log, end, starts, read }
}

describe('following a task log', () => {
  it('asks only for what is new and stops asking when the task ended', async () => {
    const { log, starts, read } = followed([
      answer(linesTo(3), 'running'),
      answer(linesTo(5, 3), 'running'),
      answer(linesTo(6, 5), 'ok', 'OK'),
    ])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(starts).toEqual([0, 3, 5])
    expect(read).toHaveBeenCalledTimes(3)
    expect(log.store.getState().lines.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6])
    expect(log.store.getState()).toMatchObject({ state: 'ok', exitStatus: 'OK' })
  })

  it('reads a long finished log whole, without waiting between the pages', async () => {
    const { log } = followed([
      answer(linesTo(1000), 'ok', 'OK'),
      answer(linesTo(2000, 1000), 'ok', 'OK'),
      answer(linesTo(2500, 2000), 'ok', 'OK'),
    ])
    await vi.advanceTimersByTimeAsync(50)
    expect(log.store.getState().lines).toHaveLength(2500)
  })

  it('keeps the lines when the cluster goes away, says why, and goes on when it is back', async () => {
    const { log, starts } = followed([
      answer(linesTo(2), 'running'),
      new AppError('unreachable', 'The node does not answer.'),
      answer(linesTo(3, 2), 'ok', 'OK'),
    ])
    await vi.advanceTimersByTimeAsync(1500)
    expect(log.store.getState().error?.message).toBe('The node does not answer.')
    expect(log.store.getState().lines).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(6000)
    expect(log.store.getState().error).toBeNull()
    expect(starts).toEqual([0, 2, 2])
  })

  it('does not take the line Proxmox sends for an empty log as content', async () => {
    const { log } = followed([answer([{ n: 1, text: 'no content' }], 'running'), answer(linesTo(1), 'ok', 'OK')])
    await vi.advanceTimersByTimeAsync(3000)
    expect(log.store.getState().lines.map(({ text }) => text)).toEqual(['line 1'])
  })

  it('asks nothing more once it is closed', async () => {
    const { end, read } = followed([answer(linesTo(1), 'running')])
    await vi.advanceTimersByTimeAsync(10)
    end()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(read).toHaveBeenCalledTimes(1)
  })
})
