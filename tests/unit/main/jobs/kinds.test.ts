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
