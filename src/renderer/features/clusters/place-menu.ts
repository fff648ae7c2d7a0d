import { tellFailure } from '#renderer/app/tell-failure.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import { nodeShellEntry } from '#renderer/features/console/console-entries.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'

interface PlaceMenu {
  /** Pixels of the window. */
  readonly x: number
  readonly y: number
  readonly name: string
  readonly cluster: ClusterView | undefined
  /** As Proxmox' page names it: `node/pve1`, `storage/pve1/local`. */
  readonly place: string
  /** The key that shows the guests, where there is one. */
  readonly keys?: string
  readonly showGuests: () => void
  readonly showGraphs?: () => void
  readonly openCluster?: () => void
}

/** Actions on a part of a cluster: a node or a storage. */
export const openPlaceMenu = ({
  x,
  y,
  name,
  cluster,
  place,
  keys,
  showGuests,
  showGraphs,
  openCluster,
}: PlaceMenu): void => {
  const address = cluster?.addresses[0]?.address
  openMenu({
    x,
    y,
    label: `Actions of ${name}`,
    entries: [
      { id: 'guests', label: 'Show its guests', ...(keys === undefined ? {} : { keys }), run: showGuests },
      ...(showGraphs === undefined ? [] : [{ id: 'graphs', label: 'Show its graphs', run: showGraphs }]),
      ...(cluster !== undefined && place.startsWith('node/') ? [nodeShellEntry(cluster, name)] : []),
      ...(openCluster === undefined ? [] : [{ id: 'open', label: 'Open cluster', run: openCluster }]),
      {
        id: 'external',
        label: 'Open in Proxmox',
        ...(address === undefined ? { disabledReason: 'No address of its cluster is known.' } : {}),
        run: () => {
          if (address !== undefined) openExternal(`https://${address}/#v1:0:${place}`).catch(tellFailure)
        },
      },
      'separator',
      {
        id: 'copy',
        label: 'Copy name',
        run: () => void navigator.clipboard.writeText(name),
      },
    ],
  })
}
