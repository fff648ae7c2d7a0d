import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { elapsed } from '#main/elapsed.ts'
import type { BackupListingService } from './backup-listing.service.ts'
import type { FactsTurns } from './facts-turns.ts'
import type { PollRate } from './poll-rate.ts'
import type { ReadGuest } from './read-guest.ts'

export interface FactsCycleDependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'enabledIds'>
  readonly readGuest: ReadGuest
  readonly backups: BackupListingService
  readonly turns: FactsTurns
  readonly rate: PollRate
  readonly clock: Clock
  readonly log: Log
  /** Told what `/cluster/status` says of the quorum. */
  readonly onQuorate: (id: ClusterId, quorate: boolean | null) => void
}

export interface FactsCycle {
  /** Something of this cluster may be due, and its connection is warm: it gets a turn if one is free. */
  readonly wake: (id: ClusterId) => void
  readonly stop: () => Promise<void>
}

/** Nobody looks: one cluster at a time, one request per second. Somebody looks: eight, two per second each. */
const PACE = {
  hidden: { clusters: 1, pauseMs: 1000, backupsMs: 7_200_000, statusMs: 1_800_000 },
  lively: { clusters: 8, pauseMs: 500, backupsMs: 1_800_000, statusMs: 600_000 },
} as const
/** Steps for one cluster before the next gets its turn; a row of them shares one connection. */
const STEPS = 20
const IDLE_MS = 30_000
const STORAGE_TIMEOUT_MS = 20_000
const GUEST_TIMEOUT_MS = 10_000

/** A piece of work: one request, perhaps two. */
type Step = (api: ProxmoxApi, signal: AbortSignal) => Promise<void>

/** Fills in what polls lack, a few requests at a time, changed guests first, then those read longest ago. */
export const createFactsCycle = (dependencies: FactsCycleDependencies): FactsCycle => {
  const { connections, readGuest, backups, turns, rate, clock, log, onQuorate } = dependencies
  const controller = new AbortController()
  const active = new Map<ClusterId, Promise<void>>()
  const statusAt = new Map<ClusterId, number>()
  /** Clusters in the order of their turns. */
  let order: ClusterId[] = []
  let cancelTimer: (() => void) | null = null
  const pace = () => (rate.lively() ? PACE.lively : PACE.hidden)

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (controller.signal.aborted) {
        resolve()
        return
      }
      const end = (): void => {
        cancel()
        controller.signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = clock.after(milliseconds, end)
      controller.signal.addEventListener('abort', end)
    })
  const call = (signal: AbortSignal, timeoutMs: number): ProxmoxCall => ({ lane: 'background', signal, timeoutMs })

  const guestStep =
    ({ id }: GuestRow): Step =>
    async (api, signal) => {
      await readGuest(id, api, call(signal, GUEST_TIMEOUT_MS), turns.agentDue(id))
    }
  const stepFor = (id: ClusterId): Step | null => {
    const { backupsMs, statusMs } = pace()
    if (elapsed(clock.now(), statusAt.get(id) ?? -Infinity) >= statusMs) {
      return async (api, signal) => {
        statusAt.set(id, clock.now())
        onQuorate(id, (await api.clusterStatus(call(signal, GUEST_TIMEOUT_MS))).quorate)
      }
    }
    const changed = turns.nextChanged(id)
    if (changed !== null) return guestStep(changed)
    const [storage] = backups.dueSources(id, backupsMs)
    if (storage !== undefined) return (api, signal) => backups.list(storage, api, call(signal, STORAGE_TIMEOUT_MS))
    const oldest = turns.nextOldest(id)
    return oldest === null ? null : guestStep(oldest)
  }
  const apiOf = (id: ClusterId): ProxmoxApi | null => {
    try {
      const api = connections.api(id)
      return api.health().state === 'up' ? api : null
    } catch {
      // Disabled or removed since the list was made: it has no turn.
      return null
    }
  }

  const work = async (id: ClusterId): Promise<void> => {
    for (let steps = 0; steps < STEPS && !controller.signal.aborted; steps += 1) {
      const api = apiOf(id)
      const step = api === null ? null : stepFor(id)
      if (api === null || step === null) return
      try {
        await step(api, controller.signal)
      } catch (error) {
        if (!controller.signal.aborted) log.debug('facts could not be read', { cluster: id, error })
        steps = STEPS
      }
      await pause(pace().pauseMs)
    }
  }
  const start = (id: ClusterId): void => {
    const running = work(id).finally(() => {
      active.delete(id)
      if (!controller.signal.aborted) look()
    })
    active.set(id, running)
  }
  /** Gives turns to clusters with work as far as the pace allows; with nothing to do it looks again later. */
  const look = (): void => {
    cancelTimer?.()
    cancelTimer = clock.after(IDLE_MS, look)
    const enabled = new Set(connections.enabledIds())
    order = [...order.filter((id) => enabled.delete(id)), ...enabled]
    for (const id of [...order]) {
      if (active.size >= pace().clusters) return
      if (active.has(id) || apiOf(id) === null || stepFor(id) === null) continue
      order = [...order.filter((other) => other !== id), id]
      start(id)
    }
  }
  rate.onChange(() => {
    if (rate.lively()) look()
  })
  cancelTimer = clock.after(1000, look)

  return {
    wake: (id) => {
      if (controller.signal.aborted || active.size >= pace().clusters || active.has(id)) return
      if (apiOf(id) !== null && stepFor(id) !== null) start(id)
    },
    stop: async () => {
      controller.abort()
      cancelTimer?.()
      await Promise.allSettled(active.values())
    },
  }
}
