import { decodeNics, type ReportedInterface } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'

interface ReadFacts {
  readonly config: { readonly at: string | null; readonly value: Readonly<Record<string, string>> }
  readonly agent: { readonly at: string | null; readonly value: readonly ReportedInterface[] }
}

/** A guest of the inventory with its facts, as reconciliation looks at it. */
export const sightedGuest = (
  guest: GuestRow,
  companyId: CompanyId | null,
  { config, agent }: ReadFacts,
): SightedGuest => ({
  id: guest.id,
  label: guest.name,
  clusterId: guest.clusterId,
  companyId,
  nics: decodeNics(config.value, agent.value),
  configAt: config.at,
  agentAt: agent.at,
})
