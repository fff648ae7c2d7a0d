import { useEffect, useMemo } from 'react'
import { useChosenGuests } from '#renderer/client/company-choice.ts'
import type { RowFilter } from '#renderer/components/table/filter-cache.ts'
import { useNow } from '#renderer/components/use-now.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { SearchError, SearchNode } from '#shared/model/search/ast.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import type { SearchContext } from '#shared/model/search/predicate.ts'
import { createSearchIndex, type SearchIndex } from '#shared/model/search/row-index.ts'
import { useBackupsUnknown } from './cluster-looks.ts'
import { narrows } from './narrows.ts'
import { useSearchNames } from './use-search-names.ts'

const WARM_AT_ONCE = 500

/** Works the index out while nothing else is to be done, so that the first keystroke finds it ready. */
const warm = (index: SearchIndex, rows: readonly GuestRow[]): (() => void) => {
  let at = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const step = (): void => {
    const end = Math.min(rows.length, at + WARM_AT_ONCE)
    index.warm(rows.slice(at, end))
    at = end
    if (at < rows.length) timer = setTimeout(step, 4)
  }
  timer = setTimeout(step, 50)
  return () => {
    clearTimeout(timer)
  }
}

export interface GuestFilter {
  /** Null: everything is shown. */
  readonly filter: RowFilter<GuestRow> | null
  /** An earlier search that this one only narrows. */
  readonly within: RowFilter<GuestRow> | null
  readonly errors: readonly SearchError[]
}

const NOTHING_TYPED: GuestFilter = { filter: null, within: null, errors: [] }

/** Searches as read before, newest last, for as long as the index and the clock stay the same. */
const createCompiler = (index: SearchIndex, context: SearchContext) => {
  const known = new Map<string, GuestFilter>()
  let last: { readonly ast: SearchNode; readonly filter: RowFilter<GuestRow> } | null = null
  return (text: string): GuestFilter => {
    const before = known.get(text)
    if (before !== undefined) return before
    const { ast, errors } = parseSearch(text)
    if (ast.kind === 'all') return { filter: null, within: null, errors }
    const within = last !== null && narrows(ast, last.ast) ? last.filter : null
    const passes = compileSearch(ast, context)
    const filter: RowFilter<GuestRow> = (rows) => index.filter(rows, passes)
    last = { ast, filter }
    const made = { filter, within, errors }
    known.set(text, made)
    return made
  }
}

/** The search as a test of rows. */
export const useGuestFilter = (text: string): GuestFilter => {
  const names = useSearchNames()
  const guests = useChosenGuests()
  const now = useNow()
  const index = useMemo(() => createSearchIndex(names), [names])
  const backupsUnknown = useBackupsUnknown()
  const compile = useMemo(() => createCompiler(index, { now, backupsUnknown }), [index, now, backupsUnknown])
  useEffect(() => warm(index, guests), [index, guests])
  return useMemo(() => (text.trim() === '' ? NOTHING_TYPED : compile(text)), [text, compile])
}
