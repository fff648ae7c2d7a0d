import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '#shared/errors.ts'
import { sayError } from './log/console-sink.ts'
import type { Demo, DemoCluster } from './ports.ts'

const START_TIMEOUT_MS = 30_000

/**
 * The simulated data centre in a worker thread of its own: it never holds up the core and ends with the process.
 * @param script the lab's worker, a bundle of its own beside the entry
 */
export const createDemo = (script: string): Demo | null => {
  if (!existsSync(script)) return null
  let running: { readonly worker: Worker; readonly clusters: Promise<readonly DemoCluster[]> } | null = null
  return {
    start: () => {
      if (running !== null) return running.clusters
      const worker = new Worker(script)
      const forget = (): void => {
        if (running?.worker === worker) running = null
      }
      worker.once('exit', forget)
      // Unheard, the worker's end would be the console's. Its clusters become unreachable, as those of any site that dies.
      worker.on('error', (error: unknown) => {
        forget()
        sayError(`The simulated data centre ended: ${error instanceof Error ? error.message : String(error)}`)
      })
      const signal = AbortSignal.timeout(START_TIMEOUT_MS)
      const clusters = once(worker, 'message', { signal }).then(
        ([message]) => {
          // Started, nothing of the demo keeps the program from ending.
          worker.unref()
          return message as readonly DemoCluster[]
        },
        async (cause: unknown) => {
          forget()
          await worker.terminate()
          throw new AppError('internal', 'The demo did not start. The log names the cause; try again.', undefined, {
            cause,
          })
        },
      )
      running = { worker, clusters }
      return clusters
    },
    stop: async () => {
      const worker = running?.worker
      running = null
      await worker?.terminate()
    },
  }
}
