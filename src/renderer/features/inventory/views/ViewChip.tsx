import type { SavedView } from '#shared/model/preference.ts'
import css from './SavedViews.module.css'

interface ViewChipProps {
  readonly view: SavedView
  /** Its search is the one in force. */
  readonly pressed: boolean
  readonly onPress: () => void
  readonly onRename: () => void
  readonly onRemove: () => void
  /** Where the menu opens, in pixels of the window. */
  readonly onMenu: (x: number, y: number) => void
}

/** One saved view: its name applies it, `⋯`, a right click and the Menu key show what can be done with it. */
export const ViewChip = ({ view, pressed, onPress, onRename, onRemove, onMenu }: ViewChipProps) => (
  <span
    className={css.chip}
    data-view={view.id}
    data-pressed={pressed}
    onKeyDown={(event) => {
      if (event.key === 'F2') onRename()
      else if (event.key === 'Delete') onRemove()
      else return
      event.preventDefault()
      event.stopPropagation()
    }}
    onContextMenu={(event) => {
      event.preventDefault()
      onMenu(event.clientX, event.clientY)
    }}
  >
    <button type="button" aria-pressed={pressed} title={view.query} onClick={onPress}>
      {view.name}
    </button>
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={`Actions of the view ${view.name}`}
      onClick={({ currentTarget }) => {
        const box = currentTarget.getBoundingClientRect()
        onMenu(box.left, box.bottom + 4)
      }}
    >
      ⋯
    </button>
  </span>
)
