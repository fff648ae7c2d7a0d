import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { SightedGuest } from '#shared/model/ip/sightings.ts'

type ReadFacts = Pick<SightedGuest, 'nics' | 'configAt' | 'agentAt'>

const NEVER_READ: ReadFacts = { nics: [], configAt: null, agentAt: null }

const sightedGuest = (guest: GuestRow, { nics, configAt, agentAt }: ReadFacts): SightedGuest => ({
  id: guest.id,
  label: guest.name,
  clusterId: guest.clusterId,
  companyId: guest.companyId,
  nics,
  configAt,
  agentAt,
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
