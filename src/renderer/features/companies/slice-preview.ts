import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'
import type { Slice } from '#shared/model/slice.ts'
import { compileTenancy } from '#shared/model/tenancy.ts'

export interface PreviewLine {
  readonly guest: GuestRow
  /** Why it would be the company's, in words. */
  readonly reason: string
  /** Whose it is now. */
  readonly from: CompanyId | null
}

export interface SlicePreview {
  /** Guests that would be the company's by this slice. */
  readonly matched: readonly PreviewLine[]
  /** Of those, the ones that are not its own yet. */
  readonly gained: number
  /** Guests that are its own now and would not be any more. */
  readonly lost: number
}

interface PreviewFacts {
  /** The slice as it is being edited. */
  readonly draft: Slice
  /** Who holds the whole cluster. */
  readonly owner: CompanyId | null
  /** Every slice of the cluster as stored. */
  readonly slices: readonly Slice[]
  /** Guests of the cluster. */
  readonly guests: readonly GuestRow[]
}

const WORDS = { pool: 'pool', vmid: 'VMID', tag: 'tag', vlan: 'VLAN' } as const

/** What saving the slice would do, by the same rule the core uses. */
export const previewSlice = ({ draft, owner, slices, guests }: PreviewFacts): SlicePreview => {
  const others = slices.filter(({ id }) => id !== draft.id)
  const tenancy = compileTenancy({ companyId: owner, slices: [...others, draft] })
  const pins = new Map<GuestId, CompanyId>()
  for (const { companyId, guestIds } of [...others, draft]) for (const id of guestIds) pins.set(id, companyId)
  const matched: PreviewLine[] = []
  let gained = 0
  let lost = 0
  for (const guest of guests) {
    const pinned = pins.get(guest.id) ?? null
    if (tenancy.companyOf(guest, pinned) !== draft.companyId) {
      if (guest.companyId === draft.companyId) lost += 1
      continue
    }
    if (guest.companyId !== draft.companyId) gained += 1
    const match = tenancy.matches(guest).find(({ companyId }) => companyId === draft.companyId)
    const reason =
      pinned !== null ? 'by hand' : match === undefined ? 'whole cluster' : `${WORDS[match.criterion]} ${match.value}`
    matched.push({ guest, reason, from: guest.companyId })
  }
  return { matched, gained, lost }
}
