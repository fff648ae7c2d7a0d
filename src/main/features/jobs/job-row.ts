import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import type { JobKind } from '#main/tasks/job-kind.ts'
import type { JobRecord } from '#main/tasks/job-record.ts'

export interface JobNames {
  readonly kindOf: (name: string) => JobKind<unknown> | undefined
  readonly clusterName: (id: ClusterId) => string | null
  readonly companyName: (id: CompanyId) => string | null
}

/** Of a kind this version does not know, as another had them: its name read as words, `iso-scan` as “Iso scan”. */
const wordsOf = (kind: string): string => {
  const words = kind.replaceAll(/[-_]/g, ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** A stored job with the names people know things by. */
export const jobRow = (job: JobRecord, { kindOf, clusterName, companyName }: JobNames): JobRow => {
  const kind = kindOf(job.kind)
  const { id, companyId, clusterId, parentId, subject, state, progress, step, attempt, runAfter, cancelRequested } = job
  const { error, createdAt, startedAt, finishedAt } = job
  return {
    id,
    kind: job.kind,
    action: job.action,
    title: kind?.title ?? wordsOf(job.kind),
    subject,
    companyId,
    companyName: companyId === null ? '' : (companyName(companyId) ?? ''),
    clusterId,
    clusterName: clusterId === null ? '' : (clusterName(clusterId) ?? ''),
    parentId,
    state,
    progress,
    step,
    attempt,
    maxTries: kind?.retry.tries ?? 1,
    runAfter,
    cancelRequested,
    error,
    who: job.userName,
    createdAt,
    startedAt,
    finishedAt,
    children: { total: job.parts, ended: job.partsEnded, failed: job.partsFailed },
  }
}
