import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import type { JobRecord } from './job-record.ts'
import type { JobsRepository } from './jobs.repository.ts'

/** Nothing waits longer for its next try; a time further ahead was set while the clock was wrong. */
const MAX_WAIT_MS = 24 * 3_600_000
/** Looked at again after this at the latest: timers of more than 24 days do not work. */
const MAX_TIMER_MS = 3_600_000
/** A full disk is tried again after this. */
const TROUBLE_MS = 5000

/** Decides which of the waiting jobs begin: the oldest of each lane, as many as it allows. */
export interface JobQueue {
  /** Looks at what waits once the present work is done: a transaction around it may still be undone. */
  readonly wake: () => void
  readonly taken: (lane: string) => void
  readonly freed: (lane: string) => void
  readonly open: () => void
  readonly close: () => void
}

export const createJobQueue = (dependencies: {
  readonly repository: Pick<JobsRepository, 'lanesQueued' | 'queuedOf' | 'nextDue'>
  readonly clock: Clock
  readonly log: Log
  /** How many jobs run at once in this lane. */
  readonly limitOf: (lane: string) => number
  readonly start: (job: JobRecord) => void
}): JobQueue => {
  const { repository, clock, log, limitOf, start } = dependencies
  const busy = new Map<string, number>()
  let isOpen = false
  let waking = false
  let cancelTimer: (() => void) | null = null

  const iso = (at: number): string => new Date(at).toISOString()
  const schedule = (milliseconds: number): void => {
    cancelTimer?.()
    cancelTimer = clock.after(Math.max(1, Math.min(milliseconds, MAX_TIMER_MS)), () => {
      cancelTimer = null
      wake()
    })
  }
  const pump = (): void => {
    const now = clock.now()
    for (const lane of repository.lanesQueued()) {
      const free = limitOf(lane) - (busy.get(lane) ?? 0)
      if (free > 0) for (const job of repository.queuedOf(lane, iso(now), iso(now + MAX_WAIT_MS), free)) start(job)
    }
    const due = repository.nextDue(iso(now))
    if (due !== null) schedule(Date.parse(due) - now)
  }
  const wake = (): void => {
    if (waking || !isOpen) return
    waking = true
    queueMicrotask(() => {
      waking = false
      if (!isOpen) return
      try {
        pump()
      } catch (error) {
        log.error('jobs that wait could not be started', { error })
        schedule(TROUBLE_MS)
      }
    })
  }
  return {
    wake,
    taken: (lane) => {
      busy.set(lane, (busy.get(lane) ?? 0) + 1)
    },
    freed: (lane) => {
      const left = (busy.get(lane) ?? 1) - 1
      if (left > 0) busy.set(lane, left)
      else busy.delete(lane)
      wake()
    },
    open: () => {
      isOpen = true
      wake()
    },
    close: () => {
      isOpen = false
      cancelTimer?.()
    },
  }
}
