import { JobRow } from '#shared/model/job.ts'

export const jobId = (number: number): string => `01936b2e-0000-7000-8000-${String(number).padStart(12, '0')}`

/** The n-th job of a test; later ones started later. */
export const makeJob = (number: number, change: Partial<Record<keyof JobRow, unknown>> = {}): JobRow => {
  const at = new Date(Date.UTC(2026, 10, 23, 11, number)).toISOString()
  return JobRow.parse({
    id: jobId(number),
    kind: 'fetch-versions',
    action: null,
    title: 'Fetch versions',
    subject: `${number} clusters`,
    companyId: null,
    companyName: '',
    clusterId: null,
    clusterName: '',
    parentId: null,
    state: 'running',
    progress: null,
    step: '',
    attempt: 1,
    maxTries: 1,
    runAfter: null,
    cancelRequested: false,
    error: null,
    who: 'Mara Richter',
    createdAt: at,
    startedAt: at,
    finishedAt: null,
    children: { total: 0, ended: 0, failed: 0 },
    ...change,
  })
}
