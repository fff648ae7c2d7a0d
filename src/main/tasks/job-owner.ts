import type { CompanyId, ProjectId, UserId } from '#shared/model/ids.ts'
import type { CompanyScope } from '#main/company-scope.ts'

/**
 * Whose a job is (docs/decisions/0013): everything it touches lies in this company, and in this one project. It is fixed
 * when the job is started: who gets a guest later does not see what was done to it before.
 */
export interface JobOwner {
  /** Null: the provider's own, or of several companies. */
  readonly companyId: CompanyId | null
  /** Null: it touches what is in no project, in several, or more than guests. */
  readonly projectId: ProjectId | null
}

/** Who of a company's people sees a job beside those who see the whole company: a project's members, or one person. */
export type JobAudience = ProjectId | UserId

/** Whose a job is that touches all of these. */
export const commonOwner = (owners: readonly JobOwner[]): JobOwner => {
  const [first = { companyId: null, projectId: null }] = owners
  if (owners.some(({ companyId }) => companyId !== first.companyId)) return { companyId: null, projectId: null }
  const one = owners.every(({ projectId }) => projectId === first.projectId)
  return { companyId: first.companyId, projectId: one ? first.projectId : null }
}

/** How it is stored whose a job is. */
export interface JobWhose {
  readonly companyId: CompanyId | null
  /** Null: only who sees the whole company. */
  readonly audience: JobAudience | null
}

/**
 * A job of one project is for its members. Any other that somebody of a company started is for himself; the provider's own
 * people see everything anyway.
 */
export const whoseWhole = (
  { companyId, projectId }: JobOwner,
  actor: { readonly userId: UserId; readonly companyId: CompanyId | null } | null,
): JobWhose => ({
  companyId,
  audience: projectId ?? (actor === null || actor.companyId === null ? null : actor.userId),
})

/** A part is whose the whole is, or its owner's; who started the whole sees what of it lies in no project. */
export const whosePart = (whole: JobWhose & { readonly userId: UserId | null }, owner: JobOwner | null): JobWhose => {
  const { companyId, audience, userId } = whole
  if (owner === null) return { companyId, audience }
  const starter = audience === userId && companyId === owner.companyId ? audience : null
  return { companyId: owner.companyId, audience: owner.projectId ?? starter }
}

/** The audiences whose jobs a scope is confined to; null: every job of its company, or of all. */
export const audiencesOf = (scope: CompanyScope): readonly JobAudience[] | null => {
  if (scope.kind === 'everything' || scope.projects === null) return null
  return [...scope.projects, ...(scope.userId === null ? [] : [scope.userId])]
}

/** Whether a job lies in the scope. */
export const seesJob = (scope: CompanyScope, job: JobWhose): boolean => {
  if (scope.kind === 'everything') return true
  if (job.companyId !== scope.companyId) return false
  const audiences = audiencesOf(scope)
  return audiences === null || (job.audience !== null && audiences.includes(job.audience))
}
