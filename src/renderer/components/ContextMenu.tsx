import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { closeMenu, useMenu, type MenuItem, type OpenMenu } from './menu.store.ts'
import css from './ContextMenu.module.css'

const MARGIN = 6

const isItem = (entry: MenuItem | 'separator'): entry is MenuItem => entry !== 'separator'

const Menu = ({ menu }: { readonly menu: OpenMenu }) => {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const items = menu.entries.filter(isItem)

  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const before = document.activeElement
    const left = Math.max(MARGIN, Math.min(menu.x, window.innerWidth - element.offsetWidth - MARGIN))
    const top = Math.max(MARGIN, Math.min(menu.y, window.innerHeight - element.offsetHeight - MARGIN))
    element.style.left = `${left}px`
    element.style.top = `${top}px`
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

  const choose = (item: MenuItem | undefined): void => {
    if (item === undefined || item.disabledReason !== undefined) return
    closeMenu()
    item.run()
  }
  const press = (event: KeyboardEvent): void => {
    const count = items.length
    if (event.key === 'ArrowDown') setAt((at + 1) % count)
    else if (event.key === 'ArrowUp') setAt((at - 1 + count) % count)
    else if (event.key === 'Home') setAt(0)
    else if (event.key === 'End') setAt(count - 1)
    else if (event.key === 'Enter' || event.key === ' ') choose(items[at])
    else if (event.key === 'Escape' || event.key === 'Tab') closeMenu()
    else if (event.key.length === 1) {
      const typed = event.key.toLowerCase()
      const next = [...items.keys()].find(
        (index) => items[(at + 1 + index) % count]?.label.toLowerCase().startsWith(typed) === true,
      )
      if (next !== undefined) setAt((at + 1 + next) % count)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={box}
      role="menu"
      aria-label={menu.label}
      aria-activedescendant={`menu-item-${at}`}
      tabIndex={0}
      className={css.menu}
      onKeyDown={press}
      onContextMenu={(event) => {
        event.preventDefault()
      }}
    >
      {menu.entries.map((entry, position) => {
        if (!isItem(entry)) return <hr key={position} className={css.separator} />
        const index = items.indexOf(entry)
        return (
          <div
            key={entry.id}
            id={`menu-item-${index}`}
            role={entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={entry.checked}
            aria-disabled={entry.disabledReason !== undefined}
            data-at={index === at || undefined}
            data-danger={entry.danger}
            className={css.item}
            onPointerMove={() => {
              setAt(index)
            }}
            onClick={() => {
              choose(entry)
            }}
          >
            {entry.checked !== undefined && (
              <span className={css.tick} aria-hidden>
                {entry.checked ? '✓' : ''}
              </span>
            )}
            <span className={css.label}>
              {entry.label}
              {entry.disabledReason !== undefined && <small>{entry.disabledReason}</small>}
            </span>
            {entry.keys !== undefined && <kbd>{entry.keys}</kbd>}
          </div>
        )
      })}
    </div>
  )
}

/** Draws the menu that is open, if any. Mounted once, by the frame. */
export const ContextMenu = () => {
  const menu = useMenu((state) => state.menu)
  return menu === null ? null : <Menu key={`${menu.x},${menu.y},${menu.label}`} menu={menu} />
}
