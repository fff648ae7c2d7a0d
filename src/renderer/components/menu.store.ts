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

export type MenuEntry = MenuItem | 'separator'

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
