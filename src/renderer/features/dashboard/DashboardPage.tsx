import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useChosen, useOwnCompany } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { plural } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { byUrgency, needsAttention } from '#renderer/features/clusters/cluster-state.ts'
import { AttentionClusters } from './AttentionClusters.tsx'
import { AttentionLists } from './AttentionLists.tsx'
import { staleFigures, summarise } from './dashboard.model.ts'
import css from './DashboardPage.module.css'
import { reloadAll } from './reload-all.ts'
import { useRowMenus } from './use-row-menus.tsx'
import { Totals } from './Totals.tsx'

/** The overview: what is there, and what wants attention, worst first. */
export const DashboardPage = () => {
  const { status: clustersStatus, error: clustersError } = useClusters()
  const { status, error } = useInventory()
  const { clusters, guests, nodes, storages } = useChosen()
  const ofCompany = useOwnCompany() !== null
  const now = useNow()
  const dashboard = useMemo(
    () => summarise({ clusters, guests, nodes, storages }, now),
    [clusters, guests, nodes, storages, now],
  )
  const attention = useMemo(() => clusters.filter(needsAttention).sort(byUrgency), [clusters])

  const menus = useRowMenus()
  const stale = useMemo(() => staleFigures(clusters), [clusters])

  const failure = status === 'failed' ? error : clustersStatus === 'failed' ? clustersError : null
  if (failure !== null) return <ErrorState error={failure} onRetry={reloadAll} />
  if (status === 'loading' || clustersStatus === 'loading') return <Skeleton />
  return (
    <div className={css.page} data-pane-focus tabIndex={-1}>
      <h1 className={css.title}>Overview</h1>
      <Totals totals={dashboard.totals} hosts={!ofCompany || nodes.length > 0} />
      {stale !== null && (
        <p className={css.stale}>
          With what was last seen of {plural(stale.clusters, 'cluster')} that {stale.clusters === 1 ? 'is' : 'are'} not
          asked or {stale.clusters === 1 ? 'does' : 'do'} not answer, the oldest <Age at={stale.oldest} />.
        </p>
      )}
      <AttentionClusters clusters={attention} menus={menus} />
      <AttentionLists dashboard={dashboard} calm={attention.length === 0} menus={menus} />
      {menus.dialogs}
    </div>
  )
}
