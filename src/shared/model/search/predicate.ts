import type { GuestRow } from '../guest.ts'
import type { ClusterId } from '../ids.ts'
import type { SearchIndex } from './row-index.ts'

/** What a compiled search looks things up in. */
export interface SearchContext {
  readonly index: SearchIndex
  /** Unix time in milliseconds that ages are counted from. */
  readonly now: number
  /** Clusters where a guest without a known backup may have some all the same; absent: there are none such. */
  readonly backupsUnknown?: ReadonlySet<ClusterId>
}

export type GuestPredicate = (row: GuestRow) => boolean
