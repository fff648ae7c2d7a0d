import ChevronRight from '@mui/icons-material/ChevronRight'
import type { ReactNode } from 'react'
import css from './ContextMenu.module.css'
import type { MenuEntry, MenuItem, Submenu } from './menu.store.ts'

export const isSubmenu = (entry: MenuItem | Submenu): entry is Submenu => 'entries' in entry

/** Those that can be gone to, in their order. */
export const itemsOf = (entries: readonly MenuEntry[]): readonly (MenuItem | Submenu)[] =>
  entries.filter((entry) => entry !== 'separator')

interface MenuListProps {
  readonly entries: readonly MenuEntry[]
  /** Of the ids of its items; they are unique on the page. */
  readonly idPrefix: string
  /** Index of the item that has the marker; null: none has. */
  readonly at: number | null
  /** The submenu that is open, if it is one of these. */
  readonly open: ReactNode
  readonly openAt: number | null
  readonly onPoint: (index: number) => void
  readonly onChoose: (index: number) => void
}

const ItemText = ({ item }: { readonly item: MenuItem }) => (
  <>
    {item.checked !== undefined && (
      <span className={css.tick} aria-hidden>
        {item.checked ? '✓' : ''}
      </span>
    )}
    <span className={css.label}>{item.label}</span>
    {item.disabledReason !== undefined && <small title={item.disabledReason}>{item.disabledReason}</small>}
    {item.keys !== undefined && <kbd>{item.keys}</kbd>}
  </>
)

/** The lines of one level of a menu, each as high as the next. */
export const MenuList = ({ entries, idPrefix, at, open, openAt, onPoint, onChoose }: MenuListProps) => {
  const items = itemsOf(entries)
  return entries.map((entry, position) => {
    if (entry === 'separator') return <hr key={position} className={css.separator} />
    const index = items.indexOf(entry)
    const further = isSubmenu(entry)
    return (
      <div key={entry.id} role="none">
        <div
          id={`${idPrefix}${index}`}
          role={further || entry.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          aria-checked={further ? undefined : entry.checked}
          aria-disabled={further ? undefined : entry.disabledReason !== undefined}
          aria-haspopup={further ? 'menu' : undefined}
          aria-expanded={further ? index === openAt : undefined}
          data-at={index === at || undefined}
          data-danger={further ? undefined : entry.danger}
          className={css.item}
          onPointerMove={() => {
            onPoint(index)
          }}
          onClick={() => {
            onChoose(index)
          }}
        >
          {further ? (
            <>
              <span className={css.label}>{entry.label}</span>
              <ChevronRight aria-hidden />
            </>
          ) : (
            <ItemText item={entry} />
          )}
        </div>
        {index === openAt && open}
      </div>
    )
  })
}
