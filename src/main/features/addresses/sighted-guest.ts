import { decodeNics, type ReportedInterface } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'

interface ReadFacts {
  readonly config: { readonly at: string | null; readonly value: Readonly<Record<string, string>> }
  readonly agent: { readonly at: string | null; readonly value: readonly ReportedInterface[] }
}

const NEVER_READ: ReadFacts = { config: { at: null, value: {} }, agent: { at: null, value: [] } }

const sightedGuest = (guest: GuestRow, { config, agent }: ReadFacts): SightedGuest => ({
  id: guest.id,
  label: guest.name,
  clusterId: guest.clusterId,
  companyId: guest.companyId,
  // No more than is looked at: of thousands of guests all of this is held at once.
  nics: decodeNics(config.value, agent.value).map(({ key, bridge, vlan, configured, reported }) => ({
    key,
    bridge,
    vlan,
    configured,
    reported,
  })),
  configAt: config.at,
  agentAt: agent.at,
})

/** Guests whose facts are read together: a few milliseconds of reading, and hardly a statement for each. */
const TOGETHER = 64

/** Guests of the inventory with their facts, as reconciliation looks at them; read a piece at a time as they are taken. */
export function* sightedGuests(
  guests: readonly GuestRow[],
  factsOf: (ids: readonly GuestId[]) => ReadonlyMap<GuestId, ReadFacts>,
): Generator<SightedGuest> {
  for (let from = 0; from < guests.length; from += TOGETHER) {
    const some = guests.slice(from, from + TOGETHER)
    const facts = factsOf(some.map(({ id }) => id))
    for (const guest of some) yield sightedGuest(guest, facts.get(guest.id) ?? NEVER_READ)
  }
}
