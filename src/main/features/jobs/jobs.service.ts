import { AppError } from '#shared/errors.ts'
import type { OperationInput, OperationOutput } from '#shared/contract/index.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { PERMISSION_TEXTS, type Permission } from '#shared/model/permission.ts'
import { scopedOrThrow, type CompanyScope } from '#main/company-scope.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'
import type { JobsRepository } from '#main/tasks/jobs.repository.ts'

/** More than these at once nobody reads; the whole of a bulk stands for its parts. */
const MOST_ACTIVE = 1000

/** Jobs as far as somebody may see them. Any other is answered like one that does not exist. */
export type JobsService = ReturnType<typeof createJobsService>

export const createJobsService = (dependencies: {
  readonly engine: Pick<JobEngine, 'kinds' | 'kindOf' | 'cancel' | 'retry'>
  readonly repository: JobsRepository
  readonly row: (job: JobRecord) => JobRow
}) => {
  const { engine, repository, row } = dependencies
  const get = (scope: CompanyScope, id: JobId): JobRecord => scopedOrThrow(scope, repository.find(scope, id), 'job')

  return {
    active: (scope: CompanyScope): JobRow[] => repository.active(scope, MOST_ACTIVE).map(row),
    list: (scope: CompanyScope, input: OperationInput<'jobs.list'>): OperationOutput<'jobs.list'> => {
      const { page, size, ...filter } = input
      const { jobs, total } = repository.page(scope, filter, page, size)
      return { jobs: jobs.map(row), total }
    },
    kinds: () =>
      engine.kinds.map(({ name, title, actions }) => ({
        kind: name,
        title,
        actions: Object.entries(actions).map(([action, words]) => ({ action, title: words })),
      })),
    get: (scope: CompanyScope, id: JobId) => ({
      job: row(get(scope, id)),
      children: repository.parts(scope, id).map(row),
    }),
    log: (scope: CompanyScope, { id, after, limit }: OperationInput<'jobs.log'>): OperationOutput<'jobs.log'> => {
      const job = get(scope, id)
      return { ...repository.log(job, after, limit), state: job.state }
    },
    cancel: (scope: CompanyScope, id: JobId): JobRow => {
      get(scope, id)
      return row(engine.cancel(id))
    },
    /** @throws AppError `conflict` when there is nothing to repeat, `forbidden` for who could not have started it */
    retry: (scope: CompanyScope, permissions: ReadonlySet<Permission>, id: JobId): JobRow => {
      const { parentId, kind } = get(scope, id)
      const needed = (engine.kindOf(kind)?.permissionsOf(repository.contents(id).input) ?? []).find(
        (permission) => !permissions.has(permission),
      )
      if (needed !== undefined) {
        throw new AppError(
          'forbidden',
          `To retry this job takes the right “${PERMISSION_TEXTS[needed]}”, as to start it. Ask somebody who has it.`,
          { permission: needed },
        )
      }
      if (parentId !== null && repository.find(scope, parentId) === null) {
        throw new AppError(
          'conflict',
          'This is a part of a larger job that somebody else started and that you do not see. Ask your provider or an administrator to retry it.',
        )
      }
      return row(engine.retry(id))
    },
  }
}
