import { asSubmenu, type MenuEntry, type MenuItem } from '#renderer/components/menu.store.ts'
import { plural } from '#renderer/components/format.ts'
import { guestConsoleEntries } from '#renderer/features/console/console-entries.ts'
import { cloneEntries } from '#renderer/features/machines/clone-menu.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { greyedBy, powerEntries } from '../power/power-menu.ts'
import { requestAction } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'

/** What is asked for with a sheet or a dialog, as its entry reads. */
const WISHES = {
  migrate: { label: 'Migrate', danger: false },
  template: { label: 'Convert to template', danger: true },
  snapshot: { label: 'Take snapshot', danger: false },
  oldSnapshots: { label: 'Delete old snapshots', danger: true },
  tags: { label: 'Change tags', danger: false },
  switches: { label: 'Set options', danger: false },
  delete: { label: 'Delete', danger: true },
} as const

const wishEntry = (guests: readonly GuestRow[], looks: ClusterLooks, what: keyof typeof WISHES): MenuItem => {
  const { label, danger } = WISHES[what]
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
}

/** What there is for one guest alone. */
const ofOne = (
  guests: readonly GuestRow[],
  entriesOf: (guest: GuestRow) => readonly MenuItem[],
): readonly MenuItem[] => {
  const [only] = guests
  return only === undefined || guests.length > 1 ? [] : entriesOf(only)
}

/**
 * What can be done to these guests, in the order Proxmox lists it; what is not possible is grey with the reason. What
 * belongs together and is not wanted by the minute opens beside the rest, so that all of it fits a small screen.
 */
export const actionEntries = (guests: readonly GuestRow[], looks: ClusterLooks): MenuEntry[] => {
  const wish = (what: keyof typeof WISHES): MenuItem => wishEntry(guests, looks, what)
  const consoles = ofOne(guests, (guest) => guestConsoleEntries(guest, looks.get(guest.clusterId)))
  return [
    ...powerEntries(guests, looks),
    'separator',
    wish('migrate'),
    ...asSubmenu('clone', 'Clone', ofOne(guests, cloneEntries)),
    wish('template'),
    ...asSubmenu('snapshots', 'Snapshots', [wish('snapshot'), wish('oldSnapshots')]),
    ...asSubmenu('edit', 'Edit', [wish('tags'), wish('switches')]),
    'separator',
    ...consoles,
    ...(consoles.length === 0 ? [] : ['separator' as const]),
    wish('delete'),
  ]
}
