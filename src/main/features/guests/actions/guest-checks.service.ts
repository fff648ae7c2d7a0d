import type { OldSnapshots, SnapshotNames } from '#shared/contract/guest-actions.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { DeleteCheck } from '#shared/model/delete-check.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { MigrateCheck } from '#shared/model/migrate-check.ts'
import { isElsewhere } from '#main/adapters/proxmox/refusal-words.ts'
import type { ProxmoxSnapshot } from '#main/adapters/proxmox/proxmox.types.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { Clock } from '#main/ports.ts'
import type { GuestHolders } from '../guest-holders.ts'
import { readDeleteCheck } from './delete-check.ts'
import type { LinkedClones } from './linked-clones.ts'
import { readMigrateCheck } from './migrate-action.ts'
import type { FindSubject } from './ready-guest.ts'
import { olderThan } from './snapshot-actions.ts'

/** Guests asked at once for what they hold; their clusters have limits of their own. */
const AT_ONCE = 16

interface Dependencies {
  readonly inventory: InventoryService
  readonly api: ClusterConnections['api']
  readonly find: FindSubject
  readonly holders: Pick<GuestHolders, 'holdings'>
  readonly linkedClones: LinkedClones
  readonly clock: Pick<Clock, 'now'>
  /** Whether disks of the guest may be put on the storage of this name. */
  readonly mayLieOn: (scope: CompanyScope, guest: GuestRow, storage: string) => boolean
}

/** What would happen, asked of the clusters before anything does. Nothing is changed by it. */
export type GuestChecks = ReturnType<typeof createGuestChecks>

export const createGuestChecks = (dependencies: Dependencies) => {
  const { inventory, api, find, holders, linkedClones, clock, mayLieOn } = dependencies
  const subject = (scope: CompanyScope, id: GuestId, signal: AbortSignal) =>
    find(inventory.guestOrThrow(scope, id).id, { lane: 'interactive', signal })

  /** Asks of each guest a few at a time; a cluster that does not answer is told in its guests' entries. */
  const ofEach = async <Entry>(
    scope: CompanyScope,
    ids: readonly GuestId[],
    signal: AbortSignal,
    read: (guest: GuestRow, snapshots: readonly ProxmoxSnapshot[], problem: string | null) => Entry,
  ): Promise<Entry[]> => {
    const guests = [...new Set(ids)].map((id) => inventory.guestOrThrow(scope, id))
    const entries = new Map<GuestId, Entry>()
    const ask = async (row: GuestRow): Promise<Entry> => {
      try {
        const { guest, api, call } = await subject(scope, row.id, signal)
        return read(row, await api.guestSnapshots(guest.node, guest.type, guest.vmid, call), null)
      } catch (error) {
        if (!(error instanceof AppError) || signal.aborted) throw error
        return read(row, [], error.message)
      }
    }
    const left = [...guests]
    const work = async (): Promise<void> => {
      for (let row = left.pop(); row !== undefined; row = left.pop()) entries.set(row.id, await ask(row))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return guests.flatMap(({ id }) => entries.get(id) ?? [])
  }

  /**
   * Asked for hundreds at once within the limit of their cluster, so that it is one request: where the guest is, is looked
   * up only when it is not found where it was last listed.
   */
  const askWhereTo = async (guest: GuestRow, signal: AbortSignal): Promise<MigrateCheck> => {
    const call = { lane: 'interactive', signal } as const
    if (guest.status !== 'missing' && inventory.nodeOnline(guest.clusterId, guest.node)) {
      try {
        return await readMigrateCheck(inventory, { guest, api: api(guest.clusterId), call }, null)
      } catch (error) {
        if (!isElsewhere(error)) throw error
      }
    }
    return readMigrateCheck(inventory, await find(guest.id, call), null)
  }

  return {
    /** @throws AppError `not_found`, and of the client */
    migrate: async (scope: CompanyScope, id: GuestId, signal: AbortSignal): Promise<MigrateCheck> => {
      const row = inventory.guestOrThrow(scope, id)
      const check = await askWhereTo(row, signal)
      const own = (names: readonly string[]): string[] => names.filter((name) => mayLieOn(scope, row, name))
      return { ...check, targets: check.targets.map((target) => ({ ...target, storages: own(target.storages) })) }
    },
    /** @throws AppError `not_found`, and of the client */
    remove: async (scope: CompanyScope, id: GuestId, signal: AbortSignal): Promise<DeleteCheck> => {
      const found = await subject(scope, id, signal)
      return readDeleteCheck(found, {
        holdings: holders.holdings({ ...found.guest, guestId: found.guest.id }),
        linkedClones,
        scope,
      })
    },
    /** One entry per guest. @throws AppError `not_found` */
    oldSnapshots: (
      scope: CompanyScope,
      ids: readonly GuestId[],
      days: number,
      signal: AbortSignal,
    ): Promise<OldSnapshots[]> =>
      ofEach(scope, ids, signal, ({ id, name }, snapshots, problem) => ({
        guestId: id,
        name,
        snapshots: olderThan(snapshots, days, clock.now()).map((one) => ({
          name: one.name,
          takenAt: new Date((one.snaptime ?? 0) * 1000).toISOString(),
        })),
        problem,
      })),
    /** One entry per guest. @throws AppError `not_found` */
    snapshotNames: (scope: CompanyScope, ids: readonly GuestId[], signal: AbortSignal): Promise<SnapshotNames[]> =>
      ofEach(scope, ids, signal, ({ id }, snapshots, problem) => ({
        guestId: id,
        names: snapshots.map(({ name }) => name),
        problem,
      })),
  }
}
