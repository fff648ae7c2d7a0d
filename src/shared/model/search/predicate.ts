import type { GuestRow } from '../guest.ts'
import type { SearchIndex } from './row-index.ts'

/** What a compiled search looks things up in. */
export interface SearchContext {
  readonly index: SearchIndex
  /** Unix time in milliseconds that ages are counted from. */
  readonly now: number
}

export type GuestPredicate = (row: GuestRow) => boolean
