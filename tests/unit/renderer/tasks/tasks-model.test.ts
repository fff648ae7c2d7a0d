import { describe, expect, it } from 'vitest'
import { taskDescription } from '#shared/model/task-words.ts'
import {
  mergeTasks,
  panelRows,
  progressInLog,
  summariseTasks,
  TASK_LIMIT,
} from '#renderer/features/tasks/tasks.model.ts'
import { makeJob } from './job-rows.ts'
import { makeTask } from './task-rows.ts'

const NOW = Date.UTC(2026, 10, 23, 12)

describe("tasks in Proxmox' words", () => {
  it.each([
    ['qmstart', '101', 'VM 101 - Start'],
    ['qmsuspend', '101', 'VM 101 - Hibernate'],
    ['vzstart', '200', 'CT 200 - Start'],
    ['vzdump', '', 'Backup Job'],
    ['vzdump', '101', 'VM/CT 101 - Backup'],
    ['aptupdate', '', 'Update package database'],
    ['srvreload', 'networking', 'Service networking - Reload'],
    ['imgcopy', 'local', 'Copy data'],
    ['somethingnew', '7', 'somethingnew 7'],
    ['toString', '', 'toString'],
  ])('%s %s is "%s"', (type, subject, words) => {
    expect(taskDescription({ type, subject })).toBe(words)
  })
})

describe('the rows of the task panel', () => {
  it('puts changed rows over known ones, newest first, and keeps a bounded number', () => {
    const known = [makeTask(2), makeTask(1)]
    const merged = mergeTasks(known, [makeTask(1, { state: 'ok', exitStatus: 'OK' }), makeTask(3)])
    expect(merged.map(({ subject, state }) => [subject, state])).toEqual([
      ['103', 'running'],
      ['102', 'running'],
      ['101', 'ok'],
    ])
    const many = Array.from({ length: TASK_LIMIT + 50 }, (_row, at) => makeTask(at))
    expect(mergeTasks([], many)).toHaveLength(TASK_LIMIT)
  })

  it('shows a job among the tasks by when it was asked for', () => {
    const job = makeJob(30, { kind: 'guest-action', subject: 'Stop: web-01' })
    const rows = panelRows([makeTask(1)], false, { jobs: new Map([[job.id, job]]), unfolded: new Set() })
    expect(rows.map(({ kind }) => kind)).toEqual(['job', 'task'])
  })

  it('filters to what failed, jobs included', () => {
    const tasks = [makeTask(1), makeTask(2, { state: 'failed', exitStatus: 'got timeout' })]
    const jobs = [makeJob(30), makeJob(31, { state: 'failed', error: { code: 'conflict', message: 'Locked.' } })]
    const rows = panelRows(tasks, true, { jobs: new Map(jobs.map((job) => [job.id, job])), unfolded: new Set() })
    expect(rows.map(({ key }) => key)).toEqual([`job/${jobs[1]?.id ?? ''}`, tasks[1]?.key])
  })

  it('sums up what runs and what failed within a day', () => {
    const tasks = [
      makeTask(1),
      makeTask(2, { state: 'failed' }),
      makeTask(3, { state: 'failed', startedAt: '2026-11-20T10:00:00Z' }),
    ]
    const job = makeJob(59)
    const summary = summariseTasks(tasks, NOW, new Map([[job.id, job]]))
    expect(summary).toMatchObject({ running: 2, failed: 1 })
    expect(summary.first?.kind).toBe('job')
  })
})

describe('progress read from a log', () => {
  it.each([
    ['INFO:  37% (12.0 GiB of 32.0 GiB) in 1m 3s, read: 164.0 MiB/s', 0.37],
    ['transferred 1.0 GiB of 8.0 GiB (12.50%)', 0.125],
    ['mirror-scsi0: transferred 4.0 GiB of 4.0 GiB (100.00%) in 41s', 1],
  ])('%s', (text, share) => {
    expect(progressInLog([{ text }, { text: 'INFO: status = running' }])).toBeCloseTo(share)
  })

  it('invents none', () => {
    expect(progressInLog([{ text: 'INFO: 5 files' }, { text: 'done 100 percent' }])).toBeNull()
  })
})
