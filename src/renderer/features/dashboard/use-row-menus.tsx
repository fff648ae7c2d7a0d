import { useMemo, type MouseEvent, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import type { ClusterView, NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import { clusterLink, guestLink, guestsLink, inventoryLink } from '#renderer/app/links.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { openPlaceMenu } from '#renderer/features/clusters/place-menu.ts'
import { useClusterActions } from '#renderer/features/clusters/use-cluster-actions.tsx'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { openGuestMenu } from '#renderer/features/inventory/guest-menu.ts'

type Open<Row> = (row: Row) => (event: MouseEvent<HTMLElement>) => void

/** What opens the menu of a row's object, by right click and by the Menu key; `dialogs` are rendered somewhere. */
export interface RowMenus {
  readonly guest: Open<GuestRow>
  readonly node: Open<NodeRow>
  readonly storage: Open<StorageRow>
  readonly cluster: Open<ClusterView>
  readonly dialogs: ReactNode
}

/** Where the menu belongs: at the pointer, or under the row when the Menu key asked for it. */
const pointOf = (event: MouseEvent<HTMLElement>): { readonly x: number; readonly y: number } => {
  event.preventDefault()
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY }
  const { left, bottom } = event.currentTarget.getBoundingClientRect()
  return { x: left, y: bottom }
}

/** The same menus their objects have in the tree and in the lists. */
export const useRowMenus = (): RowMenus => {
  const navigate = useNavigate()
  const looks = useClusterLooks()
  const byId = useClusters((state) => state.byId)
  const { openMenuAt, dialogs } = useClusterActions()
  return useMemo((): RowMenus => {
    const go = (path: string) => (): void => void navigate(path)
    const place = (event: MouseEvent<HTMLElement>, row: NodeRow | StorageRow, at: string, guests: string): void => {
      openPlaceMenu({
        ...pointOf(event),
        name: row.name,
        cluster: byId.get(row.clusterId),
        place: at,
        showGuests: go(guests),
        openCluster: go(clusterLink(row.clusterId)),
      })
    }
    const clusterName = (row: NodeRow | StorageRow): string => byId.get(row.clusterId)?.name ?? ''
    return {
      guest: (guest) => (event) => {
        const open = go(guestLink(guest.id))
        openGuestMenu({
          ...pointOf(event),
          guest,
          selected: [],
          looks,
          column: undefined,
          onOpen: open,
          onOpenPage: open,
        })
      },
      node: (node) => (event) => {
        place(event, node, `node/${node.name}`, guestsLink(clusterName(node), node.name))
      },
      storage: (storage) => (event) => {
        const [first = ''] = storage.nodes
        const where = storage.shared || first === '' ? '' : ` node:=${quoteValue(first)}`
        const query = `cluster:=${quoteValue(clusterName(storage))} storage:=${quoteValue(storage.name)}${where}`
        place(event, storage, `storage/${first}/${storage.name}`, inventoryLink(query))
      },
      cluster: (cluster) => (event) => {
        openMenuAt(cluster, pointOf(event))
      },
      dialogs,
    }
  }, [navigate, looks, byId, openMenuAt, dialogs])
}
