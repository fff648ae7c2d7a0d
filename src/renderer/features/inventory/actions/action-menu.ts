import type { MenuEntry } from '#renderer/components/menu.store.ts'
import { plural } from '#renderer/components/format.ts'
import { guestConsoleEntries } from '#renderer/features/console/console-entries.ts'
import { cloneEntries } from '#renderer/features/machines/clone-menu.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { greyedBy, openMenuBelow, powerEntries } from '../power/power-menu.ts'
import { requestAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'

const WISHES = [
  { what: 'migrate', label: 'Migrate', danger: false },
  'clone',
  { what: 'template', label: 'Convert to template', danger: true },
  'separator',
  { what: 'snapshot', label: 'Take snapshot', danger: false },
  { what: 'oldSnapshots', label: 'Delete old snapshots', danger: true },
  'separator',
  { what: 'tags', label: 'Change tags', danger: false },
  { what: 'switches', label: 'Set options', danger: false },
  'separator',
  'console',
  { what: 'delete', label: 'Delete', danger: true },
] as const

/** What there is for one guest alone. */
const ofOne = (
  guests: readonly GuestRow[],
  entriesOf: (guest: GuestRow) => readonly MenuEntry[],
): readonly MenuEntry[] => {
  const [only] = guests
  return only === undefined || guests.length > 1 ? [] : entriesOf(only)
}

const wishEntries = (guests: readonly GuestRow[], looks: ClusterLooks): MenuEntry[] =>
  WISHES.flatMap((entry): MenuEntry | readonly MenuEntry[] => {
    if (entry === 'separator') return entry
    if (entry === 'clone') return ofOne(guests, cloneEntries)
    if (entry === 'console')
      return ofOne(guests, (guest) => [...guestConsoleEntries(guest, looks.get(guest.clusterId)), 'separator'])
    const { what, label, danger } = entry
    return {
      id: what,
      label: `${guests.length === 1 ? label : `${label}: ${plural(guests.length, 'guest')}`} …`,
      danger,
      ...greyedBy(guests, (guest) => wishObstacle(guest, looks.get(guest.clusterId), what)),
      run: () => {
        requestAction(
          { what },
          guests.map(({ id }) => id),
        )
      },
    }
  })

/** What can be done to these guests, in the order Proxmox lists it; what is not possible is grey with the reason. */
export const actionEntries = (guests: readonly GuestRow[], looks: ClusterLooks): MenuEntry[] => [
  ...powerEntries(guests, looks),
  'separator',
  ...wishEntries(guests, looks),
]

/** The same as the context menu, below the button that stands beside the usual verbs. */
export const openMoreActions = (button: HTMLElement, guests: readonly GuestRow[], looks: ClusterLooks): void => {
  const [only] = guests
  const label = guests.length === 1 && only !== undefined ? only.name : plural(guests.length, 'guest')
  openMenuBelow(button, label, actionEntries(guests, looks))
}
