import { useLayoutEffect } from 'react'
import { create } from 'zustand'

/** Something the palette and the help list, and a key may start. */
export interface Command {
  readonly id: string
  /** Verb with its object: "Refresh all clusters". */
  readonly title: string
  /** Heading it stands under: "Go to", "Inventory" … */
  readonly group: string
  /** How its key reads: `g i`, `Ctrl+K`. Keys made of plain letters are heard outside of text fields only. */
  readonly keys?: string
  /** Why it cannot run now; absent when it can. */
  readonly disabledReason?: string
  readonly run: () => void
}

export const useCommands = create<{ readonly groups: ReadonlyMap<string, readonly Command[]> }>()(() => ({
  groups: new Map(),
}))

/** Offers commands while the calling component is drawn: what is seen hears its keys. Pass a stable array. */
export const useOfferCommands = (owner: string, commands: readonly Command[]): void => {
  useLayoutEffect(() => {
    useCommands.setState(({ groups }) => ({ groups: new Map(groups).set(owner, commands) }))
    return () => {
      useCommands.setState(({ groups }) => {
        const rest = new Map(groups)
        rest.delete(owner)
        return { groups: rest }
      })
    }
  }, [owner, commands])
}

/** All commands on offer now. */
export const offeredCommands = (): readonly Command[] => [...useCommands.getState().groups.values()].flat()
