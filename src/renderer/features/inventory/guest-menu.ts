import { tellFailure } from '#renderer/app/tell-failure.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import { plural } from '#renderer/components/format.ts'
import { asSubmenu, openMenu, type MenuEntry, type MenuItem } from '#renderer/components/menu.store.ts'
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

/** Where the menu was opened, and what of it leads elsewhere. */
interface GuestPlace {
  readonly guest: GuestRow
  /** Text of the cell it was opened on; empty: on none. */
  readonly cell: string
  /** Absent: the details are what it was opened from. */
  readonly onOpen?: ((guest: GuestRow) => void) | undefined
  /** Absent: it was opened from the page. */
  readonly onOpenPage?: ((guest: GuestRow) => void) | undefined
}

const copy = (text: string): void => void navigator.clipboard.writeText(text)

const leading = (
  to: ((guest: GuestRow) => void) | undefined,
  guest: GuestRow,
): Pick<MenuItem, 'run' | 'disabledReason'> =>
  to === undefined
    ? { disabledReason: 'It is open.', run: () => undefined }
    : {
        run: () => {
          to(guest)
        },
      }

const openEntries = ({ guest, onOpen, onOpenPage }: GuestPlace): MenuItem[] => {
  const url = proxmoxUrl(guest)
  return [
    { id: 'open', label: `Details of ${guest.name}`, keys: 'Enter', ...leading(onOpen, guest) },
    { id: 'page', label: 'Open as a page', keys: 'Ctrl+Enter', ...leading(onOpenPage, guest) },
    {
      id: 'proxmox',
      label: 'Open in Proxmox',
      ...(url === null ? { disabledReason: 'No address of its cluster is known.' } : {}),
      run: () => {
        if (url !== null) void openExternal(url).catch(tellFailure)
      },
    },
  ]
}

const copyEntries = ({ guest, cell }: GuestPlace): MenuItem[] => {
  const address = guest.addresses[0]
  const ofCell: MenuItem = {
    id: 'cell',
    label: `Copy “${cell.length > 30 ? `${cell.slice(0, 30)}…` : cell}”`,
    keys: 'Ctrl+C',
    run: () => {
      copy(cell)
    },
  }
  return [
    ...(cell === '' ? [] : [ofCell]),
    {
      id: 'address',
      label: 'Copy address',
      ...(address === undefined ? { disabledReason: 'No address is known.' } : {}),
      run: () => {
        copy(address ?? '')
      },
    },
  ]
}

/** All that can be done with these guests; `place`: with the one the menu was opened on. The same wherever it is opened. */
const guestEntries = (
  guests: readonly GuestRow[],
  looks: ClusterLooks,
  place: GuestPlace | undefined,
): readonly MenuEntry[] => {
  const handover = handoverEntries(guests)
  return [
    ...actionEntries(guests, looks),
    ...(handover.length === 0 ? [] : (['separator', ...handover] as const)),
    ...(place === undefined
      ? []
      : ([
          'separator',
          ...asSubmenu('open-in', 'Open', openEntries(place)),
          ...asSubmenu('copy', 'Copy', copyEntries(place)),
        ] as const)),
  ]
}

const labelOf = (guests: readonly GuestRow[]): string => {
  const [only] = guests
  return guests.length === 1 && only !== undefined ? only.name : plural(guests.length, 'guest')
}

export interface GuestMenuOptions extends Pick<GuestPlace, 'guest'> {
  readonly x: number
  readonly y: number
  /** When the guest is one of several selected, the actions are for all of them. */
  readonly selected: readonly GuestRow[]
  readonly looks: ClusterLooks
  readonly column: TableColumn<GuestRow> | undefined
  readonly onOpen: (guest: GuestRow) => void
  readonly onOpenPage: (guest: GuestRow) => void
}

/** The menu of a guest, or of all selected ones. */
export const openGuestMenu = ({ x, y, guest, selected, looks, column, onOpen, onOpenPage }: GuestMenuOptions): void => {
  const guests = selected.length > 1 && selected.includes(guest) ? selected : [guest]
  const place = { guest, cell: column?.text(guest) ?? '', onOpen, onOpenPage }
  openMenu({ x, y, label: labelOf(guests), entries: guestEntries(guests, looks, place) })
}

/** The same below the button that stands beside the usual verbs. */
export const openMoreActions = (
  button: HTMLElement,
  guests: readonly GuestRow[],
  looks: ClusterLooks,
  leads: Pick<GuestPlace, 'onOpen' | 'onOpenPage'> = {},
): void => {
  const [only] = guests
  const { left, bottom } = button.getBoundingClientRect()
  const place = guests.length === 1 && only !== undefined ? { guest: only, cell: '', ...leads } : undefined
  openMenu({ x: left, y: bottom, label: labelOf(guests), entries: guestEntries(guests, looks, place) })
}
