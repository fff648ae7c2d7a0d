import type { CatalogueSource } from '#shared/model/catalogue.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import css from './Catalogue.module.css'

interface ScanProblemsProps {
  readonly sources: readonly CatalogueSource[]
  /** Those shown. */
  readonly clusters: readonly ClusterView[]
}

/** Storages that could not be listed when they were asked last, each with the reason. */
export const ScanProblems = ({ sources, clusters }: ScanProblemsProps) => {
  const names = new Map(clusters.map(({ id, name }) => [id, name]))
  const sentences = sources
    .filter(({ problem, clusterId }) => problem !== '' && names.has(clusterId))
    .map(({ clusterId, storage, shared, nodes, problem }) => {
      const place = shared ? storage : `${storage} on ${nodes.join(', ')}`
      return `${names.get(clusterId) ?? ''}: ${place}. ${problem}`
    })
  const distinct = [...new Set(sentences)]
  if (distinct.length === 0) return null
  return (
    <details className={css.problems}>
      <summary>
        {distinct.length === 1 ? 'One storage' : `${distinct.length} storages`} could not be listed; what is shown of
        them is older
      </summary>
      <ul>
        {distinct.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </details>
  )
}
