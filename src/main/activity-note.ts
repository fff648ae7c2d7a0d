import type { CompanyId } from '#shared/model/ids.ts'

/** Plain values of an object before or after a change; secrets are masked before they are kept. */
export type ActivityValues = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>

/** What an operation did to one object, for the record of activity. */
export interface ActivityNote {
  /** The field's word: `company`, `guest`, `range` … */
  readonly entity: string
  readonly entityId: string
  /** What people call the object. */
  readonly label: string
  /** Whose it is; null: the provider's own. Who is confined to a company sees only its rows. */
  readonly companyId: CompanyId | null
  /** Whose it was until now, and what it was called, where that is told: another company does not see the values before. */
  readonly former?: { readonly companyId: CompanyId | null; readonly label: string }
  /** The cluster it lies on, so that it stands in the cluster's own timeline as well. */
  readonly clusterId?: string
  readonly before?: ActivityValues
  readonly after?: ActivityValues
  /** A sentence where old and new values do not tell it. */
  readonly description?: string
  /** Absent: as the call went. A call on many objects can fail for some. */
  readonly outcome?: 'success' | 'failed' | 'warning' | 'in_progress'
}
