import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { useEffect, useMemo } from 'react'
import { Link, useParams } from 'react-router'
import { useFrame } from '#renderer/app/frame.store.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { loadCompanies, useCompanies } from '#renderer/client/companies.store.ts'
import { clustersOf } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { ObjectPage, useTab } from '#renderer/components/ObjectPage.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { Timeline } from '#renderer/features/activity/Timeline.tsx'
import type { Company } from '#shared/model/company.ts'
import { CompanyId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { Slice } from '#shared/model/slice.ts'
import { CompanyAddresses } from './CompanyAddresses.tsx'
import { CompanyClusters } from './CompanyClusters.tsx'
import { CompanyGuests } from './CompanyGuests.tsx'
import { CompanyMark } from './CompanyMark.tsx'
import { CompanyOverview } from './CompanyOverview.tsx'
import css from './CompanyPage.module.css'
import { CompanyProjects } from './CompanyProjects.tsx'
import { CompanyQuotas } from './CompanyQuotas.tsx'
import { CompanyUsers } from './CompanyUsers.tsx'
import { useCompanyActions } from './use-company-actions.tsx'
import { useQuotas } from './use-quotas.ts'
import { useReloading } from './use-reloading.ts'

const NetworkPlace = () => <Skeleton rows={6} />
const CompanyNetwork = lazyPart(
  async () => (await import('#renderer/features/network-drawing/CompanyNetwork.tsx')).CompanyNetwork,
  NetworkPlace,
)

/** After the overview. */
const TABS = ['clusters', 'guests', 'addresses', 'network', 'projects', 'quotas', 'users', 'activity'] as const
type TabName = 'overview' | (typeof TABS)[number]

/** Without the right to see what it lists a tab is not there. */
const RIGHTS: Partial<Readonly<Record<TabName, Permission>>> = {
  addresses: 'address.read',
  network: 'address.read',
  projects: 'project.read',
  quotas: 'quota.read',
  users: 'user.read',
  activity: 'activity.read',
}

const loadSlices = (): Promise<readonly Slice[]> => call('tenancy.slices', {})

/** Clusters the company holds: whole, by a slice (even an empty one), or by a guest. */
const useHeldClusters = (company: Company) => {
  const allGuests = useInventory((state) => state.guests)
  const allClusters = useClusters((state) => state.clusters)
  const slices = useReloading(loadSlices, 'tenancy.slicesChanged').value
  return useMemo(() => {
    const guests = allGuests.filter(({ companyId }) => companyId === company.id)
    const sliced = new Set((slices ?? []).flatMap((slice) => (slice.companyId === company.id ? [slice.clusterId] : [])))
    const held = new Set(clustersOf(company.id, allClusters, guests))
    return { guests, clusters: allClusters.filter((cluster) => held.has(cluster) || sliced.has(cluster.id)) }
  }, [allGuests, allClusters, slices, company.id])
}

const CompanyParts = ({ company }: { readonly company: Company }) => {
  const may = usePermissions()
  const isAllowed = (name: TabName): boolean => {
    const right = RIGHTS[name]
    return right === undefined || may(right)
  }
  const shown: readonly [TabName, ...TabName[]] = ['overview', ...TABS.filter(isAllowed)]
  const [tab, setTab] = useTab(shown)
  const { guests, clusters } = useHeldClusters(company)
  const projects = useProjectLooks()
  const { quotas } = useQuotas()
  const { openMenuAt, dialogs } = useCompanyActions()
  const own = useMemo(() => (quotas ?? []).filter(({ companyId }) => companyId === company.id), [quotas, company.id])
  const ofCompany = useMemo(() => ({ companyId: company.id }), [company.id])
  const projectCount = [...projects.values()].filter(({ companyId }) => companyId === company.id).length

  const labels: Readonly<Record<TabName, string>> = {
    overview: 'Overview',
    clusters: `Clusters and slices ${clusters.length}`,
    guests: `Guests ${guests.length}`,
    addresses: 'Addresses',
    network: 'Network',
    projects: `Projects ${projectCount}`,
    quotas: 'Quotas',
    users: 'Users',
    activity: 'Activity',
  }

  useEffect(() => {
    useFrame.setState({ company: company.id })
    return () => {
      useFrame.setState({ company: null })
    }
  }, [company.id])

  return (
    <>
      <ObjectPage
        name={company.name}
        mark={<CompanyMark id={company.id} logo />}
        facts={
          <>
            <span className={`num ${css.muted}`}>number {company.number}</span>
            {company.status === 'suspended' && <StatusMark tone="amber" shape="bars" word="suspended" />}
          </>
        }
        colour={company.colour}
        onActions={(point) => {
          openMenuAt(company, point)
        }}
        tabsLabel="Parts of the company"
        tabs={shown.map((name) => [name, labels[name]] as const)}
        tab={tab}
        onTab={setTab}
      >
        {tab === 'overview' && <CompanyOverview company={company} clusters={clusters} guests={guests} quotas={own} />}
        {tab === 'clusters' && <CompanyClusters company={company} clusters={clusters} guests={guests} />}
        {tab === 'guests' && <CompanyGuests company={company} guests={guests} />}
        {tab === 'addresses' && <CompanyAddresses company={company} clusters={clusters} />}
        {tab === 'network' && <CompanyNetwork company={company} clusters={clusters} guests={guests} />}
        {tab === 'projects' && <CompanyProjects company={company} guests={guests} />}
        {tab === 'quotas' && <CompanyQuotas company={company} clusters={clusters} />}
        {tab === 'users' && <CompanyUsers company={company} />}
        {tab === 'activity' && <Timeline of={ofCompany} />}
      </ObjectPage>
      {dialogs}
    </>
  )
}

/** One company: what it holds, groups and may have. */
export const CompanyPage = () => {
  const { id } = useParams()
  const known = CompanyId.safeParse(id)
  const company = useCompanies((state) => (known.success ? state.byId.get(known.data) : undefined))
  const { status, error } = useCompanies()
  if (company !== undefined) return <CompanyParts key={company.id} company={company} />
  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadCompanies()} />
  if (status === 'loading') return <Skeleton />
  return (
    <EmptyState
      title="No such company"
      text="It was removed, or the link is wrong."
      action={<Link to="/companies">All companies</Link>}
    />
  )
}
