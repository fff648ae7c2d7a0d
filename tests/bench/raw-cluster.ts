import https from 'node:https'
import type { LabClusterFacts } from '#support/lab-process.ts'
import { tokenOf } from './bench-core.ts'

/** The limits of the product (PRODUCT section 3), kept by nothing but this. */
const PER_SECOND = 10
const BURST = 20
const AT_ONCE = 4
/** The server hangs up on a connection that was idle for 5 s; being first avoids writing into a closing one. */
const IDLE_MS = 4000

/** Calls of one cluster with no product between: a bucket of turns, four at once, one kept connection for each. */
export interface RawCluster {
  readonly send: (method: 'GET' | 'POST', path: string) => Promise<unknown>
  readonly sent: () => number
  readonly close: () => void
}

export const createRawCluster = (cluster: LabClusterFacts): RawCluster => {
  const base = cluster.addresses[0]?.url ?? ''
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: AT_ONCE,
    timeout: IDLE_MS,
    rejectUnauthorized: false,
  })
  const headers = { authorization: tokenOf(cluster) }
  const waiting: (() => void)[] = []
  let running = 0
  let count = 0
  let turns = BURST
  let filledAt = performance.now()
  let timer: ReturnType<typeof setTimeout> | null = null

  const pump = (): void => {
    const now = performance.now()
    turns = Math.min(BURST, turns + ((now - filledAt) / 1000) * PER_SECOND)
    filledAt = now
    while (waiting.length > 0 && running < AT_ONCE && turns >= 1) {
      turns -= 1
      running += 1
      waiting.shift()?.()
    }
    if (waiting.length > 0 && running < AT_ONCE) {
      timer ??= setTimeout(
        () => {
          timer = null
          pump()
        },
        ((1 - turns) / PER_SECOND) * 1000 + 1,
      )
    }
  }
  const request = (method: string, path: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sending = https.request(new URL(`/api2/json${path}`, base), { method, agent, headers }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () =>
          response.statusCode === 200
            ? resolve((JSON.parse(body) as { data: unknown }).data)
            : reject(new Error(`${method} ${path}: ${response.statusCode} ${response.statusMessage}`)),
        )
      })
      sending.on('error', reject)
      sending.end()
    })
  return {
    send: async (method, path) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        pump()
      })
      count += 1
      try {
        return await request(method, path)
      } finally {
        running -= 1
        pump()
      }
    },
    sent: () => count,
    close: () => {
      if (timer !== null) clearTimeout(timer)
      agent.destroy()
    },
  }
}
