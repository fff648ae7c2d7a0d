import type { LogEntry, LogSink } from './log.ts'

/** The newest entries, for the diagnostics text. */
export interface MemoryRing {
  readonly sink: LogSink
  /** Oldest first. */
  readonly entries: () => readonly LogEntry[]
}

export const createMemoryRing = (capacity = 300): MemoryRing => {
  let held: LogEntry[] = []
  return {
    sink: (entry) => {
      held.push(entry)
      if (held.length > capacity * 2) held = held.slice(-capacity)
    },
    entries: () => held.slice(-capacity),
  }
}
