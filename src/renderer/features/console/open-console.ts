import { may, NO_RIGHT } from '#renderer/client/access.store.ts'
import type { ClusterLook } from '#renderer/features/inventory/cluster-looks.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { consoleAddress, type ConsolePlace } from './console-route.ts'

/**
 * Opens a console in a window of its own: on the desktop the program makes it (and brings the one that is open to the
 * front), served it is a tab.
 */
export const openConsole = (place: ConsolePlace): void => {
  window.open(new URL(consoleAddress(place), location.href), '_blank', 'noopener')
}

/** What a guest is looked at by most: the screen of a VM, the terminal of a container. */
export const consolePlaceOfGuest = ({ id, type }: GuestRow): ConsolePlace => ({
  kind: type === 'lxc' ? 'lxc' : 'vnc',
  guestId: id,
})

/** Why a guest has no console now; null when it has. The core checks again. */
export const consoleObstacle = (guest: GuestRow, look: ClusterLook | undefined): string | null => {
  if (!may('vm.console')) return NO_RIGHT
  if (guest.template) return 'A template has no console.'
  if (look === undefined) return 'Its cluster is not known.'
  if (look.stale !== null) return look.stale.reason
  // A stopped one can be opened all the same: the window offers to start it.
  return guest.status === 'unknown' ? 'Its node does not report.' : null
}

/** Why a node has no shell now; null when it has. */
export const shellObstacle = (node: Pick<NodeRow, 'status'>, look: ClusterLook | undefined): string | null => {
  if (!may('node.console')) return NO_RIGHT
  if (look === undefined) return 'Its cluster is not known.'
  if (look.stale !== null) return look.stale.reason
  return node.status === 'online' ? null : 'The node is not online.'
}
