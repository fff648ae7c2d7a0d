import { AppError } from '#shared/errors.ts'
import { decodeDisks, decodeNics } from '#shared/model/guest-config.ts'
import { guestUrl } from '#shared/model/guest-url.ts'
import type { GuestDetail, GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { BackupListingService } from '#main/features/inventory/backup-listing.service.ts'
import type { FactsService } from '#main/features/inventory/facts.service.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import { livePatch, type LocatedGuest } from './guest-live.ts'

/** How old a cluster's data are, as the fleet knows it. */
export type ClusterAge = (id: ClusterId) => { readonly asOf: string | null; readonly unreachableSince: string | null }

export interface GuestDetailDependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'nameOf' | 'urlOf'>
  readonly clusterAge: ClusterAge
  readonly inventory: InventoryService
  readonly facts: FactsService
  readonly backups: BackupListingService
  readonly locate: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<LocatedGuest>
  readonly clock: Clock
}

/** Somebody waits for the drawer: what takes longer arrives later and is stored all the same. */
const BACKUPS_WAIT_MS = 3000
const BACKUPS_TIMEOUT_MS = 15_000
const BACKUPS_FRESH_MS = 60_000

const messageOf = (error: unknown): string =>
  error instanceof AppError ? error.message : 'The guest could not be read. The log holds the cause.'

const settled = async (work: Promise<unknown>): Promise<PromiseSettledResult<unknown>> => {
  const [result] = await Promise.allSettled([work])
  return result
}

/** Everything known of one guest; with `live`, asked of its cluster first. */
export const createGuestDetailService = (dependencies: GuestDetailDependencies) => {
  const { connections, clusterAge, inventory, facts, backups, locate, clock } = dependencies

  const proxmoxUrl = (guest: GuestRow): string | null => {
    const url = connections.urlOf(guest.clusterId)
    return url === null ? null : guestUrl(url, guest)
  }
  const stored = (scope: CompanyScope, id: GuestId, liveProblem: string | null): GuestDetail => {
    const row = inventory.guestOrThrow(scope, id)
    const { config, pending, agent, agentProblem, snapshots } = facts.read(id)
    const { asOf, unreachableSince } = clusterAge(row.clusterId)
    const known = backups.ofGuest(row)
    return {
      row,
      clusterName: connections.nameOf(row.clusterId) ?? '',
      clusterAsOf: asOf,
      clusterUnreachableSince: unreachableSince,
      proxmoxUrl: proxmoxUrl(row),
      config: { at: config.at, value: { ...config.value } },
      pending: { at: pending.at, value: { ...pending.value } },
      nics: decodeNics(config.value, agent.value),
      disks: decodeDisks(config.value),
      snapshots: { at: snapshots.at, value: [...snapshots.value] },
      backups: { at: known.listedAt, value: [...known.backups] },
      agentProblem,
      liveProblem,
      missingSince: inventory.missingSince(id),
    }
  }
  const readBackups = (guest: GuestRow, api: ProxmoxApi, signal: AbortSignal): Promise<unknown> => {
    const storages = backups
      .dueSources(guest.clusterId, BACKUPS_FRESH_MS)
      .filter((storage) => storage.shared || storage.nodes.includes(guest.node))
    const call: ProxmoxCall = { lane: 'background', signal, timeoutMs: BACKUPS_TIMEOUT_MS }
    return Promise.allSettled(storages.map((storage) => backups.list(storage, api, call)))
  }
  /** @returns the first failure as a sentence, null when all was read */
  const readLive = async (scope: CompanyScope, id: GuestId, signal: AbortSignal): Promise<string | null> => {
    const call: ProxmoxCall = { lane: 'interactive', signal }
    const api = connections.api(inventory.guestOrThrow(scope, id).clusterId)
    const { guest, status } = await locate(inventory.guestOrThrow(scope, id), api, call)
    inventory.applyLiveStatus(id, livePatch(guest, status))
    const listing = readBackups(guest, api, signal)
    // First what tells whether it is still this guest that answers: the rest may be another company's by now.
    const config = await settled(facts.readConfig(guest, api, call))
    const fresh = inventory.guestOrThrow(scope, id)
    const results =
      fresh.status === 'missing'
        ? [config]
        : [
            config,
            ...(await Promise.allSettled([
              ...(config.status === 'fulfilled' ? [facts.readAgent(fresh, api, call)] : []),
              facts.readPending(guest, api, call),
              facts.readSnapshots(guest, api, call),
            ])),
          ]
    await new Promise<void>((resolve) => {
      const cancel = clock.after(BACKUPS_WAIT_MS, resolve)
      void listing.then(() => {
        cancel()
        resolve()
      })
    })
    const failed = results.find((result) => result.status === 'rejected')
    return failed === undefined ? null : messageOf(failed.reason)
  }

  return async (scope: CompanyScope, id: GuestId, live: boolean, signal: AbortSignal): Promise<GuestDetail> => {
    // Its cluster would only say that it is not there.
    if (!live || inventory.guestOrThrow(scope, id).status === 'missing') return stored(scope, id, null)
    try {
      return stored(scope, id, await readLive(scope, id, signal))
    } catch (error) {
      // Without the guest itself there is nothing to show; any other failure leaves what is stored.
      if (inventory.guest(id) === undefined) throw error
      return stored(scope, id, messageOf(error))
    }
  }
}
