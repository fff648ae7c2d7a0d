import { openMenu, type MenuEntry } from '#renderer/components/menu.store.ts'
import { plural } from '#renderer/components/format.ts'
import { guestConsoleEntries } from '#renderer/features/console/console-entries.ts'
import { cloneEntries } from '#renderer/features/machines/clone-menu.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { NONE_OF_THEM, powerObstacle, VERBS, VERB_ORDER, type VerbKey } from '../power/power-rules.ts'
import { requestAction, requestPower } from './action.store.ts'
import { wishObstacle } from './action-rules.ts'

/** Why an action is grey: the one guest's reason, or that it is none of them. */
const greyedBy = (guests: readonly GuestRow[], obstacleOf: (guest: GuestRow) => string | null) => {
  const obstacles = guests.map(obstacleOf)
  const [first = null] = obstacles
  if (obstacles.some((obstacle) => obstacle === null)) return {}
  return { disabledReason: guests.length === 1 && first !== null ? first : NONE_OF_THEM }
}

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

const powerEntry = (guests: readonly GuestRow[], looks: ClusterLooks, verb: VerbKey): MenuEntry => ({
  id: verb,
  label: guests.length === 1 ? VERBS[verb].label : `${VERBS[verb].label} ${plural(guests.length, 'guest')}`,
  danger: VERBS[verb].danger,
  ...greyedBy(guests, (guest) => powerObstacle(guest, looks.get(guest.clusterId), verb)),
  run: () => {
    requestPower(
      verb,
      guests.map(({ id }) => id),
    )
  },
})

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
  ...VERB_ORDER.map((verb) => powerEntry(guests, looks, verb)),
  'separator',
  ...wishEntries(guests, looks),
]

/** The same as the context menu, below the button that stands beside the usual verbs. */
export const openMoreActions = (button: HTMLElement, guests: readonly GuestRow[], looks: ClusterLooks): void => {
  const [only] = guests
  const { left, bottom } = button.getBoundingClientRect()
  openMenu({
    x: left,
    y: bottom,
    label: guests.length === 1 && only !== undefined ? only.name : plural(guests.length, 'guest'),
    entries: actionEntries(guests, looks),
  })
}
