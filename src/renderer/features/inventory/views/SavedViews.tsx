import BookmarkAddOutlined from '@mui/icons-material/BookmarkAddOutlined'
import { useEffect, useState, type FormEvent } from 'react'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import type { TableLayout } from '#shared/model/preference.ts'
import css from '../Inventory.module.css'
import { followViews, removeView, saveView, useViews } from './views.store.ts'

interface SavedViewsProps {
  readonly text: string
  readonly layout: TableLayout
  readonly onChoose: (query: string, layout: TableLayout | null) => void
}

/** Saved searches as chips; the one in force is pressed. */
export const SavedViews = ({ text, layout, onChoose }: SavedViewsProps) => {
  const { views, error } = useViews()
  const [name, setName] = useState<string | null>(null)
  useEffect(followViews, [])

  const query = text.trim()
  const known = views.some((view) => view.query === query)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (name !== null && name.trim() !== '') void saveView(name.trim(), query, layout)
    setName(null)
  }

  return (
    <div className={css.chips} role="group" aria-label="Saved views">
      {views.map((view) => {
        const pressed = view.query === query
        return (
          <button
            key={view.id}
            type="button"
            className={css.chip}
            aria-pressed={pressed}
            title={`${view.query} – right click removes it`}
            onClick={() => {
              if (pressed) onChoose('', null)
              else onChoose(view.query, view.layout)
            }}
            onContextMenu={(event) => {
              event.preventDefault()
              openMenu({
                x: event.clientX,
                y: event.clientY,
                label: view.name,
                entries: [
                  {
                    id: 'show',
                    label: 'Show',
                    run: () => {
                      onChoose(view.query, view.layout)
                    },
                  },
                  { id: 'remove', label: 'Remove this view', danger: true, run: () => void removeView(view.id) },
                ],
              })
            }}
          >
            {view.name}
          </button>
        )
      })}
      {name !== null && (
        <form onSubmit={submit}>
          <input
            className="mp-field"
            aria-label="Name of the view"
            placeholder="Name, then Enter"
            maxLength={60}
            autoFocus
            value={name}
            onChange={(event) => {
              setName(event.target.value)
            }}
            onBlur={() => {
              setName(null)
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setName(null)
            }}
          />
        </form>
      )}
      {query !== '' && !known && name === null && (
        <IconButton
          label="Save this view"
          onClick={() => {
            setName('')
          }}
        >
          <BookmarkAddOutlined aria-hidden />
        </IconButton>
      )}
      {error !== null && (
        <span className={css.problem} role="alert">
          {error.message}
        </span>
      )}
    </div>
  )
}
