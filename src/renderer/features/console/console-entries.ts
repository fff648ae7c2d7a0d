import { useInventory } from '#renderer/client/inventory.store.ts'
import type { MenuItem } from '#renderer/components/menu.store.ts'
import { lookOf, type ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { consoleObstacle, consolePlaceOfGuest, openConsole, shellObstacle } from './open-console.ts'

const greyed = (reason: string | null): { readonly disabledReason?: string } =>
  reason === null ? {} : { disabledReason: reason }

/** What the menu of a guest offers. */
export const guestConsoleEntries = (guest: GuestRow, look: ClusterLook | undefined): MenuItem[] => {
  const reason = greyed(consoleObstacle(guest, look))
  const entries: MenuItem[] = [
    {
      id: 'console',
      label: 'Console',
      ...reason,
      run: () => {
        openConsole(consolePlaceOfGuest(guest))
      },
    },
  ]
  if (guest.type === 'qemu') {
    entries.push({
      id: 'serial',
      label: 'Serial terminal',
      ...reason,
      run: () => {
        openConsole({ kind: 'serial', guestId: guest.id })
      },
    })
  }
  return entries
}

/** What the menu of a node offers. */
export const nodeShellEntry = (cluster: ClusterView, name: string): MenuItem => {
  const node = useInventory.getState().nodes.find((row) => row.clusterId === cluster.id && row.name === name)
  return {
    id: 'shell',
    label: 'Shell',
    ...greyed(node === undefined ? 'The node is not known.' : shellObstacle(node, lookOf(cluster))),
    run: () => {
      openConsole({ kind: 'node', clusterId: cluster.id, node: name })
    },
  }
}
