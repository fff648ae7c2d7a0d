import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'

/** Which guests a company has, so that its list costs what it holds and not what the fleet holds. */
export interface CompanyIndex {
  readonly add: (row: GuestRow) => void
  readonly remove: (row: Pick<GuestRow, 'id' | 'companyId'>) => void
  readonly of: (id: CompanyId) => Iterable<GuestId>
}

export const createCompanyIndex = (): CompanyIndex => {
  const companies = new Map<CompanyId, Set<GuestId>>()
  return {
    add: ({ id, companyId }) => {
      if (companyId === null) return
      const guests = companies.get(companyId)
      if (guests === undefined) companies.set(companyId, new Set([id]))
      else guests.add(id)
    },
    remove: ({ id, companyId }) => {
      if (companyId === null) return
      const guests = companies.get(companyId)
      guests?.delete(id)
      if (guests?.size === 0) companies.delete(companyId)
    },
    of: (id) => companies.get(id) ?? [],
  }
}
