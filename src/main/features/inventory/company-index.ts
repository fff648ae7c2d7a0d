import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'

/** Guests by company, kept in step with the rows that are held. */
export interface CompanyIndex {
  /** @param before the row this one takes the place of */
  readonly put: (before: GuestRow | undefined, row: GuestRow) => void
  readonly remove: (row: GuestRow) => void
  readonly of: (id: CompanyId) => Iterable<GuestRow>
  /** Guests a confined scope sees. */
  readonly seenBy: (scope: CompanyScope & { readonly kind: 'company' }) => GuestRow[]
}

export const createCompanyIndex = (): CompanyIndex => {
  const companies = new Map<CompanyId, Map<GuestId, GuestRow>>()
  const remove = ({ id, companyId }: GuestRow): void => {
    if (companyId === null) return
    const guests = companies.get(companyId)
    guests?.delete(id)
    if (guests?.size === 0) companies.delete(companyId)
  }
  const of = (id: CompanyId): Iterable<GuestRow> => companies.get(id)?.values() ?? []
  return {
    put: (before, row) => {
      if (before !== undefined && before.companyId !== row.companyId) remove(before)
      if (row.companyId === null) return
      const guests = companies.get(row.companyId)
      if (guests === undefined) companies.set(row.companyId, new Map([[row.id, row]]))
      else guests.set(row.id, row)
    },
    remove,
    of,
    seenBy: (scope) => [...of(scope.companyId)].filter((row) => seesGuest(scope, row)),
  }
}
