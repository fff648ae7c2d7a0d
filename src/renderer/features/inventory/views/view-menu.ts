import type { MenuEntry } from '#renderer/components/menu.store.ts'
import type { SavedView, TableLayout } from '#shared/model/preference.ts'

interface ViewActions {
  readonly show: () => void
  /** Keeps the search and the columns shown now under the view's name. */
  readonly update: () => void
  readonly rename: () => void
  readonly remove: () => void
}

/** What is shown now, which a view can be made to hold. */
interface Shown {
  readonly query: string
  readonly layout: TableLayout
}

const sameLayout = (one: TableLayout | null, other: TableLayout): boolean =>
  one !== null && JSON.stringify(one) === JSON.stringify(other)

const updateObstacle = (view: SavedView, { query, layout }: Shown): string | undefined => {
  if (query === '') return 'There is no search to keep. Type one, or show this view first.'
  return view.query === query && sameLayout(view.layout, layout)
    ? 'It holds this search and these columns already.'
    : undefined
}

/** What can be done with a saved view. */
export const viewMenu = (view: SavedView, shown: Shown, actions: ViewActions): readonly MenuEntry[] => {
  const obstacle = updateObstacle(view, shown)
  return [
    { id: 'show', label: 'Show', keys: 'Enter', run: actions.show },
    {
      id: 'update',
      label: 'Update with the search and columns shown',
      run: actions.update,
      ...(obstacle === undefined ? {} : { disabledReason: obstacle }),
    },
    { id: 'rename', label: 'Rename …', keys: 'F2', run: actions.rename },
    'separator',
    { id: 'remove', label: 'Remove this view', keys: 'Delete', danger: true, run: actions.remove },
  ]
}
