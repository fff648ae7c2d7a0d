import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { CompanyScope } from '../../company-scope.ts'

/** What the fleet asks about companies, which it knows by id only. */
export interface Tenants {
  readonly exists: (id: CompanyId) => boolean
  /** Whether anything of the cluster is in the scope: all of it, a slice, or a single guest. */
  readonly sees: (
    scope: CompanyScope,
    cluster: { readonly id: ClusterId; readonly companyId: CompanyId | null },
  ) => boolean
  /** Guests of the cluster that are in the scope. */
  readonly guests: (scope: CompanyScope, id: ClusterId) => number
  /** Companies with a slice of the cluster. */
  readonly slicedFor: (id: ClusterId) => readonly CompanyId[]
}
