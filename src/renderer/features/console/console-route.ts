import { ClusterId, GuestId, NodeName } from '#shared/model/ids.ts'
import { GuestConsoleKind } from '#shared/model/console.ts'
import { CONSOLE_PREFIX, isConsoleAddress } from './console-address.ts'

/** What a console page shows; its address says it all, so that a window or tab can be loaded again. */
export type ConsolePlace =
  | { readonly kind: GuestConsoleKind; readonly guestId: GuestId }
  | { readonly kind: 'node'; readonly clusterId: ClusterId; readonly node: string }

/** `#/console/vnc/<guest>`, `#/console/node/<cluster>/<node>` */
export const consoleAddress = (place: ConsolePlace): string =>
  place.kind === 'node'
    ? `${CONSOLE_PREFIX}node/${place.clusterId}/${encodeURIComponent(place.node)}`
    : `${CONSOLE_PREFIX}${place.kind}/${place.guestId}`

/** Null for an address that is none. */
export const consolePlaceOf = (hash: string): ConsolePlace | null => {
  if (!isConsoleAddress(hash)) return null
  const [kind, id, name = ''] = hash.slice(CONSOLE_PREFIX.length).split('/')
  if (kind === 'node') {
    const clusterId = ClusterId.safeParse(id)
    const node = NodeName.safeParse(name)
    return clusterId.success && node.success ? { kind, clusterId: clusterId.data, node: node.data } : null
  }
  const guest = GuestConsoleKind.safeParse(kind)
  const guestId = GuestId.safeParse(id)
  return guest.success && guestId.success ? { kind: guest.data, guestId: guestId.data } : null
}
