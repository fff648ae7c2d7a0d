import { lazyPart, type LazyPart } from '#renderer/components/lazy-part.tsx'
import AlbumOutlined from '@mui/icons-material/AlbumOutlined'
import ChecklistOutlined from '@mui/icons-material/ChecklistOutlined'
import DashboardOutlined from '@mui/icons-material/DashboardOutlined'
import CorporateFareOutlined from '@mui/icons-material/CorporateFareOutlined'
import DnsOutlined from '@mui/icons-material/DnsOutlined'
import HistoryOutlined from '@mui/icons-material/HistoryOutlined'
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined'
import LanOutlined from '@mui/icons-material/LanOutlined'
import SettingsOutlined from '@mui/icons-material/SettingsOutlined'
import type { SvgIconComponent } from '@mui/icons-material'
import PeopleOutlined from '@mui/icons-material/PeopleOutlined'
import { matchPath } from 'react-router'
import type { Permission } from '#shared/model/permission.ts'

/** One place of the rail. Whoever adds a page adds one entry here; routes, rail, keys and palette are loops over it. */
export interface PageEntry {
  /** Route pattern of react-router. */
  readonly path: string
  readonly title: string
  readonly icon?: SvgIconComponent
  /** Second key after `g`; pages without one are reached otherwise. */
  readonly key?: string
  /** Listed in the rail. */
  readonly rail: boolean
  /** Offered by the palette without standing in the rail. */
  readonly offered?: true
  /** Shows the tree pane beside it. */
  readonly tree: boolean
  /** Shown to whoever holds this right; absent: to everybody. */
  readonly permission?: Permission
  readonly component: LazyPart<object>
}

const DashboardPage = lazyPart(
  async () => (await import('#renderer/features/dashboard/DashboardPage.tsx')).DashboardPage,
)
const ClustersPage = lazyPart(async () => (await import('#renderer/features/clusters/ClustersPage.tsx')).ClustersPage)
const ClusterPage = lazyPart(async () => (await import('#renderer/features/clusters/ClusterPage.tsx')).ClusterPage)
const CompaniesPage = lazyPart(
  async () => (await import('#renderer/features/companies/CompaniesPage.tsx')).CompaniesPage,
)
const CompanyPage = lazyPart(async () => (await import('#renderer/features/companies/CompanyPage.tsx')).CompanyPage)
const AddressesPage = lazyPart(
  async () => (await import('#renderer/features/addresses/AddressesPage.tsx')).AddressesPage,
)
const RangePage = lazyPart(async () => (await import('#renderer/features/addresses/RangePage.tsx')).RangePage)
const ReconcilePage = lazyPart(
  async () => (await import('#renderer/features/addresses/ReconcilePage.tsx')).ReconcilePage,
)
const CalculatorPage = lazyPart(
  async () => (await import('#renderer/features/addresses/CalculatorPage.tsx')).CalculatorPage,
)
const CataloguePage = lazyPart(
  async () => (await import('#renderer/features/catalogue/CataloguePage.tsx')).CataloguePage,
)
const SettingsPage = lazyPart(async () => (await import('#renderer/features/settings/SettingsPage.tsx')).SettingsPage)
const ActivityPage = lazyPart(async () => (await import('#renderer/features/activity/ActivityPage.tsx')).ActivityPage)
const JobsPage = lazyPart(async () => (await import('#renderer/features/jobs/JobsPage.tsx')).JobsPage)
const GuidePage = lazyPart(async () => (await import('#renderer/features/guide/GuidePage.tsx')).GuidePage)
const DiscoverPage = lazyPart(async () => (await import('#renderer/features/discover/DiscoverPage.tsx')).DiscoverPage)
const InventoryPage = lazyPart(
  async () => (await import('#renderer/features/inventory/InventoryPage.tsx')).InventoryPage,
)
const GuestPage = lazyPart(async () => (await import('#renderer/features/inventory/GuestPage.tsx')).GuestPage)
const UsersPage = lazyPart(async () => (await import('#renderer/features/users/UsersPage.tsx')).UsersPage)
const ProfilesPage = lazyPart(async () => (await import('#renderer/features/users/ProfilesPage.tsx')).ProfilesPage)

