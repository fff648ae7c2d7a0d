import BookmarkAddOutlined from '@mui/icons-material/BookmarkAddOutlined'
import { useEffect, useState } from 'react'
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

const focusChip = (id: ViewId | undefined): void => {
  requestAnimationFrame(() => {
    const place = id === undefined ? '[data-search-field]' : `[data-view="${id}"] button`
    document.querySelector<HTMLElement>(place)?.focus()
  })
}

/** Saved searches as chips; the one in force is pressed. */
export const SavedViews = ({ text, layout, onChoose }: SavedViewsProps) => {
  const { views, error } = useViews()
  /** Which view is being named; `new`: one that is not there yet. */
  const [naming, setNaming] = useState<ViewId | 'new' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(followViews, [])

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
  const remove = async (view: SavedView): Promise<void> => {
    const at = views.indexOf(view)
    await attempt(removeView(view.id))
    focusChip((views[at + 1] ?? views[at - 1])?.id)
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
            onClose={() => {
              setNaming(null)
              focusChip(view.id)
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
          onClose={() => {
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
