import { useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { companyLink, guestsLink } from '#renderer/app/links.ts'
import { loadClusters, useCluster, useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatCount, plural } from '#renderer/components/format.ts'
import { ObjectPage, useTab } from '#renderer/components/ObjectPage.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { Timeline } from '#renderer/features/activity/Timeline.tsx'
import { CompanyName } from '#renderer/features/companies/CompanyName.tsx'
import { ClusterTasks } from '#renderer/features/tasks/ClusterTasks.tsx'
import { LeftoverList } from '#renderer/features/machines/LeftoverList.tsx'
import { ClusterId } from '#shared/model/ids.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { ClusterNodes, ClusterStorages } from './ClusterLists.tsx'
import { ClusterAccess } from './ClusterAccess.tsx'
import css from './ClusterPage.module.css'
import { countMissing, isRemembered } from './cluster-state.ts'
import { ClusterStateMark } from './ClusterStateMark.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'
import { useClusterActions } from './use-cluster-actions.tsx'
import { VersionCell } from './VersionCell.tsx'

const TABS = ['nodes', 'storages', 'tasks', 'access', 'activity'] as const

/** Behind what may be otherwise by now. */
const seenLast = (cluster: ClusterView): string => (isRemembered(cluster) ? ' when last seen' : '')

const Facts = ({ cluster }: { readonly cluster: ClusterView }) => (
  <dl className={css.facts}>
    <div>
      <dt>Nodes</dt>
      <dd className="num">
        {cluster.nodesOnline} of {cluster.nodesTotal} online{seenLast(cluster)}
      </dd>
    </div>
    <div>
      <dt>Guests</dt>
      <dd>
        <Link className="num" to={guestsLink(cluster.name)}>
          {formatCount(cluster.guests)}
        </Link>
      </dd>
    </div>
    {cluster.quorate !== null && (
      <div>
        <dt>Quorum</dt>
        <dd>
          {cluster.quorate ? 'yes' : 'lost'}
          {seenLast(cluster)}
        </dd>
      </div>
    )}
    {cluster.companyId !== null && (
      <div>
        <dt>Company</dt>
        <dd>
          <Link to={companyLink(cluster.companyId)}>
            <CompanyName id={cluster.companyId} />
          </Link>
        </dd>
      </div>
    )}
    {cluster.location !== '' && (
      <div>
        <dt>Location</dt>
        <dd>{cluster.location}</dd>
      </div>
    )}
    <div>
      <dt>As of</dt>
      <dd>
        <Age at={cluster.asOf} />
      </dd>
    </div>
    <div>
      <dt>Version</dt>
      <dd>
        <VersionCell cluster={cluster} />
      </dd>
    </div>
  </dl>
)

const ClusterParts = ({ cluster }: { readonly cluster: ClusterView }) => {
  const [tab, setTab] = useTab(TABS)
  const { openMenuAt, dialogs } = useClusterActions()
  const allNodes = useInventory((state) => state.nodes)
  const allStorages = useInventory((state) => state.storages)
  const nodes = useMemo(() => allNodes.filter((node) => node.clusterId === cluster.id), [allNodes, cluster.id])
  const storages = useMemo(
    () => allStorages.filter((storage) => storage.clusterId === cluster.id),
    [allStorages, cluster.id],
  )
  const missing = countMissing(cluster.missingRights)
  return (
    <>
      <ObjectPage
        name={cluster.name}
        facts={<ClusterStateMark state={cluster.state} />}
        onActions={(point) => {
          openMenuAt(cluster, point)
        }}
        summary={
          <>
            <ProblemPanel cluster={cluster} />
            <LeftoverList clusterId={cluster.id} />
            <Facts cluster={cluster} />
          </>
        }
        tabsLabel="Parts of the cluster"
        tabs={[
          ['nodes', `Nodes ${nodes.length}`],
          ['storages', `Storages ${storages.length}`],
          ['tasks', 'Tasks'],
          ['access', missing === 0 ? 'Access' : `Access · ${plural(missing, 'missing right')}`],
          ['activity', 'Activity'],
        ]}
        tab={tab}
        onTab={setTab}
      >
        {tab === 'nodes' && <ClusterNodes cluster={cluster} nodes={nodes} />}
        {tab === 'storages' && <ClusterStorages cluster={cluster} storages={storages} />}
        {tab === 'tasks' && <ClusterTasks clusterId={cluster.id} />}
        {tab === 'access' && <ClusterAccess cluster={cluster} />}
        {tab === 'activity' && <Timeline of={{ clusterId: cluster.id }} />}
      </ObjectPage>
      {dialogs}
    </>
  )
}

/** One cluster: what it is made of, what is wrong with it, what it did. */
export const ClusterPage = () => {
  const { id } = useParams()
  const known = ClusterId.safeParse(id)
  const cluster = useCluster(known.success ? known.data : undefined)
  const { status, error } = useClusters()
  if (cluster !== undefined) return <ClusterParts key={cluster.id} cluster={cluster} />
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadClusters()} />
  if (status === 'loading') return <Skeleton />
  return (
    <EmptyState
      title="No such cluster"
      text="It was removed from the console, or the link is wrong."
      action={<Link to="/clusters">All clusters</Link>}
    />
  )
}
