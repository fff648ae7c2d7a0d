import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Project } from '#shared/model/project.ts'
import type { CompanyRow } from './company-columns.tsx'

interface Facts {
  readonly companies: readonly Company[]
  readonly clusters: readonly ClusterView[]
  readonly guests: readonly GuestRow[]
  readonly projects: Iterable<Project>
  readonly quotas: readonly Quota[]
}

/** Companies with their counts; a cluster counts for each company that holds it or has a guest on it. */
export const companyRows = ({ companies, clusters, guests, projects, quotas }: Facts): readonly CompanyRow[] => {
  const held = new Map<string, Set<string>>(companies.map(({ id }) => [id, new Set()]))
  const counts = new Map<string, { guests: number; running: number }>()
  for (const { id, companyId } of clusters) if (companyId !== null) held.get(companyId)?.add(id)
  for (const { companyId, clusterId, status } of guests) {
    if (companyId === null) continue
    held.get(companyId)?.add(clusterId)
    const count = counts.get(companyId) ?? { guests: 0, running: 0 }
    count.guests += 1
    if (status === 'running') count.running += 1
    counts.set(companyId, count)
  }
  const perCompany = Map.groupBy(projects, ({ companyId }) => companyId)
  const quotasOf = Map.groupBy(quotas, ({ companyId }) => companyId)
  return companies.map((company) => ({
    id: company.id,
    company,
    clusters: held.get(company.id)?.size ?? 0,
    guests: counts.get(company.id)?.guests ?? 0,
    running: counts.get(company.id)?.running ?? 0,
    projects: perCompany.get(company.id)?.length ?? 0,
    quotas: quotasOf.get(company.id) ?? [],
  }))
}
