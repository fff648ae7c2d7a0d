import type { GuestConsoleKind } from '#shared/model/console.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import { CONSOLE_PREFIX } from './console-address.ts'

/** What a console page shows; its address says it all, so that a window or tab can be loaded again. */
export type ConsolePlace =
  | { readonly kind: GuestConsoleKind; readonly guestId: GuestId }
  | { readonly kind: 'node'; readonly clusterId: ClusterId; readonly node: string }

/** `#/console/vnc/<guest>`, `#/console/node/<cluster>/<node>` */
export const consoleAddress = (place: ConsolePlace): string =>
  place.kind === 'node'
    ? `${CONSOLE_PREFIX}node/${place.clusterId}/${encodeURIComponent(place.node)}`
    : `${CONSOLE_PREFIX}${place.kind}/${place.guestId}`
