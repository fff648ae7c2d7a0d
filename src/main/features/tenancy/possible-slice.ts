import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { isEmptySlice, sliceCollisions, type Slice } from '#shared/model/slice.ts'
import { listedReasons } from '../../listed-reasons.ts'
import type { InventoryService } from '../inventory/inventory.service.ts'
import type { StoredSlice } from './slices.repository.ts'

/** Made once: `localeCompare` with options makes one for each comparison. */
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' }).compare

interface Dependencies {
  readonly inventory: Pick<InventoryService, 'guest'>
  /** Null: there is no such cluster. */
  readonly clusterName: (id: ClusterId) => string | null
  /** Null: there is no such company. */
  readonly companyName: (id: CompanyId) => string | null
  readonly stored: () => readonly StoredSlice[]
  /** To whom a guest was given by hand; undefined: to nobody. */
  readonly pinOf: (id: GuestId) => CompanyId | undefined
}

/** What a slice names and another company has. */
interface Claimed {
  readonly what: string
  readonly companyId: CompanyId
  /** A guest given to it by hand, not a mark of its slice. */
  readonly byHand: boolean
}

/** Whether a slice can be as somebody wants it: of what is there, and of nothing that another company has. */
export const createSlicePossible = ({ inventory, clusterName, companyName, stored, pinOf }: Dependencies) => {
  const nameOr = (id: CompanyId): string => companyName(id) ?? 'a removed company'

  /** @throws AppError `conflict` with everything that another company has already, and which company that is */
  const refuseClaimed = (slice: Slice, claimed: readonly Claimed[]): void => {
    const [first] = claimed
    if (first === undefined) return
    const [cluster, company] = [clusterName(slice.clusterId) ?? '', nameOr(slice.companyId)]
    const holders = [...new Set(claimed.map(({ companyId }) => nameOr(companyId)))]
    const reasons = claimed.map(({ what, companyId, byHand }) =>
      byHand
        ? `${what} was given to “${nameOr(companyId)}” by hand and cannot belong to “${company}” as well.`
        : `On ${cluster}, ${what} belongs to “${nameOr(companyId)}” already and cannot belong to “${company}” as well.`,
    )
    throw new AppError(
      'conflict',
      claimed.length === 1
        ? `${reasons[0] ?? ''} Take it out of one of the two.`
        : `On ${cluster}, ${claimed.length} things of this slice belong to ${holders.map((name) => `“${name}”`).join(', ')} already and cannot belong to “${company}” as well. Take each out of one of the two.`,
      { companies: [company, ...holders], reasons: listedReasons(reasons) },
    )
  }

  /** @throws AppError `not_found`, `invalid_input`; `conflict` naming everything that is another company's, and whose */
  return (slice: Slice): void => {
    const cluster = clusterName(slice.clusterId)
    const company = companyName(slice.companyId)
    if (cluster === null) throw new AppError('not_found', 'This cluster is not here any more. Refresh the list.')
    if (company === null)
      throw new AppError('not_found', 'This company is not here any more. Choose another.', { field: 'companyId' })
    if (isEmptySlice(slice))
      throw new AppError(
        'invalid_input',
        'This slice says nothing: name a pool, VMIDs, a tag, VLANs, storages or guests.',
      )
    const others = stored().filter(({ id, clusterId }) => id !== slice.id && clusterId === slice.clusterId)
    const before = stored().find(({ id }) => id === slice.id)
    if (before !== undefined && (before.clusterId !== slice.clusterId || before.companyId !== slice.companyId))
      throw new AppError('conflict', 'A slice stays with its cluster and company. Remove it and add another.')
    const own = others.find(({ companyId }) => companyId === slice.companyId)
    if (own !== undefined)
      throw new AppError('conflict', `“${company}” has a slice of ${cluster} already. Edit that one.`, { id: own.id })
    const chosen = slice.guestIds.map((id) => inventory.guest(id))
    if (chosen.some((guest) => guest?.clusterId !== slice.clusterId))
      throw new AppError('not_found', `A chosen guest is not on ${cluster} any more. Choose anew.`, {
        field: 'guestIds',
      })
    refuseClaimed(slice, [
      // By name, as two refusals of the same thing should read alike.
      ...others
        .toSorted((left, right) => byName(nameOr(left.companyId), nameOr(right.companyId)))
        .flatMap((other) =>
          sliceCollisions(slice, other).map((what) => ({ what, companyId: other.companyId, byHand: false })),
        ),
      ...chosen.flatMap((guest) => {
        const holder = guest === undefined ? undefined : pinOf(guest.id)
        if (guest === undefined || holder === undefined || holder === slice.companyId) return []
        return [{ what: `${guest.name} (${guest.vmid})`, companyId: holder, byHand: true }]
      }),
    ])
  }
}
