import { useEffect, useState, useSyncExternalStore } from 'react'

const TICK_MS = 30_000

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const read = (): number => {
  // React reads twice while it draws and wants the same answer: within one second it gets it.
  if (timer === undefined && Date.now() - now > 1000) now = Date.now()
  return now
}

/** Unix milliseconds, moving every half minute: one clock for every age on the page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => (listeners.size === 0 ? read() : now))

/** Unix milliseconds, moving every second: for the one thing somebody watches. */
export const useSeconds = (): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now())
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  }, [])
  return now
}
