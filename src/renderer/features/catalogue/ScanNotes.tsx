import { Age } from '#renderer/components/Age.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import type { CatalogueSource } from '#shared/model/catalogue.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import css from './Catalogue.module.css'

interface ScanNotesProps {
  readonly sources: readonly CatalogueSource[]
  /** Those shown. */
  readonly clusters: readonly ClusterView[]
}

/** Older than this, what storages hold may well be something else by now. */
const STALE_MS = 86_400_000

/** Storages that could not be listed when they were asked last, each with the reason. */
const Problems = ({ sentences }: { readonly sentences: readonly string[] }) => (
  <details className={css.notes}>
    <summary>
      {sentences.length === 1 ? 'One storage' : `${sentences.length} storages`} could not be listed; what is shown of
      them is older
    </summary>
    <ul>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  </details>
)

/** What there is to know about how the list came about; nothing when it is whole and fresh. */
export const ScanNotes = ({ sources, clusters }: ScanNotesProps) => {
  const now = useNow()
  const names = new Map(clusters.map(({ id, name }) => [id, name]))
  const shown = sources.filter(({ clusterId }) => names.has(clusterId))
  const sentences = shown
    .filter(({ problem }) => problem !== '')
    .map(({ clusterId, storage, shared, nodes, problem }) => {
      const place = shared ? storage : `${storage} on ${nodes.join(', ')}`
      return `${names.get(clusterId) ?? ''}: ${place}. ${problem}`
    })
  if (sentences.length > 0) return <Problems sentences={[...new Set(sentences)]} />
  const [oldest] = shown.flatMap(({ listedAt }) => listedAt ?? []).toSorted()
  if (oldest === undefined)
    return <p className={css.notes}>The storages were not scanned yet: VM templates are known, files are not.</p>
  if (now - Date.parse(oldest) < STALE_MS) return null
  return (
    <p className={css.notes}>
      The storages were scanned <Age at={oldest} />; what they hold may have changed since.
    </p>
  )
}
