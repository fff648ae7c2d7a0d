import type { Clock } from './ports.ts'

/** Resolves after so many milliseconds; rejects with the signal's reason when that ends first. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>

export const createPause =
  (clock: Pick<Clock, 'after'>): Pause =>
  (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const giveUp = (): void => {
        cancel()
        reject(signal.reason as Error)
      }
      const cancel = clock.after(milliseconds, () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      })
      signal.addEventListener('abort', giveUp, { once: true })
    })
