import { useEffect, useMemo } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useNow } from '#renderer/components/use-now.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { SearchError } from '#shared/model/search/ast.ts'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex, type SearchIndex } from '#shared/model/search/row-index.ts'
import { useClusterNames } from './cluster-looks.ts'

const WARM_AT_ONCE = 500

/** Works the index out while nothing else is to be done, so that the first keystroke finds it ready. */
const warm = (index: SearchIndex, rows: readonly GuestRow[]): (() => void) => {
  let at = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const step = (): void => {
    const end = Math.min(rows.length, at + WARM_AT_ONCE)
    for (; at < end; at += 1) {
      const row = rows[at]
      if (row !== undefined) index.of(row)
    }
    if (at < rows.length) timer = setTimeout(step, 4)
  }
  timer = setTimeout(step, 50)
  return () => {
    clearTimeout(timer)
  }
}

export interface GuestFilter {
  /** Null: everything is shown. */
  readonly filter: ((row: GuestRow) => boolean) | null
  readonly errors: readonly SearchError[]
}

/** The search as a test of rows. */
export const useGuestFilter = (text: string): GuestFilter => {
  const names = useClusterNames()
  const guests = useInventory((state) => state.guests)
  const now = useNow()
  const index = useMemo(() => createSearchIndex((id) => names.get(id)), [names])
  useEffect(() => warm(index, guests), [index, guests])
  return useMemo(() => {
    if (text.trim() === '') return { filter: null, errors: [] }
    const { ast, errors } = parseSearch(text)
    return { filter: ast.kind === 'all' ? null : compileSearch(ast, { index, now }), errors }
  }, [text, index, now])
}
