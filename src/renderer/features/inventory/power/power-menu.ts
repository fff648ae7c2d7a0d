import { plural } from '#renderer/components/format.ts'
import { openMenu, type MenuEntry } from '#renderer/components/menu.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { requestPower } from '../actions/action.store.ts'
import type { ClusterLooks } from '../cluster-looks.ts'
import { BUTTON_VERBS, NONE_OF_THEM, powerObstacle, VERBS, VERB_ORDER, type VerbKey } from './power-rules.ts'

/** Why an action is grey: the one guest's reason, or that it is none of them. */
export const greyedBy = (guests: readonly GuestRow[], obstacleOf: (guest: GuestRow) => string | null) => {
  const obstacles = guests.map(obstacleOf)
  const [first = null] = obstacles
  if (obstacles.some((obstacle) => obstacle === null)) return {}
  return { disabledReason: guests.length === 1 && first !== null ? first : NONE_OF_THEM }
}

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

export const powerEntries = (guests: readonly GuestRow[], looks: ClusterLooks): MenuEntry[] =>
  VERB_ORDER.map((verb) => powerEntry(guests, looks, verb))

export const openMenuBelow = (button: HTMLElement, label: string, entries: readonly MenuEntry[]): void => {
  const { left, bottom } = button.getBoundingClientRect()
  openMenu({ x: left, y: bottom, label, entries })
}

/** The verbs that have no button, below the one beside those that have. */
export const openMorePower = (button: HTMLElement, guest: GuestRow, looks: ClusterLooks): void => {
  const rest = VERB_ORDER.filter((verb) => !BUTTON_VERBS.includes(verb))
  openMenuBelow(
    button,
    guest.name,
    rest.map((verb) => powerEntry([guest], looks, verb)),
  )
}
