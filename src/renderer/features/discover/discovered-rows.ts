import { WAIVABLE, type DiscoveredGuest, type SkipReason } from '#shared/model/discovery.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'

/** One guest of a scan with what is known of it, and whom it is to go to. */
export interface DiscoveredRow {
  readonly guest: GuestRow
  readonly found: DiscoveredGuest
  /** Whom it goes to when it is taken over; null: nobody was chosen. */
  readonly to: CompanyId | null
}

export type DiscoveredList = 'offered' | 'templates' | 'skipped'

export const listOf = ({ skipped }: DiscoveredGuest): DiscoveredList =>
  skipped === null ? 'offered' : skipped === 'template' ? 'templates' : 'skipped'

/** Whether somebody who knows better may take it over. */
export const isTakeable = ({ found }: DiscoveredRow): boolean => found.skipped === null || WAIVABLE.has(found.skipped)

const made = new WeakMap<DiscoveredGuest, DiscoveredRow>()

/** Rows keep their identity while nothing of them changes, so that the table draws only what did. */
export const discoveredRows = (
  guests: readonly DiscoveredGuest[],
  known: ReadonlyMap<GuestId, GuestRow>,
  chosen: ReadonlyMap<GuestId, CompanyId>,
  companyId: CompanyId | null,
): DiscoveredRow[] =>
  guests.flatMap((found) => {
    const guest = known.get(found.guestId)
    if (guest === undefined) return []
    const to = chosen.get(found.guestId) ?? companyId
    const before = made.get(found)
    if (before?.guest === guest && before.to === to) return [before]
    const row = { guest, found, to }
    made.set(found, row)
    return [row]
  })

const REASONS: Readonly<Record<SkipReason, string>> = {
  other_company: 'In another company already',
  already_yours: 'In this company already',
  missing: 'Missing: its cluster lists it no more',
  template: 'Template',
  duplicate: 'Known twice',
  outside_slice: 'Outside the company’s slice of the cluster',
}

interface Names {
  readonly company: (id: CompanyId | null) => string
  readonly cluster: (guest: Pick<GuestRow, 'clusterId'>) => string
}

/** Why a guest is not offered, in words. */
export const reasonText = ({ guest, found }: DiscoveredRow, { company, cluster }: Names): string => {
  const { skipped, duplicateOf } = found
  if (skipped === null) return ''
  if (skipped === 'other_company' || skipped === 'already_yours')
    return `${REASONS[skipped]}: ${company(guest.companyId)}`
  if (skipped !== 'duplicate' || duplicateOf === null) return REASONS[skipped]
  const { name, vmid, companyId, by, missing } = duplicateOf
  const same = by === 'uuid' ? 'SMBIOS UUID' : 'MAC address'
  return `Same ${same} as ${name} (${vmid}) on ${cluster(duplicateOf)}, of ${company(companyId)}${missing ? ', missing there' : ''}`
}
