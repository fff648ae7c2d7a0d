import Dialog from '@mui/material/Dialog'
import Search from '@mui/icons-material/Search'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useFrame } from '#renderer/app/frame.store.ts'
import { PaletteIcon } from './PaletteIcon.tsx'
import css from './Palette.module.css'
import { searchIndex, type PaletteEntry } from './palette.model.ts'
import { SEARCH_INVENTORY, usePaletteIndex } from './use-palette-index.ts'
import { useVerbEntries } from './use-verb-entries.ts'

const SHOWN = 30

/** Finds pages, objects and actions by typed words in any order; the keyboard is enough. */
export const Palette = ({ onClose }: { readonly onClose: () => void }) => {
  const listId = useId()
  const titleId = useId()
  const query = useFrame((state) => state.paletteText)
  const [at, setAt] = useState(0)
  const index = usePaletteIndex(query)
  const verbs = useVerbEntries(query, index)
  const list = useRef<HTMLUListElement>(null)
  const found = useMemo(() => [...verbs, ...searchIndex(index, query, SHOWN)], [verbs, index, query])
  const current = Math.min(at, found.length - 1)

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current, found])

  const choose = (entry: PaletteEntry): void => {
    onClose()
    entry.run()
  }
  const press = (event: KeyboardEvent): void => {
    const last = found.length - 1
    const moves: Record<string, number> = {
      ArrowDown: current >= last ? 0 : current + 1,
      ArrowUp: current <= 0 ? last : current - 1,
      PageDown: Math.min(last, current + 10),
      PageUp: Math.max(0, current - 10),
    }
    const next = moves[event.key]
    const everywhere = event.key.toLowerCase() === 'f' && event.shiftKey && (event.ctrlKey || event.metaKey)
    const entry = everywhere ? found.find(({ key }) => key === SEARCH_INVENTORY) : found[current]
    if (next !== undefined) setAt(next)
    else if ((event.key === 'Enter' || everywhere) && entry !== undefined) choose(entry)
    else return
    event.preventDefault()
  }

  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={titleId}
      transitionDuration={0}
      slotProps={{ paper: { className: css.paper ?? '' }, container: { className: css.container ?? '' } }}
    >
      <h2 id={titleId} className="visually-hidden">
        Palette
      </h2>
      <div className={css.field}>
        <Search aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={found[current] === undefined ? undefined : `${listId}-${current}`}
          aria-label="Search machines, addresses, actions"
          placeholder="Search machines, addresses, actions …"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            useFrame.setState({ paletteText: event.target.value })
            setAt(0)
          }}
          onKeyDown={press}
        />
        <kbd>Esc</kbd>
      </div>
      <ul ref={list} id={listId} role="listbox" aria-label="Matches" className={css.list}>
        {found.map((entry, place) => (
          <li
            key={entry.key}
            id={`${listId}-${place}`}
            role="option"
            aria-selected={place === current}
            className={css.entry}
            onMouseMove={() => {
              setAt(place)
            }}
            onClick={() => {
              choose(entry)
            }}
          >
            <PaletteIcon kind={entry.kind} />
            <span className={css.title} title={entry.title}>
              {entry.title}
            </span>
            <span className={css.hint} title={entry.hint}>
              {entry.hint}
            </span>
            {entry.shortcut !== undefined && <kbd>{entry.shortcut}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={css.none}>Nothing matches all of these words.</p>}
      <p className={css.foot} role="status">
        {query.trim() === ''
          ? 'Words match in any order, status words too: web stopped. A verb acts: stop web-01.'
          : found.length >= SHOWN
            ? `The best ${SHOWN} matches`
            : `${found.length} ${found.length === 1 ? 'match' : 'matches'}`}
      </p>
    </Dialog>
  )
}
