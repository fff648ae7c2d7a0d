import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import type { QuotaAmounts } from '#shared/model/quota.ts'
import type { Slice } from '#shared/model/slice.ts'
import type { ActionBy } from '../actions/action-executor.ts'

/** What editing needs of companies, their parts of clusters and their quotas. */
export interface EditTenants {
  readonly slices: (id: ClusterId) => readonly Slice[]
  /** @throws AppError `conflict` that names quota, use and request */
  readonly assertWithin: (companyId: CompanyId | null, clusterId: ClusterId, request: Partial<QuotaAmounts>) => void
  /** The same at the moment it is done; kept for the guest until `letGo`. */
  readonly claim: (guest: GuestRow, request: Partial<QuotaAmounts>) => void
  readonly letGo: (guestId: GuestId) => void
}

/** The record of addresses, kept true when a static address of a guest changes. */
export interface EditAddresses {
  /**
   * Records that the guest uses this address on this interface from now on.
   * @returns what takes it back; null: no range of the record holds the address, or it is the guest's already
   * @throws AppError `conflict` when it is somebody else's, reserved, or beyond the quota
   */
  readonly take: (guest: GuestRow, nic: string, address: string, by: ActionBy) => string | null
  /** Takes back what `take` gave, when the change did not come about. */
  readonly giveBack: (id: string, by: ActionBy) => void
  /** The guest no longer has this address on this interface. @returns whether the record held it */
  readonly free: (guest: GuestRow, nic: string, address: string, by: ActionBy) => boolean
  /**
   * The guest no longer has this interface: all that its company's record gave it there is free, at once or not at all. What
   * another company gave it, or a range its company does not see, stays.
   * @returns the addresses
   */
  readonly freeInterface: (guest: GuestRow, nic: string, by: ActionBy) => string[]
}
