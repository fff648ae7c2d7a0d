import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock, RandomBytes } from '#main/ports.ts'
import { randomShare } from '#main/random-share.ts'
import { elapsed } from '#main/elapsed.ts'
import type { PollRate } from './poll-rate.ts'

/** Each cluster has its own timer and at most one request in flight, so that no site ever waits for another. */
interface Site {
  readonly id: ClusterId
  api: ProxmoxApi
  cancelTimer: (() => void) | null
  inFlight: { readonly controller: AbortController; readonly done: Promise<void> } | null
  /** Asked for while one was under way: poll once more after it. */
  again: boolean
  /** Unix ms of the newest poll; 0 before the first. */
  startedAt: number
  failures: number
  stopListening: () => void
}

export interface PollerDependencies {
  readonly connections: ClusterConnections
  readonly rate: PollRate
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: Log
  /** Asks one cluster and applies the answer. */
  readonly poll: (id: ClusterId, api: ProxmoxApi, signal: AbortSignal) => Promise<void>
}

export interface Poller {
  /** Polls these at once (all when left out); resolves when each has answered or failed. */
  readonly refresh: (ids?: readonly ClusterId[]) => Promise<void>
  /** The machine slept: what is under way hangs on dead connections; it is dropped and asked anew. */
  readonly restart: () => void
  /** Ends everything; resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>
}

/** An expected failure is told by its sentence; its causes (sockets, stacks) would only fill the log, every interval. */
const describeFailure = (error: unknown) =>
  error instanceof AppError ? { code: error.code, reason: error.message } : { code: 'internal', error }

/** Longest pause after failures that the client's own back-off does not cover (the cluster answers, but nonsense). */
const MAX_PAUSE_MS = 300_000
/** Polls of a fleet spread over this much of the interval, so that they do not come in one burst. */
const JITTER = 0.2

/** The first polls of a fleet begin one after the other, so that a page that opens meanwhile is answered. */
const FIRST_STEP_MS = 10

/** Polls every enabled cluster as often as `rate` says, for as long as its client thinks it worth calling. */
export const createPoller = ({ connections, rate, clock, randomBytes, log, poll }: PollerDependencies): Poller => {
  const sites = new Map<ClusterId, Site>()
  let stopped = false

  const schedule = (site: Site, milliseconds: number): void => {
    site.cancelTimer?.()
    site.cancelTimer = clock.after(milliseconds, () => {
      site.cancelTimer = null
      void run(site)
    })
  }
  const scheduleNext = (site: Site): void => {
    const interval = rate.interval()
    const pause = site.failures === 0 ? interval : Math.min(interval * 2 ** site.failures, MAX_PAUSE_MS)
    const spread = pause * (1 + JITTER * (randomShare(randomBytes) - 0.5))
    schedule(site, Math.max(0, spread - elapsed(clock.now(), site.startedAt)))
  }
  const isCurrent = (site: Site): boolean => !stopped && sites.get(site.id) === site

  const pollOnce = async (site: Site, signal: AbortSignal): Promise<void> => {
    try {
      await poll(site.id, site.api, signal)
      site.failures = 0
    } catch (error) {
      if (signal.aborted || (error instanceof AppError && error.code === 'cancelled')) return
      site.failures += 1
      log.warn('a poll failed', { cluster: site.id, ...describeFailure(error) })
    }
  }
  const run = (site: Site): Promise<void> => {
    if (!isCurrent(site)) return Promise.resolve()
    if (site.inFlight !== null) return site.inFlight.done
    const { state } = site.api.health()
    // While it is down the client tries by itself and tells when it got through; blocked means a person must act.
    if (state === 'down' || state === 'blocked') {
      site.cancelTimer?.()
      site.cancelTimer = null
      return Promise.resolve()
    }
    site.cancelTimer?.()
    site.cancelTimer = null
    site.startedAt = clock.now()
    const controller = new AbortController()
    const done = pollOnce(site, controller.signal).then(() => {
      if (site.inFlight?.controller !== controller) return
      site.inFlight = null
      if (!isCurrent(site)) return
      if (site.again) {
        site.again = false
        void run(site)
      } else scheduleNext(site)
    })
    site.inFlight = { controller, done }
    return done
  }
  const open = (id: ClusterId, after = 0): void => {
    close(id)
    let api: ProxmoxApi
    try {
      api = connections.api(id)
    } catch (error) {
      log.warn('a cluster cannot be polled', { cluster: id, error })
      return
    }
    const site: Site = {
      id,
      api,
      cancelTimer: null,
      inFlight: null,
      again: false,
      // Never yet: whatever the interval, it is due.
      startedAt: 0,
      failures: 0,
      stopListening: () => undefined,
    }
    site.stopListening = api.onHealthChanged((health) => {
      if (health.state !== 'up' || site.inFlight !== null) return
      if (site.cancelTimer !== null && site.failures === 0) return
      site.failures = 0
      schedule(site, 0)
    })
    sites.set(id, site)
    schedule(site, after)
  }
  const close = (id: ClusterId): void => {
    const site = sites.get(id)
    if (site === undefined) return
    sites.delete(id)
    site.stopListening()
    site.cancelTimer?.()
    site.inFlight?.controller.abort()
  }
  const refresh = async (ids?: readonly ClusterId[]): Promise<void> => {
    const wanted = ids === undefined ? [...sites.values()] : ids.flatMap((id) => sites.get(id) ?? [])
    await Promise.all(wanted.map((site) => run(site)))
  }

  const stopChanges = connections.onChanged(({ kind, id }) => {
    if (kind === 'added' || kind === 'enabled' || kind === 'reconnected') open(id)
    else if (kind === 'removed' || kind === 'disabled') close(id)
  })
  const stopRequests = connections.onRefreshRequested((ids) => {
    for (const id of ids) {
      const site = sites.get(id)
      if (site === undefined) continue
      // What is under way may have been answered before the change the person wants to see.
      if (site.inFlight !== null) site.again = true
      else void run(site)
    }
  })
  rate.onChange(() => {
    for (const site of sites.values()) if (site.inFlight === null && site.cancelTimer !== null) scheduleNext(site)
  })
  for (const [index, id] of connections.enabledIds().entries()) open(id, index * FIRST_STEP_MS)

  return {
    refresh,
    restart: () => {
      for (const site of sites.values()) {
        site.inFlight?.controller.abort()
        site.inFlight = null
        site.again = false
        site.failures = 0
        void run(site)
      }
    },
    stop: async () => {
      stopped = true
      stopChanges()
      stopRequests()
      const running = [...sites.values()].flatMap((site) => site.inFlight?.done ?? [])
      for (const id of [...sites.keys()]) close(id)
      await Promise.allSettled(running)
    },
  }
}
