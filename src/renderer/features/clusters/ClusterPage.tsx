import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useMemo } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { companyLink, guestsLink } from '#renderer/app/links.ts'
import { loadClusters, useCluster, useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatCount, plural } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { Timeline } from '#renderer/features/activity/Timeline.tsx'
import { CompanyName } from '#renderer/features/companies/CompanyName.tsx'
import { ClusterTasks } from '#renderer/features/tasks/ClusterTasks.tsx'
import { ClusterId } from '#shared/model/ids.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { ClusterNodes, ClusterStorages } from './ClusterLists.tsx'
import { ClusterAccess } from './ClusterAccess.tsx'
import css from './ClusterPage.module.css'
import { ClusterStateMark } from './ClusterStateMark.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'
import { useClusterActions } from './use-cluster-actions.tsx'
import { VersionCell } from './VersionCell.tsx'

const TABS = ['nodes', 'storages', 'tasks', 'access', 'activity'] as const
type TabName = (typeof TABS)[number]

const Facts = ({ cluster }: { readonly cluster: ClusterView }) => (
  <dl className={css.facts}>
    <div>
      <dt>Nodes</dt>
      <dd className="num">
        {cluster.nodesOnline} of {cluster.nodesTotal} online
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
        <dd>{cluster.quorate ? 'yes' : 'lost'}</dd>
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
  const [params, setParams] = useSearchParams()
  const { openMenuAt, dialogs } = useClusterActions()
  const tab: TabName = TABS.find((name) => name === params.get('tab')) ?? 'nodes'
  const allNodes = useInventory((state) => state.nodes)
  const allStorages = useInventory((state) => state.storages)
  const nodes = useMemo(() => allNodes.filter((node) => node.clusterId === cluster.id), [allNodes, cluster.id])
  const storages = useMemo(
    () => allStorages.filter((storage) => storage.clusterId === cluster.id),
    [allStorages, cluster.id],
  )
  const missing = cluster.missingRights.length
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.titleRow}>
          <h1 title={cluster.name}>{cluster.name}</h1>
          <ClusterStateMark state={cluster.state} />
          <span className={css.space} />
          <button
            type="button"
            className="mp-button"
            aria-haspopup="menu"
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect()
              openMenuAt(cluster, { x: box.left, y: box.bottom + 2 })
            }}
          >
            Actions
          </button>
        </div>
        <ProblemPanel cluster={cluster} />
        <Facts cluster={cluster} />
        <Tabs
          className={css.tabs ?? ''}
          value={tab}
          aria-label="Parts of the cluster"
          onChange={(_event, next: TabName) => {
            setParams({ tab: next }, { replace: true })
          }}
        >
          <Tab value="nodes" label={`Nodes ${nodes.length}`} />
          <Tab value="storages" label={`Storages ${storages.length}`} />
          <Tab value="tasks" label="Tasks" />
          <Tab value="access" label={missing === 0 ? 'Access' : `Access · ${plural(missing, 'missing right')}`} />
          <Tab value="activity" label="Activity" />
        </Tabs>
      </header>
      <div className={css.pane} role="tabpanel" aria-label={tab}>
        {tab === 'nodes' && <ClusterNodes cluster={cluster} nodes={nodes} />}
        {tab === 'storages' && <ClusterStorages cluster={cluster} storages={storages} />}
        {tab === 'tasks' && <ClusterTasks clusterId={cluster.id} />}
        {tab === 'access' && <ClusterAccess cluster={cluster} />}
        {tab === 'activity' && <Timeline of={{ clusterId: cluster.id }} />}
      </div>
      {dialogs}
    </div>
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
