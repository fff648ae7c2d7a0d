/** One at a time for each key: two clones onto one storage of Proxmox hinder each other at its lock. */
export interface Lanes {
  /**
   * Resolves when it is one's turn; the returned function ends it.
   * @throws the signal's reason when it ends before that
   */
  readonly enter: (key: string, signal: AbortSignal) => Promise<() => void>
}

interface Waiting {
  readonly go: () => void
}

export const createLanes = (): Lanes => {
  const lanes = new Map<string, Waiting[]>()
  const leave = (key: string): void => {
    const next = lanes.get(key)?.shift()
    if (next === undefined) lanes.delete(key)
    else next.go()
  }
  return {
    enter: (key, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason as Error)
          return
        }
        let left = false
        const free = (): void => {
          if (left) return
          left = true
          leave(key)
        }
        const waiting = lanes.get(key)
        if (waiting === undefined) {
          lanes.set(key, [])
          resolve(free)
          return
        }
        const me: Waiting = {
          go: () => {
            signal.removeEventListener('abort', giveUp)
            resolve(free)
          },
        }
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(me), 1)
          reject(signal.reason as Error)
        }
        waiting.push(me)
        signal.addEventListener('abort', giveUp, { once: true })
      }),
  }
}
