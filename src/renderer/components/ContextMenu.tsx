import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { closeMenu, useMenu, type MenuItem, type OpenMenu, type Submenu } from './menu.store.ts'
import css from './ContextMenu.module.css'
import { isSubmenu, itemsOf, MenuList } from './MenuList.tsx'

const MARGIN = 6
/** A submenu lies over the edge of its menu, so that the pointer loses neither on its way. */
const OVERLAP = 3
const ITEM = 'menu-item-'
const SUBITEM = 'submenu-item-'

const within = (wanted: number, size: number, room: number): number =>
  Math.max(MARGIN, Math.min(wanted, room - size - MARGIN))

interface SubmenuBoxProps {
  readonly submenu: Submenu
  readonly at: number | null
  readonly onPoint: (index: number) => void
  readonly onChoose: (index: number) => void
}

/** Beside its item: right of the menu, or left of it where there is no room. */
const SubmenuBox = ({ submenu, at, onPoint, onChoose }: SubmenuBoxProps) => {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = box.current
    const item = element?.previousElementSibling?.getBoundingClientRect()
    if (element === null || item === undefined) return
    const right = item.right + OVERLAP
    const fits = right + element.offsetWidth + MARGIN <= window.innerWidth
    element.style.left = `${fits ? right : Math.max(MARGIN, item.left - OVERLAP - element.offsetWidth)}px`
    element.style.top = `${within(item.top - OVERLAP, element.offsetHeight, window.innerHeight)}px`
    element.style.visibility = 'visible'
  }, [submenu])
  return (
    <div ref={box} role="menu" aria-label={submenu.label} className={css.menu}>
      <MenuList
        entries={submenu.entries}
        idPrefix={SUBITEM}
        at={at}
        open={null}
        openAt={null}
        onPoint={onPoint}
        onChoose={onChoose}
      />
    </div>
  )
}

/** The next item that begins with the letter, behind the one that has the marker. */
const typedTo = (items: readonly { readonly label: string }[], at: number, letter: string): number | undefined => {
  const found = [...items.keys()].find((index) =>
    items[(at + 1 + index) % items.length]?.label.toLowerCase().startsWith(letter.toLowerCase()),
  )
  return found === undefined ? undefined : (at + 1 + found) % items.length
}

/** Where a key leads within one level; undefined: nowhere. */
const movedTo = (items: readonly { readonly label: string }[], at: number, key: string): number | undefined => {
  const count = items.length
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at - 1 + count) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return key.length === 1 && key !== ' ' ? typedTo(items, at, key) : undefined
}

const Menu = ({ menu }: { readonly menu: OpenMenu }) => {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  /** Index of the item whose submenu is open. */
  const [openAt, setOpenAt] = useState<number | null>(null)
  /** Index within it; null: the marker is still on its item. */
  const [subAt, setSubAt] = useState<number | null>(null)
  const items = itemsOf(menu.entries)
  const opened = openAt === null ? undefined : items[openAt]
  const submenu = opened !== undefined && isSubmenu(opened) ? opened : null
  const subitems = submenu === null ? [] : itemsOf(submenu.entries)

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const before = document.activeElement
    element.style.left = `${within(menu.x, element.offsetWidth, window.innerWidth)}px`
    element.style.top = `${within(menu.y, element.offsetHeight, window.innerHeight)}px`
    element.style.visibility = 'visible'
    element.focus()
    return () => {
      if (
        before instanceof HTMLElement &&
        (document.activeElement === null || document.activeElement === document.body)
      )
        before.focus()
    }
  }, [menu])

  useEffect(() => {
    const leave = (event: Event): void => {
      if (event.target instanceof Node && box.current?.contains(event.target) === true) return
      closeMenu()
    }
    window.addEventListener('pointerdown', leave, true)
    window.addEventListener('wheel', leave, true)
    window.addEventListener('resize', closeMenu)
    window.addEventListener('blur', closeMenu)
    return () => {
      window.removeEventListener('pointerdown', leave, true)
      window.removeEventListener('wheel', leave, true)
      window.removeEventListener('resize', closeMenu)
      window.removeEventListener('blur', closeMenu)
    }
  }, [])

  const run = (item: MenuItem): void => {
    if (item.disabledReason !== undefined) return
    closeMenu()
    item.run()
  }
  const fold = (): void => {
    setOpenAt(null)
    setSubAt(null)
  }
  const point = (index: number): void => {
    const item = items[index]
    setAt(index)
    setSubAt(null)
    setOpenAt(item !== undefined && isSubmenu(item) ? index : null)
  }
  const choose = (index: number): void => {
    const item = items[index]
    if (item === undefined) return
    if (!isSubmenu(item)) run(item)
    else {
      setAt(index)
      setOpenAt(index)
      setSubAt(0)
    }
  }
  const chooseSub = (index: number): void => {
    const item = subitems[index]
    if (item !== undefined && !isSubmenu(item)) run(item)
  }
  /** @returns whether the key means something here */
  const press = (key: string): boolean => {
    if (key === 'Tab') closeMenu()
    else if (subAt !== null) {
      if (key === 'ArrowLeft' || key === 'Escape') fold()
      else if (key === 'Enter' || key === ' ') chooseSub(subAt)
      else setSubAt(movedTo(subitems, subAt, key) ?? subAt)
    } else if (key === 'Escape') closeMenu()
    else if (key === 'Enter' || key === ' ') choose(at)
    else if (key === 'ArrowRight') {
      const item = items[at]
      if (item !== undefined && isSubmenu(item)) choose(at)
    } else {
      const next = movedTo(items, at, key)
      if (next !== undefined) {
        fold()
        setAt(next)
      }
    }
    return key.length === 1 || /^(Arrow|Home|End|Enter|Escape|Tab)/.test(key)
  }

  return (
    <div
      ref={box}
      role="menu"
      aria-label={menu.label}
      aria-activedescendant={subAt === null ? `${ITEM}${at}` : `${SUBITEM}${subAt}`}
      tabIndex={0}
      className={css.menu}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !press(event.key)) return
        event.preventDefault()
        event.stopPropagation()
      }}
      onContextMenu={(event) => {
        event.preventDefault()
      }}
    >
      <MenuList
        entries={menu.entries}
        idPrefix={ITEM}
        at={at}
        openAt={openAt}
        open={submenu !== null && <SubmenuBox submenu={submenu} at={subAt} onPoint={setSubAt} onChoose={chooseSub} />}
        onPoint={point}
        onChoose={choose}
      />
    </div>
  )
}

/** Draws the menu that is open, if any. Mounted once, by the frame. */
export const ContextMenu = () => {
  const menu = useMenu((state) => state.menu)
  return menu === null ? null : <Menu key={`${menu.x},${menu.y},${menu.label}`} menu={menu} />
}
