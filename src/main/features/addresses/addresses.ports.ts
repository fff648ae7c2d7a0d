import type { CompanyId, ClusterId, GuestId, UserId } from '#shared/model/ids.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'
import type { CompanyScope } from '#main/company-scope.ts'

/** A guest as far as addresses care. */
export interface AddressGuest {
  readonly id: GuestId
  readonly name: string
  readonly companyId: CompanyId | null
  readonly clusterId: ClusterId
}

/** What addresses need of the rest of the console; each answers within the scope only. */
export interface AddressSurroundings {
  /** Undefined: not there, or not in the scope. */
  readonly guest: (scope: CompanyScope, id: GuestId) => AddressGuest | undefined
  readonly guestIds: (scope: CompanyScope) => Iterable<GuestId>
  /**
   * Guests with what was last read of them, for reconciliation; read a piece at a time as they are taken.
   * @param only of these at most; left out: all of the scope
   */
  readonly sightedGuests: (scope: CompanyScope, only?: readonly GuestId[]) => Iterable<SightedGuest>
  /** Addresses guests on this cluster (null: on any) report, with their company: quick, from memory, without interfaces. */
  readonly reportedAddresses: (clusterId: ClusterId | null) => Iterable<ReportedAddresses>
  readonly companies: (scope: CompanyScope) => readonly { readonly id: CompanyId; readonly name: string }[]
  /** Whether the asker has something on this cluster. */
  readonly seesCluster: (scope: CompanyScope, id: ClusterId) => boolean
  /**
   * Room for so many more external addresses.
   * @param clusterId null: of a range that belongs to no cluster; then there has to be room on each that has a quota
   * @throws AppError `conflict` that names quota, usage and request
   */
  readonly checkExternalQuota: (companyId: CompanyId, clusterId: ClusterId | null, more: number) => void
}

export interface ReportedAddresses {
  readonly companyId: CompanyId | null
  readonly addresses: readonly string[]
  /** Empty: not known. */
  readonly vlans: readonly number[]
}

/** Who changes something, for the record. */
export interface Who {
  readonly userId: UserId
  readonly name: string
}