export const PAGES: readonly PageEntry[] = [
  {
    path: '/overview',
    title: 'Overview',
    icon: DashboardOutlined,
    key: 'o',
    rail: true,
    tree: false,
    component: DashboardPage,
  },
  {
    path: '/inventory',
    title: 'Inventory',
    icon: Inventory2Outlined,
    key: 'i',
    rail: true,
    tree: true,
    permission: 'inventory.read',
    component: InventoryPage,
  },
  { path: '/inventory/guest/:id', title: 'Guest', rail: false, tree: true, component: GuestPage },
  {
    path: '/inventory/discover',
    title: 'Discover guests',
    rail: false,
    offered: true,
    tree: false,
    permission: 'vm.discover',
    component: DiscoverPage,
  },
  {
    path: '/clusters',
    title: 'Clusters',
    icon: DnsOutlined,
    key: 'c',
    rail: true,
    tree: false,
    permission: 'cluster.read',
    component: ClustersPage,
  },
  { path: '/clusters/:id', title: 'Cluster', rail: false, tree: false, component: ClusterPage },
  {
    path: '/companies',
    title: 'Companies',
    icon: CorporateFareOutlined,
    key: 'm',
    rail: true,
    tree: false,
    permission: 'company.read',
    component: CompaniesPage,
  },
  {
    path: '/companies/:id',
    title: 'Company',
    rail: false,
    tree: false,
    permission: 'company.read',
    component: CompanyPage,
  },
  {
    path: '/network',
    title: 'Network',
    icon: LanOutlined,
    key: 'n',
    rail: true,
    tree: false,
    permission: 'address.read',
    component: AddressesPage,
  },
  {
    path: '/network/ranges/:id',
    title: 'Address range',
    rail: false,
    tree: false,
    permission: 'address.read',
    component: RangePage,
  },
  {
    path: '/network/reconciliation',
    title: 'Reconcile addresses',
    rail: false,
    offered: true,
    tree: false,
    permission: 'address.read',
    component: ReconcilePage,
  },
  {
    path: '/network/calculator',
    title: 'Subnet calculator',
    rail: false,
    offered: true,
    tree: false,
    component: CalculatorPage,
  },
  {
    path: '/catalogue',
    title: 'Catalogue',
    icon: AlbumOutlined,
    key: 'l',
    rail: true,
    tree: false,
    permission: 'catalogue.read',
    component: CataloguePage,
  },
  {
    path: '/jobs',
    title: 'Jobs',
    icon: ChecklistOutlined,
    key: 'j',
    rail: true,
    tree: false,
    permission: 'job.read',
    component: JobsPage,
  },
  {
    path: '/activity',
    title: 'Activity',
    icon: HistoryOutlined,
    key: 'a',
    rail: true,
    tree: false,
    permission: 'activity.read',
    component: ActivityPage,
  },
  {
    path: '/users',
    title: 'Users',
    icon: PeopleOutlined,
    key: 'u',
    rail: true,
    tree: false,
    permission: 'user.read',
    component: UsersPage,
  },
  {
    path: '/users/profiles',
    title: 'Permission profiles',
    rail: false,
    tree: false,
    permission: 'profile.read',
    component: ProfilesPage,
  },
  {
    path: '/settings',
    title: 'Settings',
    icon: SettingsOutlined,
    key: 's',
    rail: true,
    tree: false,
    component: SettingsPage,
  },
  { path: '/guide/:page?', title: 'User guide', rail: false, tree: false, component: GuidePage },
]

/** Whether a page is for whoever holds these rights. */
export const mayOpen = ({ permission }: PageEntry, may: (permission: Permission) => boolean): boolean =>
  permission === undefined || may(permission)

/** Fetches the code of the page at this address; resolves when it is there or cannot be had, which shows when it is drawn. */
export const preloadPage = async (hash: string): Promise<void> => {
  const [path = ''] = hash.slice(1).split('?')
  const page = PAGES.find((one) => matchPath(one.path, path) !== null) ?? PAGES[0]
  // Shown, it asks again and says why.
  await page?.component.preload().catch(() => undefined)
}
