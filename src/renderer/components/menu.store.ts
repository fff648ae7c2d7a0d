import { create } from 'zustand'

export interface MenuItem {
  readonly id: string
  readonly label: string
  /** How its key reads, shown at the right. */
  readonly keys?: string
  /** Why it cannot be done: the item is grey and says so. */
  readonly disabledReason?: string
  readonly danger?: boolean
  /** Given: an item that is on or off. */
  readonly checked?: boolean
  readonly run: () => void
}

/** An item that opens further ones beside it. There is one such level. */
export interface Submenu {
  readonly id: string
  readonly label: string
  readonly entries: readonly (MenuItem | 'separator')[]
}

export type MenuEntry = MenuItem | Submenu | 'separator'

/** The entries as a submenu; where there is but one, that one itself. */
export const asSubmenu = (
  id: string,
  label: string,
  entries: readonly (MenuItem | 'separator')[],
): readonly MenuEntry[] => {
  return entries.length > 1 ? [{ id, label, entries }] : entries
}

export interface OpenMenu {
  /** Pixels of the window. */
  readonly x: number
  readonly y: number
  readonly label: string
  readonly entries: readonly MenuEntry[]
}

/** The one menu that is open. The frame draws it; anybody opens it with `openMenu`. */
export const useMenu = create<{ readonly menu: OpenMenu | null }>()(() => ({ menu: null }))

export const openMenu = (menu: OpenMenu): void => {
  useMenu.setState({ menu })
}

export const closeMenu = (): void => {
  useMenu.setState({ menu: null })
}
