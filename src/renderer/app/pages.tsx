import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined'
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

const InventoryPage = lazy(async () => ({
  default: (await import('#renderer/features/inventory/InventoryPage.tsx')).InventoryPage,
}))
const GuestPage = lazy(async () => ({
  default: (await import('#renderer/features/inventory/GuestPage.tsx')).GuestPage,
}))

export const PAGES: readonly PageEntry[] = [
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
]
