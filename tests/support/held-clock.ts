import type { Clock } from '#main/ports.ts'

/** Time that moves only when told to. */
export interface HeldClock extends Clock {
  /** Lets time pass; what falls due runs in its order, at its moment. */
  readonly advance: (milliseconds: number) => void
  /** Milliseconds until the next task falls due, or null. */
  readonly nextDue: () => number | null
}

export const createHeldClock = (start = Date.UTC(2026, 0, 15, 12)): HeldClock => {
  let now = start
  let tasks: { readonly due: number; readonly task: () => void }[] = []
  const first = (): (typeof tasks)[number] | undefined => tasks.toSorted((one, other) => one.due - other.due)[0]
  return {
    now: () => now,
    after: (milliseconds, task) => {
      const entry = { due: now + milliseconds, task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter((other) => other !== entry)
      }
    },
    nextDue: () => {
      const next = first()
      return next === undefined ? null : next.due - now
    },
    advance: (milliseconds) => {
      const end = now + milliseconds
      for (let next = first(); next !== undefined && next.due <= end; next = first()) {
        const running = next
        tasks = tasks.filter((other) => other !== running)
        now = running.due
        running.task()
      }
      now = end
    },
  }
}
