import Close from '@mui/icons-material/Close'
import Search from '@mui/icons-material/Search'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useChosenGuests } from '#renderer/client/company-choice.ts'
import { collectFacets } from '#shared/model/search/facets.ts'
import { completeSearch, type Completion, type Completions, type SearchFacets } from '#shared/model/search/complete.ts'
import css from './Inventory.module.css'
import { useSearchNames } from './use-search-names.ts'

interface SearchFieldProps {
  readonly text: string
  readonly onChange: (text: string) => void
  /** Something is said in the line under the field: the list leaves that free. */
  readonly noted: boolean
  /** Enter, or ↓ with nothing to offer: on to the rows. */
  readonly onLeave: () => void
}

interface Offer extends Completions {
  /** The search it was made for, in which `from` and `to` count. */
  readonly text: string
}

const NONE: Offer = { from: 0, to: 0, begun: false, items: [], text: '' }

/** Longer than a frame and the gap between two letters of a fast hand, shorter than anybody reads. */
const PROPOSE_AFTER_MS = 60

const LIST_KEYS: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape'])

/** The one search field: the language of the whole product, with fields and values offered as one types. */
export const SearchField = ({ text, onChange, noted, onLeave }: SearchFieldProps) => {
  const names = useSearchNames()
  const guests = useChosenGuests()
  const input = useRef<HTMLInputElement>(null)
  const facets = useRef<SearchFacets | null>(null)
  const [offer, setOffer] = useState<Offer>(NONE)
  const [at, setAt] = useState(-1)
  const listId = useId()
  const open = offer.items.length > 0
  const waiting = useRef<{ readonly timer: ReturnType<typeof setTimeout>; readonly propose: () => Offer } | null>(null)

  const forget = (): void => {
    clearTimeout(waiting.current?.timer)
    waiting.current = null
  }
  const close = (): void => {
    forget()
    setOffer(NONE)
    setAt(-1)
  }
  useEffect(
    () => () => {
      clearTimeout(waiting.current?.timer)
    },
    [],
  )
  /**
   * Values are collected once per visit of the field: one pass over all rows is too much for every keystroke.
   * @param asked by a key: also what nothing typed begins, which is every field
   */
  const propose = (value: string, caret: number, asked: boolean): Offer => {
    forget()
    facets.current ??= collectFacets(guests, names)
    const found = completeSearch(value, caret, facets.current)
    // An offer of exactly what is already there helps nobody.
    const useful = found.items.filter((item) => value.slice(found.from, found.to) !== item.insert.trimEnd())
    const made = { ...found, text: value, items: found.begun || asked ? useful.slice(0, asked ? 30 : 12) : [] }
    setOffer(made)
    setAt(-1)
    return made
  }
  /** The list may be a moment late, the rows may not: it is made after they were painted, or when a key asks for it. */
  const proposeSoon = (value: string, caret: number): void => {
    forget()
    if (value.slice(0, caret).trim() === '') {
      close()
      return
    }
    const make = (): Offer => propose(value, caret, false)
    waiting.current = { timer: setTimeout(make, PROPOSE_AFTER_MS), propose: make }
  }
  const accept = (item: Completion, { text: written, from, to }: Offer): void => {
    const next = written.slice(0, from) + item.insert + written.slice(to)
    const caret = from + item.insert.length
    onChange(next)
    if (item.kind === 'field') propose(next, caret, false)
    else close()
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(caret, caret)
    })
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    // Keys that go through the list mean the one that belongs to what stands in the field.
    const late = LIST_KEYS.has(event.key) ? waiting.current?.propose() : undefined
    const current = late ?? offer
    const place = late === undefined ? at : -1
    const count = current.items.length
    const chosen = current.items[place]
    const open = count > 0
    const ask = (): Offer => propose(text, event.currentTarget.selectionStart ?? text.length, true)
    const leave = (): void => {
      close()
      onLeave()
    }
    if (event.key === 'ArrowDown' && open) setAt((place + 1) % count)
    else if (event.key === 'ArrowUp' && open) setAt((place - 1 + count) % count)
    else if (event.key === 'ArrowDown') {
      if (ask().items.length === 0) leave()
    } else if (event.key === 'Enter' && chosen === undefined) leave()
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen !== undefined) accept(chosen, current)
    else if (event.key === 'Escape' && open) close()
    else if (event.key === 'Escape' && text !== '') onChange('')
    else if (event.key === ' ' && event.ctrlKey) ask()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={css.search}>
      <Search aria-hidden />
      <input
        ref={input}
        className="mp-field"
        type="text"
        role="combobox"
        aria-label="Search the inventory"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={at >= 0 ? `${listId}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search: web status:running tag:prod cpu>80 …"
        data-search-field
        value={text}
        onChange={(event) => {
          onChange(event.target.value)
          proposeSoon(event.target.value, event.target.selectionStart ?? event.target.value.length)
        }}
        onKeyDown={press}
        onFocus={() => {
          setTimeout(() => {
            facets.current = collectFacets(guests, names)
          })
        }}
        onBlur={close}
      />
      {text !== '' && (
        <button
          type="button"
          className={`mp-icon-button ${css.clear}`}
          aria-label="Clear the search"
          onClick={() => {
            onChange('')
            close()
            input.current?.focus()
          }}
        >
          <Close aria-hidden />
        </button>
      )}
      <ul
        id={listId}
        role="listbox"
        aria-label="Completions"
        className={css.completions}
        data-below={noted}
        hidden={!open}
      >
        {offer.items.map((item, index) => (
          <li
            key={`${item.detail}:${item.label}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerDown={(event) => {
              event.preventDefault()
              accept(item, offer)
            }}
          >
            <span>{item.label}</span>
            <small>{item.detail}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}
