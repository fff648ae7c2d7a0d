import { useMemo } from 'react'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import type { SearchNames } from '#shared/model/search/row-index.ts'
import { useClusterNames } from './cluster-looks.ts'

/** Names the search knows; the same object until one of them changes. */
export const useSearchNames = (): SearchNames => {
  const clusters = useClusterNames()
  const companies = useCompanyLooks()
  const projects = useProjectLooks()
  return useMemo(
    () => ({
      cluster: (id) => clusters.get(id),
      company: (id) => companies.get(id)?.name,
      project: (id) => projects.get(id)?.name,
    }),
    [clusters, companies, projects],
  )
}
