import { Link } from 'react-router'
import type { ClusterView } from '#shared/model/cluster.ts'
import { clusterLink } from '#renderer/app/links.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatInstant, formatMoment } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import { ClusterStateMark } from '#renderer/features/clusters/ClusterStateMark.tsx'
import { RemedyButton } from '#renderer/features/clusters/RemedyButton.tsx'
import type { RowMenus } from './use-row-menus.tsx'
import css from './DashboardPage.module.css'

/** Lines shown before the list of clusters takes over. */
const SHOWN = 10

const NextAttempt = ({ at }: { readonly at: string | null }) => {
  const now = useNow()
  if (at === null) return null
  return <time title={formatInstant(at)}> Next attempt {formatMoment(at, now)}.</time>
}

interface AttentionClustersProps {
  readonly clusters: readonly ClusterView[]
  readonly menus: RowMenus
}

/** Clusters that do not answer or wait for a person: why, since when, what mends it. */
export const AttentionClusters = ({ clusters, menus }: AttentionClustersProps) => {
  if (clusters.length === 0) return null
  return (
    <section className={css.block} aria-labelledby="attention-clusters">
      <h2 id="attention-clusters" className={css.blockTitle}>
        Clusters that need attention <Link to="/clusters?show=attention">{clusters.length}</Link>
      </h2>
      <ul className={css.rows}>
        {clusters.slice(0, SHOWN).map((cluster) => (
          <li key={cluster.id} className={css.clusterRow} onContextMenu={menus.cluster(cluster)}>
            <ClusterStateMark state={cluster.state} />
            <Link to={clusterLink(cluster.id)} title={cluster.name}>
              {cluster.name}
            </Link>
            <span className={css.cause}>
              {cluster.problem?.message ??
                `${cluster.nodesTotal - cluster.nodesOnline} of ${cluster.nodesTotal} nodes are offline.`}
              <NextAttempt at={cluster.nextAttemptAt} />
            </span>
            <span className={css.muted}>
              {cluster.unreachableSince !== null && (
                <>
                  for <Age at={cluster.unreachableSince} suffix="" />
                </>
              )}
            </span>
            <span className={css.act}>
              <RemedyButton cluster={cluster} />
            </span>
          </li>
        ))}
      </ul>
      {clusters.length > SHOWN && (
        <Link className={css.more} to="/clusters?show=attention">
          Show all {clusters.length}
        </Link>
      )}
    </section>
  )
}
