import BookmarkAddOutlined from '@mui/icons-material/BookmarkAddOutlined'
import { useEffect, useRef, useState } from 'react'
import { asAppError } from '#renderer/client/client.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import type { ViewId } from '#shared/model/ids.ts'
import type { SavedView, TableLayout } from '#shared/model/preference.ts'
import css from './SavedViews.module.css'
import { followViews, newView, removeView, saveView, useViews } from './views.store.ts'
import { ViewChip } from './ViewChip.tsx'
import { viewMenu } from './view-menu.ts'
import { ViewNameForm } from './ViewNameForm.tsx'

interface SavedViewsProps {
  readonly text: string
  readonly layout: TableLayout
  readonly onChoose: (query: string, layout: TableLayout | null) => void
}

const focusPlace = (place: ViewId | 'search'): void => {
  const wanted = place === 'search' ? '[data-search-field]' : `[data-view="${place}"] button`
  document.querySelector<HTMLElement>(wanted)?.focus()
}

/** Saved searches as chips; the one in force is pressed. */
export const SavedViews = ({ text, layout, onChoose }: SavedViewsProps) => {
  const { views, error } = useViews()
  /** Which view is being named; `new`: one that is not there yet. */
  const [naming, setNaming] = useState<ViewId | 'new' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  /** Where the keyboard goes on once what it was on is drawn anew, or is gone. */
  const goOn = useRef<ViewId | 'search' | null>(null)
  useEffect(followViews, [])
  useEffect(() => {
    if (goOn.current !== null) focusPlace(goOn.current)
    goOn.current = null
  })

  const query = text.trim()
  const known = views.some((view) => view.query === query)
  const attempt = async (work: Promise<void>): Promise<void> => {
    try {
      await work
      setProblem(null)
    } catch (thrown) {
      setProblem(asAppError(thrown).message)
    }
  }
  const remove = (view: SavedView): Promise<void> => {
    const at = views.indexOf(view)
    const neighbour = (views[at + 1] ?? views[at - 1])?.id ?? 'search'
    return attempt(
      removeView(view.id, () => {
        goOn.current = neighbour
      }),
    )
  }
  const menuOf = (view: SavedView, x: number, y: number): void => {
    openMenu({
      x,
      y,
      label: `Actions of the view ${view.name}`,
      entries: viewMenu(
        view,
        { query, layout },
        {
          show: () => {
            onChoose(view.query, view.layout)
          },
          update: () => void attempt(saveView({ ...view, query, layout })),
          rename: () => {
            setNaming(view.id)
          },
          remove: () => void remove(view),
        },
      ),
    })
  }
  const failure = problem ?? error?.message ?? null

  return (
    <div className={css.chips} role="group" aria-label="Saved views">
      {views.map((view) =>
        naming === view.id ? (
          <ViewNameForm
            key={view.id}
            initial={view.name}
            onSave={(name) => saveView({ ...view, name })}
            onClose={(byKey) => {
              if (byKey) goOn.current = view.id
              setNaming(null)
            }}
          />
        ) : (
          <ViewChip
            key={view.id}
            view={view}
            pressed={view.query === query}
            onPress={() => {
              if (view.query === query) onChoose('', null)
              else onChoose(view.query, view.layout)
            }}
            onRename={() => {
              setNaming(view.id)
            }}
            onRemove={() => void remove(view)}
            onMenu={(x, y) => {
              menuOf(view, x, y)
            }}
          />
        ),
      )}
      {naming === 'new' && (
        <ViewNameForm
          initial=""
          onSave={(name) => saveView(newView(name, query, layout))}
          onClose={(byKey) => {
            if (byKey) goOn.current = 'search'
            setNaming(null)
          }}
        />
      )}
      {query !== '' && !known && naming === null && (
        <IconButton
          label="Save this view"
          onClick={() => {
            setNaming('new')
          }}
        >
          <BookmarkAddOutlined aria-hidden />
        </IconButton>
      )}
      {failure !== null && (
        <span className={css.refused} role="alert" title={failure}>
          {failure}
        </span>
      )}
    </div>
  )
}
