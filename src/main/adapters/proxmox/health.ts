import { AppError } from '#shared/errors.ts'
import type { Clock } from '#main/ports.ts'
import type { ProxmoxHealth } from './proxmox.port.ts'

const FIRST_WAIT_MS = 20_000
const LONGEST_WAIT_MS = 600_000

/** Whether a cluster is worth asking, and when an unreachable one is asked again. */
export interface HealthTracker {
  readonly current: () => ProxmoxHealth
  readonly subscribe: (listener: (health: ProxmoxHealth) => void) => () => void
  readonly succeeded: () => void
  /** No address answered. Each failure in a row doubles the wait; `waitMs` is a wait the server asked for. */
  readonly failed: (problem: AppError, waitMs?: number) => void
  /** Nothing more until `reset`. */
  readonly block: (problem: AppError) => void
  readonly reset: () => void
  /** @returns the error calls fail with at once, or null when they may be sent */
  readonly refusal: () => AppError | null
  readonly close: () => void
}

/** `08:05:12 UTC`, with the day when it is not `now`'s. */
const timeText = (time: number, now: number): string => {
  const at = new Date(time).toISOString()
  const clockTime = `${at.slice(11, 19)} UTC`
  return at.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? clockTime : `${at.slice(0, 10)} ${clockTime}`
}

/**
 * @param options.canary one cheap request; it reports to this tracker like any other
 * @param options.random 0 to 1, spreads the attempts of clusters that died together
 */
export const createHealthTracker = (options: {
  readonly clock: Clock
  readonly label: () => string
  readonly random: () => number
  readonly canary: () => void
  readonly initial: ProxmoxHealth | undefined
}): HealthTracker => {
  const { clock } = options
  const listeners = new Set<(health: ProxmoxHealth) => void>()
  let failures = 0
  let stopTimer: (() => void) | null = null
  let health: ProxmoxHealth = options.initial ?? {
    state: 'untried',
    since: clock.now(),
    nextAttemptAt: null,
    problem: null,
  }

  const become = (next: ProxmoxHealth): void => {
    health = next
    for (const listener of listeners) listener(next)
  }
  const stop = (): void => {
    stopTimer?.()
    stopTimer = null
  }
  const problemOf = (error: AppError): ProxmoxHealth['problem'] => ({ code: error.code, message: error.message })

  return {
    current: () => health,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    succeeded: () => {
      if (health.state === 'up' || health.state === 'blocked') return
      failures = 0
      stop()
      become({ state: 'up', since: clock.now(), nextAttemptAt: null, problem: null })
    },
    failed: (problem, waitMs) => {
      if (health.state === 'blocked') return
      stop()
      const ladder = Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 10), LONGEST_WAIT_MS)
      const wait = Math.round(Math.max(waitMs ?? 0, ladder * (0.9 + options.random() * 0.2)))
      failures += 1
      stopTimer = clock.after(wait, options.canary)
      const since = health.state === 'down' ? health.since : clock.now()
      become({ state: 'down', since, nextAttemptAt: clock.now() + wait, problem: problemOf(problem) })
    },
    block: (problem) => {
      stop()
      const since = health.state === 'blocked' ? health.since : clock.now()
      become({ state: 'blocked', since, nextAttemptAt: null, problem: problemOf(problem) })
    },
    reset: () => {
      failures = 0
      stop()
      if (health.state === 'untried') return
      become({ state: 'untried', since: clock.now(), nextAttemptAt: null, problem: null })
    },
    refusal: () => {
      const { state, problem, since, nextAttemptAt } = health
      if (problem === null || (state !== 'down' && state !== 'blocked')) return null
      if (state === 'blocked') return new AppError(problem.code, problem.message, { blocked: true })
      const next = nextAttemptAt ?? clock.now()
      return new AppError(
        problem.code === 'rate_limited' || problem.code === 'vault_unavailable' ? problem.code : 'unreachable',
        `${options.label()} has not been reachable since ${timeText(since, clock.now())}: ${problem.message} ` +
          `Next attempt at ${timeText(next, clock.now())}; "Refresh" tries at once.`,
        {
          since: new Date(since).toISOString(),
          nextAttemptAt: new Date(next).toISOString(),
          reason: problem.code,
        },
      )
    },
    close: () => {
      stop()
      listeners.clear()
    },
  }
}
