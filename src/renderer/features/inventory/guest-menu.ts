import { tellFailure } from '#renderer/app/tell-failure.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import { openMenu, type MenuEntry } from '#renderer/components/menu.store.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { guestUrl } from '#shared/model/guest-url.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { handoverEntries } from '#renderer/features/discover/handover-menu.ts'
import type { ClusterLooks } from './cluster-looks.ts'
import { actionEntries } from './actions/action-menu.ts'

/** The guest's place in Proxmox' own page; null when no address is known. */
export const proxmoxUrl = (guest: GuestRow): string | null => {
  const [address] = useClusters.getState().byId.get(guest.clusterId)?.addresses ?? []
  return address === undefined ? null : guestUrl(`https://${address.address}`, guest)
}

export interface GuestMenuOptions {
  readonly x: number
  readonly y: number
  readonly guest: GuestRow
  /** When the guest is one of several selected, the actions are for all of them. */
  readonly selected: readonly GuestRow[]
  readonly looks: ClusterLooks
  readonly column: TableColumn<GuestRow> | undefined
  readonly onOpen: (guest: GuestRow) => void
  readonly onOpenPage: (guest: GuestRow) => void
}

const copy = (text: string): void => void navigator.clipboard.writeText(text)

/** The actions of a guest, or of all selected ones, in the order Proxmox has them. */
export const openGuestMenu = (options: GuestMenuOptions): void => {
  const { x, y, guest, selected, looks, column, onOpen, onOpenPage } = options
  const several = selected.length > 1 && selected.includes(guest)
  const url = proxmoxUrl(guest)
  const address = guest.addresses[0]
  const handover = handoverEntries(several ? selected : [guest])
  const cell = column?.text(guest) ?? ''
  const entries: MenuEntry[] = [
    ...actionEntries(several ? selected : [guest], looks),
    'separator',
    ...handover,
    ...(handover.length === 0 ? [] : ['separator' as const]),
    {
      id: 'open',
      label: `Details of ${guest.name}`,
      keys: 'Enter',
      run: () => {
        onOpen(guest)
      },
    },
    {
      id: 'page',
      label: 'Open as a page',
      keys: 'Ctrl+Enter',
      run: () => {
        onOpenPage(guest)
      },
    },
    {
      id: 'proxmox',
      label: 'Open in Proxmox',
      ...(url === null ? { disabledReason: 'No address of its cluster is known.' } : {}),
      run: () => {
        if (url !== null) void openExternal(url).catch(tellFailure)
      },
    },
    'separator',
    ...(cell === ''
      ? []
      : [
          {
            id: 'cell',
            label: `Copy “${cell.length > 30 ? `${cell.slice(0, 30)}…` : cell}”`,
            keys: 'Ctrl+C',
            run: () => {
              copy(cell)
            },
          },
        ]),
    {
      id: 'address',
      label: 'Copy address',
      ...(address === undefined ? { disabledReason: 'No address is known.' } : {}),
      run: () => {
        copy(address ?? '')
      },
    },
  ]
  openMenu({ x, y, label: several ? `${selected.length} guests` : guest.name, entries })
}
