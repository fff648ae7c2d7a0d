import { GuestConsoleKind } from '#shared/model/console.ts'
import { ClusterId, GuestId, NodeName } from '#shared/model/ids.ts'
import { CONSOLE_PREFIX, isConsoleAddress } from './console-address.ts'
import type { ConsolePlace } from './console-route.ts'

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
