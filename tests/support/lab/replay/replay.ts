import { issueTicket } from '#lab/access/tickets.ts'
import { startLab } from '#lab/lab.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { createTestCluster, recordedStart } from '../testcl.ts'
import { createRawClient, type RawAnswer } from './client.ts'
import { compareAnswer } from './compare.ts'
import { dataOf, isRow, loadExchanges, loadSchema, type Exchange } from './exchange.ts'
import { prepare, substitutes } from './script.ts'

type Verdict = 'agrees' | 'differs' | 'not simulated' | 'left out'
export type Result = {
  exchange: Exchange
  verdict: Verdict
  differences: string[]
  /** About a task that was put into the lab with its recorded outcome and log. */
  placed: boolean
}

/** Marked as of the recording machine, yet decided by the request alone: tickets too old or too new. */
const decidable = new Set([615, 616, 617, 618])

const leftOut = (exchange: Exchange): boolean =>
  !decidable.has(exchange.index) && (exchange.stubbed !== undefined || exchange.environment !== undefined)

const notSimulated = (answer: RawAnswer): boolean =>
  answer.status === 501 && answer.reason.startsWith('the lab does not simulate')

const credentials = (exchange: Exchange, cluster: LabCluster): Record<string, string> => {
  const [, kind, name = ''] = /^(ticket|token) (.+)$/.exec(exchange.auth ?? '') ?? []
  if (kind === 'token') {
    const [userid = '', tokenid = ''] = name.split('!')
    const secret = cluster.access.users.get(userid)?.tokens.get(tokenid)?.secret ?? 'gone'
    return { Authorization: `PVEAPIToken=${name}=${secret}` }
  }
  if (kind !== 'ticket') return {}
  const [short = '', without] = name.split('/')
  const userid = short === 'root' ? 'root@pam' : `${short}@pve`
  const { ticket, csrf } = issueTicket(cluster.access, userid, cluster.clock.now() / 1000)
  const cookie = { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` }
  return without === undefined ? { ...cookie, CSRFPreventionToken: csrf } : cookie
}

/** The moment a recorded answer was made, where it tells. */
const momentOf = (exchange: Exchange): number | undefined => {
  const data = dataOf(exchange)
  const upid = typeof data === 'string' ? /^UPID:[^:]+:[0-9A-F]+:[0-9A-F]+:([0-9A-F]{8}):/.exec(data)?.[1] : undefined
  return upid === undefined ? undefined : Number.parseInt(upid, 16) * 1000
}

/** Recorded values and the lab's own in their place: UPIDs and digests. */
const createNames = () => {
  const names = new Map<string, string>()
  return {
    learn: (exchange: Exchange, answer: RawAnswer): void => {
      const recorded = dataOf(exchange)
      const answered = isRow(answer.body) ? answer.body['data'] : undefined
      if (typeof recorded === 'string' && typeof answered === 'string') {
        if (recorded.startsWith('UPID:') && answered.startsWith('UPID:')) names.set(recorded, answered)
      }
      if (isRow(recorded) && isRow(answered)) {
        const [digest, own] = [recorded['digest'], answered['digest']]
        if (typeof digest === 'string' && typeof own === 'string') names.set(digest, own)
      }
    },
    put: (text: string): string => {
      let put = text
      for (const [recorded, own] of names) put = put.replaceAll(recorded, own)
      return put
    },
  }
}

/** The end of the task a recorded answer shows as stopped. */
const waitFor = (exchange: Exchange, cluster: LabCluster, put: (text: string) => string): number => {
  const upid = /\/tasks\/(UPID:[^/]+)\/status/.exec(put(exchange.path))?.[1]
  const data = dataOf(exchange)
  const task = upid === undefined ? undefined : cluster.tasks.get(upid)
  return isRow(data) && data['status'] === 'stopped' ? (task?.endsAt ?? 0) + 1 : 0
}

/** Whether the task a request names stands in the lab under its recorded UPID: then no simulated call made it. */
const isPlaced = (exchange: Exchange, cluster: LabCluster): boolean => {
  const upid = /\/tasks\/(UPID:[^/]+)\//.exec(exchange.path)?.[1]
  return upid !== undefined && cluster.tasks.has(upid)
}

const absolute = (path: string): string => (/^\/api\d/.test(path) ? path : `/api2/json${path}`)

/** Replays every recorded exchange, in order, against a lab set up like the recorded cluster. */
export const replay = async (): Promise<Result[]> => {
  const exchanges = loadExchanges()
  let now = recordedStart
  const cluster = createTestCluster({ now: () => now })
  const lab = await startLab({ clusters: [cluster], schema: loadSchema(), clock: cluster.clock, authFailureDelayMs: 0 })
  const client = createRawClient(lab.clusters[0]?.addresses[0]?.url ?? '')
  const names = createNames()
  const dirty = new Set<number>()
  const results: Result[] = []
  try {
    for (const exchange of exchanges) {
      now = Math.max(now + 150, momentOf(exchange) ?? 0)
      prepare({ world: cluster, faults: lab.faults }, exchange, exchanges, dirty, names.put)
      await lab.settled()
      now = Math.max(now, waitFor(exchange, cluster, names.put))
      const substitute = substitutes(exchange, cluster)
      const body = substitute.request ?? exchange.request ?? undefined
      const form = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }
      const headers: Record<string, string> = {
        ...(exchange.index === 712 ? {} : form),
        ...credentials(exchange, cluster),
        ...exchange.request_headers,
        ...substitute.headers,
      }
      const answer = await client.send({
        method: exchange.method,
        path: absolute(names.put(substitute.path ?? exchange.path)),
        headers,
        body: body === undefined ? undefined : names.put(body),
      })
      names.learn(exchange, answer)
      const vmid = Number(/\/(?:qemu|lxc)\/(\d+)/.exec(exchange.path)?.[1])
      if (notSimulated(answer) && exchange.method !== 'GET') dirty.add(vmid)
      const differences = compareAnswer(exchange, answer)
      const verdict: Verdict = leftOut(exchange)
        ? 'left out'
        : notSimulated(answer)
          ? 'not simulated'
          : differences.length === 0
            ? 'agrees'
            : 'differs'
      results.push({ exchange, verdict, differences, placed: isPlaced(exchange, cluster) })
    }
  } finally {
    client.close()
    await lab.stop()
  }
  return results
}
