import { z } from 'zod'
import { ClusterId, CompanyId, JobId } from '../model/ids.ts'
import { EndedState, JobLogLine, JobRow, JobState } from '../model/job.ts'
import type { Contract, EventContract } from './contract.ts'

/** Ended jobs to list; each absent filter lets everything through. */
const JobFilter = z.object({
  state: EndedState.optional(),
  kind: z.string().max(60).optional(),
  /** What the job does, of whichever kind: `shutdown` of one guest and of many. */
  action: z.string().max(60).optional(),
  companyId: CompanyId.optional(),
  /** Parts of larger jobs are listed too when they ran on this cluster. */
  clusterId: ClusterId.optional(),
})

/** Days that ended jobs are kept; null: for ever. */
const KeepDays = z.number().int().min(7, 'at least 7 days').max(3650, 'at most 3650 days').nullable()

export const jobsContract = {
  'jobs.active': {
    summary: 'Jobs that run or wait, newest first, parts of larger ones included.',
    permission: 'job.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(JobRow),
  },
  'jobs.list': {
    summary: 'One page of the jobs that ended, the last one first; any page is as quick as the first.',
    permission: 'job.read',
    scope: 'company',
    input: JobFilter.extend({
      /** 0: the newest. */
      page: z.number().int().min(0).max(1_000_000_000).default(0),
      size: z.number().int().min(1).max(500).default(200),
    }).refine(({ kind, action }) => kind === undefined || action === undefined, {
      path: ['action'],
      message: 'Ask for a kind of job or for what it does, not for both.',
    }),
    output: z.object({ jobs: z.array(JobRow), total: z.number().int() }),
  },
  'jobs.kinds': {
    summary: 'The kinds of jobs there are, with what they are called, and what jobs of a kind do where that differs.',
    permission: 'job.read',
    scope: 'self',
    input: z.object({}),
    output: z.array(
      z.object({
        kind: z.string(),
        title: z.string(),
        actions: z.array(z.object({ action: z.string(), title: z.string() })),
      }),
    ),
  },
  'jobs.get': {
    summary: 'One job with its parts.',
    permission: 'job.read',
    scope: 'company',
    input: z.object({ id: JobId }),
    output: z.object({ job: JobRow, children: z.array(JobRow) }),
  },
  'jobs.log': {
    summary: 'Lines of a job’s log with a number above the given one.',
    permission: 'job.read',
    scope: 'company',
    input: z.object({
      id: JobId,
      after: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(5000).default(1000),
    }),
    output: z.object({ lines: z.array(JobLogLine), total: z.number().int(), state: JobState }),
  },
  'jobs.cancel': {
    summary: 'Cancels a job and its parts; one that has ended stays as it is.',
    permission: 'job.cancel',
    scope: 'company',
    input: z.object({ id: JobId }),
    output: JobRow,
    audit: 'job.cancelled',
  },
  'jobs.retry': {
    summary: 'Starts a failed or cancelled job again; what it had done before is not done twice.',
    permission: 'job.cancel',
    scope: 'company',
    input: z.object({ id: JobId }),
    output: JobRow,
    audit: 'job.retried',
  },
  'jobs.retention': {
    summary: 'How long jobs are kept after they ended.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({}),
    output: z.object({ keepDays: KeepDays }),
  },
  'jobs.setRetention': {
    summary: 'Sets how long jobs are kept after they ended; older ones are removed with their parts and logs.',
    permission: 'app.manage',
    scope: 'global',
    input: z.object({ keepDays: KeepDays }),
    output: z.object({}),
    audit: 'job.retention_set',
    atomic: true,
  },
} as const satisfies Contract

export const jobsEvents = {
  'jobs.jobChanged': {
    summary: 'Jobs that are new or changed.',
    permission: 'job.read',
    audience: 'company',
    payload: z.object({ jobs: z.array(JobRow) }),
  },
} as const satisfies EventContract
