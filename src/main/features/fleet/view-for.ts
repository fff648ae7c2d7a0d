import type { ClusterView } from '#shared/model/cluster.ts'
import { inScope, type CompanyScope } from '../../company-scope.ts'
import type { Tenants } from './tenants.port.ts'

/**
 * A cluster as this scope sees it; null when nothing of it is in the scope. Whoever holds a part of it only learns
 * neither where it answers, how it is signed in to, nor how many guests the others have.
 */
export const viewFor = (tenants: Tenants, scope: CompanyScope, view: ClusterView): ClusterView | null => {
  if (scope.kind === 'everything') return view
  if (!tenants.sees(scope, view)) return null
  const own = {
    ...view,
    guests: tenants.guests(scope, view.id),
    slicedFor: view.slicedFor.filter((id) => inScope(scope, id)),
    credential: { ...view.credential, login: '' },
  }
  return inScope(scope, view.companyId) ? own : { ...own, companyId: null, addresses: [], missingRights: [] }
}
