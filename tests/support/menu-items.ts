import { useMenu, type MenuEntry, type MenuItem } from '#renderer/components/menu.store.ts'

/** What can be chosen of these, those of submenus in their place. */
export const itemsIn = (entries: readonly MenuEntry[]): MenuItem[] =>
  entries.flatMap((entry) => {
    if (entry === 'separator') return []
    return 'entries' in entry ? itemsIn(entry.entries) : [entry]
  })

/** What the open menu offers. */
export const menuItems = (): MenuItem[] => itemsIn(useMenu.getState().menu?.entries ?? [])
