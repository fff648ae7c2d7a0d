import { useCluster } from '#renderer/client/clusters.store.ts'
import { useGuest } from '#renderer/client/inventory.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { ConsolePlace } from './console-route.ts'

/** What a console is of, as its page names it. */
export interface ConsoleSubject {
  /** Undefined: a node, or a guest that is not known (yet). */
  readonly guest: GuestRow | undefined
  /** Empty while it is not known. */
  readonly name: string
  /** Number of a guest; null for a node. */
  readonly vmid: number | null
  readonly clusterName: string
  /** Whose it is; undefined while it is not known. */
  readonly company: CompanyId | null | undefined
  /** What is seen, in words: "Screen", "Shell". */
  readonly what: string
}

const WHAT = { vnc: 'Screen', serial: 'Serial terminal', lxc: 'Console', node: 'Shell' } as const

export const useConsoleSubject = (place: ConsolePlace): ConsoleSubject => {
  const guest = useGuest(place.kind === 'node' ? undefined : place.guestId)
  const cluster = useCluster(place.kind === 'node' ? place.clusterId : guest?.clusterId)
  const common = { guest, clusterName: cluster?.name ?? '', what: WHAT[place.kind] }
  return place.kind === 'node'
    ? { ...common, name: place.node, vmid: null, company: cluster?.companyId }
    : { ...common, name: guest?.name ?? '', vmid: guest?.vmid ?? null, company: guest?.companyId }
}
