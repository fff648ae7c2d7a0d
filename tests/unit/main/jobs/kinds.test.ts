import { expect, it } from 'vitest'
import { jobRow } from '#main/features/jobs/job-row.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import { startCore } from '#support/core.ts'

it('calls every kind of job by words of its own, so that a filter by them tells kinds apart', async () => {
  const core = await startCore()
  const kinds = await core.call('jobs.kinds', {})
  const titles = kinds.map(({ title }) => title)
  expect(titles.length).toBeGreaterThan(10)
  expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([])
  for (const { kind, title } of kinds) {
    expect(title).toMatch(/^[A-Z][a-z]+ /)
    expect(title).not.toContain(kind)
  }
})

it('reads the name of a kind that it does not know as words', () => {
  const names = { kindOf: () => undefined, clusterName: () => null, companyName: () => null }
  expect(jobRow({ kind: 'esxi-import', companyId: null, clusterId: null } as JobRecord, names).title).toBe(
    'Esxi import',
  )
})

it('says in words what jobs do where that differs, the same for one machine and for many', async () => {
  const core = await startCore()
  const kinds = await core.call('jobs.kinds', {})
  const actionsOf = (name: string) => kinds.find(({ kind }) => kind === name)?.actions ?? []
  expect(actionsOf('guest-action')).toContainEqual({ action: 'shutdown', title: 'Shut down' })
  expect(actionsOf('guest-actions')).toEqual(actionsOf('guest-action'))
  const titles = actionsOf('guest-action').map(({ title }) => title)
  expect(titles).toEqual([...new Set(titles)])
})

it('is asked for a kind or for an action, not for both', async () => {
  const core = await startCore()
  await expect(core.call('jobs.list', { kind: 'guest-action', action: 'start' })).rejects.toThrow(
    'Ask for a kind of job or for what it does, not for both.',
  )
})
