import type { GuestHolding } from '#shared/model/delete-check.ts'
import { skipReason, type DiscoveredGuest } from '#shared/model/discovery.ts'
import { decodeDisks } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId, GuestId } from '#shared/model/ids.ts'
import { AppError } from '#shared/errors.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { Who } from '#main/features/addresses/addresses.ports.ts'
import type { GuestHolders, HeldGuest } from '#main/features/guests/guest-holders.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { DiscoveryRepository } from './discovery.repository.ts'
import type { DiscoverySurroundings } from './discovery.ports.ts'
import type { HandoverService } from './handover.service.ts'

interface Dependencies {
  readonly repository: DiscoveryRepository
  readonly surroundings: Pick<DiscoverySurroundings, 'inventory' | 'connections' | 'sliceOf'>
  readonly handover: Pick<HandoverService, 'sameMachine'>
  readonly facts: Pick<FactsService, 'configsOf'>
  readonly holders: Pick<GuestHolders, 'holdings' | 'release'>
}

const heldBy = ({ id, name, clusterId, companyId }: GuestRow): HeldGuest => ({
  guestId: id,
  name,
  clusterId,
  companyId,
})

/** What was let go, as the activity shows it: `{ addresses: ['10.0.0.9'] }`. */
const namesOf = (holdings: readonly GuestHolding[]): Record<string, string[]> =>
  Object.fromEntries(holdings.map(({ what, names }) => [what, names]))

/** What scans found, as it stands now, and the end of guests that are missing. */
export type DiscoveryService = ReturnType<typeof createDiscoveryService>

export const createDiscoveryService = (dependencies: Dependencies) => {
  const { repository, surroundings, handover, facts, holders } = dependencies
  const { inventory, connections, sliceOf } = surroundings

  const guestsOn = (clusterId: ClusterId, companyId: CompanyId | null): DiscoveredGuest[] => {
    if (connections.nameOf(clusterId) === null) return []
    const duplicates = repository.duplicatesOn(clusterId)
    const slice = companyId === null ? null : sliceOf(clusterId, companyId)
    const guests = [...inventory.guestsOf(clusterId)]
    const nobodys = facts.configsOf(guests.flatMap((guest) => (guest.companyId === null ? [guest.id] : [])))
    return guests.map((guest): DiscoveredGuest => {
      const duplicate = duplicates.get(guest.id)
      const config = nobodys.get(guest.id) ?? {}
      return {
        guestId: guest.id,
        skipped: skipReason({ guest, companyId, slice, duplicate: duplicate !== undefined }),
        duplicateOf: duplicate === undefined ? null : handover.sameMachine(duplicate),
        disks: decodeDisks(config)
          .filter(({ cdrom }) => !cdrom)
          .map(({ key, storage, size }) => ({ key, storage, size })),
      }
    })
  }

  /** @throws AppError `not_found`, or `conflict` for one that its cluster still lists */
  const missingGuest = (scope: CompanyScope, id: GuestId): GuestRow => {
    const guest = inventory.guestOrThrow(scope, id)
    if (guest.status === 'missing') return guest
    throw new AppError(
      'conflict',
      `“${guest.name}” is on its cluster. Delete it there; only guests that are missing can be removed from the console alone.`,
    )
  }
  const forgetNote = (guest: GuestRow, released: readonly GuestHolding[]): ActivityNote => ({
    entity: 'guest',
    entityId: guest.id,
    label: guest.name,
    companyId: guest.companyId,
    clusterId: guest.clusterId,
    before: { vmid: guest.vmid, node: guest.node, status: guest.status, ...namesOf(released) },
  })

  return {
    scans: repository.scans,
    guests: (clusterIds: readonly ClusterId[], companyId: CompanyId | null): DiscoveredGuest[] =>
      [...new Set(clusterIds)].flatMap((id) => guestsOn(id, companyId)),
    forgetPlan: (scope: CompanyScope, ids: readonly GuestId[]) =>
      [...new Set(ids)].map((id) => ({
        guestId: id,
        holdings: holders.holdings(heldBy(missingGuest(scope, id))),
      })),
    /**
     * Within the transaction of the call: all of them with what is kept for them and the record, or none.
     * @throws AppError `not_found`, or `conflict` for one that its cluster still lists; then nothing is removed
     */
    forget: (
      scope: CompanyScope,
      who: Who,
      ids: readonly GuestId[],
      release: boolean,
      note: (note: ActivityNote) => void,
    ): { removed: number; released: number } => {
      const guests = [...new Set(ids)].map((id) => missingGuest(scope, id))
      let released = 0
      for (const guest of guests) {
        const held = release ? holders.holdings(heldBy(guest)).filter(({ becomes }) => becomes !== 'kept') : []
        inventory.removeGuestWithin(guest.id, () => {
          if (release) holders.release(heldBy(guest), who)
        })
        for (const { names } of held) released += names.length
        note(forgetNote(guest, held))
      }
      return { removed: guests.length, released }
    },
  }
}
