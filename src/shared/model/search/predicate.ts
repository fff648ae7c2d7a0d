import type { GuestRow } from '../guest.ts'
import type { ClusterId } from '../ids.ts'
import type { IndexedRow } from './row-index.ts'

/** What a compiled search looks things up in. */
export interface SearchContext {
  /** Unix time in milliseconds that ages are counted from. */
  readonly now: number
  /** Clusters where a guest without a known backup may have some all the same; absent: there are none such. */
  readonly backupsUnknown?: ReadonlySet<ClusterId>
}

/** @param texts what the index worked out of this row */
export type GuestPredicate = (row: GuestRow, texts: IndexedRow) => boolean
