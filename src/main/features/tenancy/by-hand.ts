import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, SliceId } from '#shared/model/ids.ts'
import type { CompiledTenancy, TenancyMatch } from '#shared/model/tenancy.ts'
import type { SlicesRepository } from './slices.repository.ts'

/** Who claims a guest, each by what. */
export interface GuestClaims {
  /** Who holds the whole cluster; null: the provider. */
  readonly whole: CompanyId | null
  /** Marks of slices, in the order of precedence. */
  readonly marks: readonly TenancyMatch[]
  /** Whose it is by hand; null: by nobody's hand. */
  readonly byHand: CompanyId | null
  /** Whose it would be, were it nobody's by hand. */
  readonly otherwise: CompanyId | null
}

interface Dependencies {
  readonly slices: Pick<SlicesRepository, 'pinOf' | 'movePin' | 'ensure' | 'removeEmpty'>
  readonly wholeOf: (id: ClusterId) => CompanyId | null
  readonly tenancyOf: (id: ClusterId) => CompiledTenancy
  /** As held in memory. */
  readonly pinOf: (guest: GuestRow) => CompanyId | null
  readonly newId: () => SliceId
  readonly now: () => string
}

/** Giving single guests to companies: the guest stands in that company's slice of its cluster, which is made for it. */
export const createGivingByHand = ({ slices, wholeOf, tenancyOf, pinOf, newId, now }: Dependencies) => {
  const claims = (guest: GuestRow): GuestClaims => {
    const tenancy = tenancyOf(guest.clusterId)
    return {
      whole: wholeOf(guest.clusterId),
      marks: tenancy.matches(guest),
      byHand: pinOf(guest),
      otherwise: tenancy.companyOf(guest, null),
    }
  }
  return {
    claims,
    /**
     * Within the caller's transaction; whoever else tries at the same moment, in this process or another, is refused.
     * @param to null: the provider
     * @throws AppError `conflict` when the guest was given to somebody else meanwhile, or marks give it to another anyway
     */
    give: (guest: GuestRow, to: CompanyId | null): void => {
      const { byHand, otherwise } = claims(guest)
      const wanted = otherwise === to ? null : to
      if (to === null && wanted === null && otherwise !== null)
        throw new AppError(
          'conflict',
          `A slice of its cluster gives “${guest.name}” to a company. Edit that slice first.`,
        )
      if (slices.pinOf(guest.id) !== byHand || !slices.movePin(guest.id, byHand, wanted))
        throw new AppError('conflict', `“${guest.name}” was given to somebody else at this moment. Look again.`)
      if (wanted !== null) slices.ensure({ id: newId(), clusterId: guest.clusterId, companyId: wanted }, now())
      if (byHand !== null && byHand !== wanted) slices.removeEmpty(guest.clusterId, byHand)
    },
  }
}
