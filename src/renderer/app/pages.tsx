import DashboardOutlined from '@mui/icons-material/DashboardOutlined'
import DnsOutlined from '@mui/icons-material/DnsOutlined'
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined'
import SettingsOutlined from '@mui/icons-material/SettingsOutlined'
import type { SvgIconComponent } from '@mui/icons-material'
import { lazy, type ComponentType } from 'react'

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
  /** Shows the tree pane beside it. */
  readonly tree: boolean
  readonly component: ComponentType
}

const DashboardPage = lazy(async () => ({
  default: (await import('#renderer/features/dashboard/DashboardPage.tsx')).DashboardPage,
}))
const ClustersPage = lazy(async () => ({
  default: (await import('#renderer/features/clusters/ClustersPage.tsx')).ClustersPage,
}))
const ClusterPage = lazy(async () => ({
  default: (await import('#renderer/features/clusters/ClusterPage.tsx')).ClusterPage,
}))
const SettingsPage = lazy(async () => ({
  default: (await import('#renderer/features/settings/SettingsPage.tsx')).SettingsPage,
}))
const GuidePage = lazy(async () => ({
  default: (await import('#renderer/features/guide/GuidePage.tsx')).GuidePage,
}))
const loadInventoryPage = async () => ({
  default: (await import('#renderer/features/inventory/InventoryPage.tsx')).InventoryPage,
})
const InventoryPage = lazy(loadInventoryPage)
const GuestPage = lazy(async () => ({
  default: (await import('#renderer/features/inventory/GuestPage.tsx')).GuestPage,
}))

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
    component: InventoryPage,
  },
  { path: '/inventory/guest/:id', title: 'Guest', rail: false, tree: true, component: GuestPage },
  {
    path: '/clusters',
    title: 'Clusters',
    icon: DnsOutlined,
    key: 'c',
    rail: true,
    tree: false,
    component: ClustersPage,
  },
  { path: '/clusters/:id', title: 'Cluster', rail: false, tree: false, component: ClusterPage },
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

/** Called before anything is drawn: the page most starts lead to comes while the frame is being built. */
export const preloadPage = (hash: string): void => {
  // A failure shows itself when the page is drawn, with a way to try again.
  if (hash.startsWith('#/inventory')) loadInventoryPage().catch(() => undefined)
}
