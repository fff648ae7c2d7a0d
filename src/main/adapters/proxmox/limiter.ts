import type { Clock } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'
import type { ProxmoxLane } from './proxmox.port.ts'

/** Turns at one cluster: so many per second, so many at once, people before polls before background. */
export interface Limiter {
  /**
   * Waits for a turn. @returns what ends it
   * @throws AppError `cancelled` when `signal` ends the wait, or whatever `dismiss` was given
   */
  readonly acquire: (lane: ProxmoxLane, signal?: AbortSignal) => Promise<() => void>
  /** Sends everybody who still waits away. */
  readonly dismiss: (reason: () => Error) => void
  /** Looks again whether somebody may go; call it when `atOnce` has risen. */
  readonly wake: () => void
}

const LANES: readonly ProxmoxLane[] = ['interactive', 'poll', 'background']

interface Waiting {
  readonly go: () => void
  readonly leave: (error: Error) => void
}

/**
 * A bucket of `burst` turns that refills with `perSecond`.
 * @param options.atOnce asked at every turn; one place of four is kept free of polls, two of background work
 */
export const createLimiter = (options: {
  readonly clock: Clock
  readonly perSecond: number
  readonly burst: number
  readonly atOnce: () => number
}): Limiter => {
  const { clock, perSecond, burst } = options
  const queues: Record<ProxmoxLane, Waiting[]> = { interactive: [], poll: [], background: [] }
  const running: Record<ProxmoxLane, number> = { interactive: 0, poll: 0, background: 0 }
  let turns = burst
  let filledAt = clock.now()
  let stopTimer: (() => void) | null = null

  const refill = (): void => {
    const now = clock.now()
    turns = Math.min(burst, turns + (Math.max(0, now - filledAt) / 1000) * perSecond)
    filledAt = now
  }

  const mayRun = (lane: ProxmoxLane): boolean => {
    const places = options.atOnce()
    const behind = running.poll + running.background
    if (behind + running.interactive >= places) return false
    if (lane === 'interactive') return true
    if (behind >= Math.max(1, places - 1)) return false
    return lane === 'poll' || running.background < Math.max(1, places - 2)
  }

  const pump = (): void => {
    refill()
    for (const lane of LANES) {
      while (queues[lane].length > 0 && mayRun(lane)) {
        if (turns < 1) {
          stopTimer ??= clock.after(Math.ceil(((1 - turns) / perSecond) * 1000), () => {
            stopTimer = null
            pump()
          })
          return
        }
        turns -= 1
        running[lane] += 1
        queues[lane].shift()?.go()
      }
    }
  }

  const acquire: Limiter['acquire'] = (lane, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled())
        return
      }
      const abort = (): void => {
        queues[lane] = queues[lane].filter((other) => other !== waiting)
        reject(cancelled())
      }
      let over = false
      const waiting: Waiting = {
        go: () => {
          signal?.removeEventListener('abort', abort)
          resolve(() => {
            if (over) return
            over = true
            running[lane] -= 1
            pump()
          })
        },
        leave: (error) => {
          signal?.removeEventListener('abort', abort)
          reject(error)
        },
      }
      signal?.addEventListener('abort', abort)
      queues[lane].push(waiting)
      pump()
    })

  return {
    acquire,
    wake: pump,
    dismiss: (reason) => {
      for (const lane of LANES) for (const waiting of queues[lane].splice(0)) waiting.leave(reason())
    },
  }
}

/** The caller went away. */
export const cancelled = (): AppError => new AppError('cancelled', 'The request was called off.')
