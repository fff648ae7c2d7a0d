import type { jobsContract } from '#shared/contract/jobs.contract.ts'
import type { JobRow } from '#shared/model/job.ts'
import type { Handlers, OperationContext } from '#main/transport/handlers.ts'
import type { JobRetention } from './job-retention.service.ts'
import type { JobsService } from './jobs.service.ts'

const noteJob = ({ note }: OperationContext, { id, title, subject, companyId }: JobRow): void => {
  note({ entity: 'job', entityId: id, label: `${title}: ${subject}`, companyId })
}

export const jobsOperations = (service: JobsService, retention: JobRetention): Handlers<typeof jobsContract> => ({
  'jobs.active': (_, { scope }) => service.active(scope),
  'jobs.list': (input, { scope }) => service.list(scope, input),
  'jobs.kinds': () => service.kinds(),
  'jobs.get': ({ id }, { scope }) => service.get(scope, id),
  'jobs.log': (input, { scope }) => service.log(scope, input),
  'jobs.cancel': ({ id }, context) => {
    const job = service.cancel(context.scope, id)
    noteJob(context, job)
    return job
  },
  'jobs.retry': ({ id }, context) => {
    const job = service.retry(context.scope, context.actor.permissions, id)
    noteJob(context, job)
    return job
  },
  'jobs.retention': () => ({ keepDays: retention.keepDays() }),
  'jobs.setRetention': ({ keepDays }, { note }) => {
    const before = { keepDays: retention.keepDays() }
    note({ entity: 'job', entityId: '', label: '', companyId: null, before, after: { keepDays } })
    retention.setKeepDays(keepDays)
    return {}
  },
})
