import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { Clock } from '#main/ports.ts'
import { isAhead } from '#main/elapsed.ts'
import type { FactsAge } from './facts.repository.ts'
import type { AgentOutcome } from './facts.service.ts'
import { changesMoreThanFigures } from './guest-figures.ts'
import type { InventoryService } from './inventory.service.ts'
import type { InventoryChange } from './inventory.types.ts'

/** Whose facts are read next. */
export interface FactsTurns {
  /** A guest whose poll showed a change that facts may follow. */
  readonly nextChanged: (clusterId: ClusterId) => GuestRow | null
  /** The guest whose facts are missing or oldest, when they are old enough to be read again. */
  readonly nextOldest: (clusterId: ClusterId) => GuestRow | null
  /** False while an agent that did not answer is left alone. */
  readonly agentDue: (id: GuestId) => boolean
  readonly done: (id: GuestId, agent: AgentOutcome) => void
  readonly failed: (id: GuestId) => void
  /** Started by the console itself: read once its agent may be there, and again until it answers. */
  readonly markStarted: (id: GuestId) => void
}

const REREAD_MS = 4 * 3_600_000
/** An agent that does not answer is asked again much later, unless its guest changes. */
const AGENT_SILENT_MS = 12 * 3_600_000
const RETRY_MS = 900_000
/** A guest that just started needs this long until its agent answers; one that does not is asked at growing distance. */
const AGENT_BOOT_MS = 30_000
/** A first boot installs and updates; after this long nothing more comes of it. */
const AGENT_PATIENCE_MS = 32 * 60_000
const SETTLE_MS = 2000

const RELEVANT: ReadonlySet<string> = new Set([
  'name',
  'node',
  'status',
  'template',
  'tags',
  'lock',
  'maxcpu',
  'maxmem',
  'maxdisk',
])

const concernsFacts = (patch: GuestPatch): boolean => Object.keys(patch).some((field) => RELEVANT.has(field))

export interface FactsTurnsDependencies {
  readonly inventory: InventoryService
  readonly clock: Pick<Clock, 'now'>
  readonly ages: readonly FactsAge[]
}

/** Keeps a few numbers per guest; choosing looks at one cluster's guests only. */
export const createFactsTurns = ({ inventory, clock, ages }: FactsTurnsDependencies): FactsTurns => {
  /** Unix ms before which a guest's facts are not read again. */
  const notBefore = new Map<GuestId, number>()
  /** Unix ms before which an agent that did not answer is not asked again. */
  const agentNotBefore = new Map<GuestId, number>()
  /** Guests that started and whose agent has not answered since: how long until it is asked again. */
  const booting = new Map<GuestId, number>()
  const changed = new Map<ClusterId, Map<GuestId, number>>()
  for (const { guestId, configAt, agentFailedAt } of ages) {
    if (agentFailedAt !== null) agentNotBefore.set(guestId, Date.parse(agentFailedAt) + AGENT_SILENT_MS)
    if (configAt !== null) notBefore.set(guestId, Date.parse(configAt) + REREAD_MS)
  }
  const mark = (clusterId: ClusterId, id: GuestId, at: number): void => {
    const marks = changed.get(clusterId) ?? new Map<GuestId, number>()
    changed.set(clusterId, marks)
    marks.set(id, at)
  }
  const started = ({ id, clusterId }: Pick<GuestRow, 'id' | 'clusterId'>, now: number): void => {
    agentNotBefore.delete(id)
    booting.set(id, AGENT_BOOT_MS * 2)
    mark(clusterId, id, now + AGENT_BOOT_MS)
  }
  const follow = (change: InventoryChange): void => {
    const now = clock.now()
    for (const { row, patch } of change.changedGuests) {
      // No fact follows from load and memory; this is what most changes are.
      if (!changesMoreThanFigures(patch)) continue
      if (patch.status === 'running') started(row, now)
      // A guest never read is in the other queue anyway, ahead of all that were.
      else if (row.factsAt !== null && concernsFacts(patch)) mark(change.clusterId, row.id, now + SETTLE_MS)
    }
    for (const row of change.removedGuests) {
      notBefore.delete(row.id)
      agentNotBefore.delete(row.id)
      booting.delete(row.id)
      changed.get(change.clusterId)?.delete(row.id)
    }
  }
  inventory.onChange(follow)

  const readable = (guest: GuestRow): boolean =>
    guest.status !== 'missing' && inventory.nodeOnline(guest.clusterId, guest.node)
  const settle = (id: GuestId, until: number): void => {
    notBefore.set(id, until)
    const clusterId = inventory.guest(id)?.clusterId
    if (clusterId !== undefined) changed.get(clusterId)?.delete(id)
  }

  return {
    nextChanged: (clusterId) => {
      const now = clock.now()
      for (const [id, at] of changed.get(clusterId) ?? []) {
        const guest = inventory.guest(id)
        if (guest === undefined) changed.get(clusterId)?.delete(id)
        else if (!isAhead(now, at, AGENT_PATIENCE_MS) && readable(guest)) return guest
      }
      return null
    },
    nextOldest: (clusterId) => {
      const now = clock.now()
      let best: GuestRow | null = null
      let bestAt = Infinity
      for (const guest of inventory.guestsOf(clusterId)) {
        const at = notBefore.get(guest.id) ?? 0
        if (isAhead(now, at, REREAD_MS) || at >= bestAt || !readable(guest)) continue
        best = guest
        bestAt = at
      }
      return best
    },
    agentDue: (id) => !isAhead(clock.now(), agentNotBefore.get(id) ?? 0, AGENT_SILENT_MS),
    done: (id, agent) => {
      const now = clock.now()
      const guest = inventory.guest(id)
      const again = booting.get(id)
      settle(id, now + REREAD_MS)
      if (agent !== 'failed') booting.delete(id)
      else if (again === undefined || guest === undefined) agentNotBefore.set(id, now + AGENT_SILENT_MS)
      else {
        mark(guest.clusterId, id, now + again)
        if (again * 2 > AGENT_PATIENCE_MS) booting.delete(id)
        else booting.set(id, again * 2)
      }
    },
    failed: (id) => {
      settle(id, clock.now() + RETRY_MS)
    },
    markStarted: (id) => {
      const guest = inventory.guest(id)
      if (guest !== undefined) started(guest, clock.now())
    },
  }
}
