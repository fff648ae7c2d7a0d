import type { RangeOption } from '#shared/model/machine/machine-options.ts'
import type { ClusterId, CompanyId, GuestId, JobId, ProjectId } from '#shared/model/ids.ts'
import type { JobState } from '#shared/model/job.ts'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { Project } from '#shared/model/project.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'
import type { Slice } from '#shared/model/slice.ts'
import type { CompanyScope } from '#main/company-scope.ts'

/** What machines need of companies, their parts of clusters, their quotas and projects. */
export interface MachineTenants {
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  /** Whether anything of the cluster is in the scope. */
  readonly sees: (
    scope: CompanyScope,
    cluster: { readonly id: ClusterId; readonly companyId: CompanyId | null },
  ) => boolean
  readonly slices: (clusterId: ClusterId) => readonly Slice[]
  /** Gives a guest to a company by hand. */
  readonly pin: (slice: Slice, guestId: GuestId) => void
  readonly project: (id: ProjectId) => Project | null
  /** @throws AppError where the guest is not the project's company's */
  readonly assignProject: (scope: CompanyScope, guestId: GuestId, projectId: ProjectId) => void
  readonly quota: (scope: CompanyScope, companyId: CompanyId, clusterId: ClusterId) => Quota | null
  /** @throws AppError `conflict` that names quota, use and request */
  readonly assertWithin: (companyId: CompanyId | null, clusterId: ClusterId, request: Partial<QuotaAmounts>) => void
}

/** A range as machines choose it. */
export type MachineRange = Omit<RangeOption, 'next'> & {
  readonly companyId: CompanyId | null
  readonly clusterId: ClusterId | null
  readonly lostCluster: string | null
}

export interface MachineRanges {
  /** Those the scope sees; of any company and cluster. */
  readonly list: (scope: CompanyScope) => readonly MachineRange[]
  /** Which would be given next; none is taken. */
  readonly nextFree: (scope: CompanyScope, id: RangeOption['id'], count: number) => readonly string[]
}

/** How far a job is, as far as its machines tell of it. */
export interface MachineJob {
  readonly state: JobState
  readonly step: string
  readonly error: { readonly code: string; readonly message: string } | null
}

export type JobOf = (id: JobId) => MachineJob | null
