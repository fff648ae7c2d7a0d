import { useMemo } from 'react'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { consolePlaceOfGuest, openConsole } from '#renderer/features/console/open-console.ts'
import { VERBS, VERB_ORDER } from './power/power-rules.ts'
import { showGuest, useInventoryView } from './inventory-view.store.ts'
import { requestPower } from './actions/action.store.ts'

/** Offers the power verbs for what is selected, else for the row the keyboard is on. */
export const useInventoryCommands = (
  selected: readonly GuestRow[],
  activeId: string | undefined,
  shown: readonly GuestRow[],
): void => {
  const active = activeId === undefined || selected.length > 0 ? undefined : shown.find(({ id }) => id === activeId)
  const open = useInventoryView((state) => state.guest !== null)
  const commands = useMemo<readonly Command[]>(() => {
    const targets = selected.length > 0 ? selected : active === undefined ? [] : [active]
    const [only] = targets
    const object = targets.length === 1 && only !== undefined ? only.name : `${targets.length} selected guests`
    const power = VERB_ORDER.map((verb) => ({
      id: `power:${verb}`,
      title: `${VERBS[verb].label} ${object}`,
      group: 'Inventory',
      run: () => {
        requestPower(
          verb,
          targets.map((guest) => guest.id),
        )
      },
    }))
    const console: Command[] =
      targets.length !== 1 || only === undefined || only.template
        ? []
        : [
            {
              id: 'console',
              title: `Console of ${only.name}`,
              group: 'Inventory',
              run: () => {
                openConsole(consolePlaceOfGuest(only))
              },
            },
          ]
    const close: Command = {
      id: 'close-details',
      title: 'Close the details',
      group: 'Inventory',
      keys: 'Escape',
      run: () => {
        showGuest(null)
      },
    }
    return [...(targets.length === 0 ? [] : power), ...console, ...(open ? [close] : [])]
  }, [selected, active, open])
  useOfferCommands('inventory', commands)
}
