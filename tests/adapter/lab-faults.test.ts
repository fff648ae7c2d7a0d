import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault, FaultTarget } from '#lab/faults/faults.ts'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { Lab, StartedCluster } from '#lab/lab.ts'
import { startLab } from '#lab/lab.ts'

type Seen = {
  status: number
  reason: string
  body: string
  fingerprint: string | undefined
  headers: Record<string, unknown>
}
type Wish = { path?: string; method?: string; headers?: Record<string, string>; body?: string; timeoutMs?: number }

/** One request over a connection of its own; rejects with the socket's error, or `timeout`. */
const ask = (url: string, wish: Wish = {}): Promise<Seen> =>
  new Promise((resolve, reject) => {
    const target = new URL(`/api2/json${wish.path ?? '/version'}`, url)
    const request = (target.protocol === 'https:' ? tlsRequest : plainRequest)(target, {
      agent: false,
      rejectUnauthorized: false,
      method: wish.method ?? 'GET',
      headers: {
        ...wish.headers,
        ...(wish.body === undefined
          ? {}
          : { 'content-length': String(wish.body.length), 'content-type': 'application/x-www-form-urlencoded' }),
      },
      timeout: wish.timeoutMs ?? 5000,
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', reject)
    request.on('response', (response) => {
      const fingerprint =
        target.protocol === 'https:' ? (response.socket as TLSSocket).getPeerCertificate().fingerprint256 : undefined
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? '',
          body,
          fingerprint,
          headers: response.headers,
        }),
      )
    })
    request.end(wish.body)
  })

const rows = (seen: Seen): Record<string, unknown>[] =>
  (JSON.parse(seen.body) as { data: Record<string, unknown>[] }).data

describe('faults of the lab, as a client meets them', () => {
  let lab: Lab
  let cluster: StartedCluster

  const url = (node: number): string => cluster.addresses[node]?.url ?? ''
  const name = (node: number): string => cluster.addresses[node]?.node ?? ''
  const token = (): Record<string, string> => ({
    authorization: `PVEAPIToken=${ACCOUNTS.full}=${cluster.tokens[ACCOUNTS.full]}`,
  })
  const inject = async (fault: Fault, node?: number): Promise<void> => {
    const target: FaultTarget =
      node === undefined ? { cluster: cluster.name } : { cluster: cluster.name, node: name(node) }
    lab.faults.inject(target, fault)
    await lab.settled()
  }

  beforeAll(async () => {
    lab = await startLab({ clusters: createFleet('small', { seed: 3 }), authFailureDelayMs: 5, proxyTimeoutMs: 150 })
    const first = lab.clusters[0]
    if (!first) throw new Error('the small fleet has no cluster')
    cluster = first
  }, 60_000)
  afterEach(async () => {
    lab.faults.healAll()
    await lab.settled()
  })
  afterAll(async () => {
    await lab?.stop()
  })

  it('answers while nothing is wrong, on every node', async () => {
    for (const index of cluster.addresses.keys()) expect((await ask(url(index), { headers: token() })).status).toBe(200)
  })

  it('refuses connections to a node that is down, and shows it in the answers of the others', async () => {
    await inject({ kind: 'down' }, 1)
    await expect(ask(url(1), { headers: token() })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const through = await ask(url(0), { path: `/nodes/${name(1)}/status`, headers: token() })
    expect([through.status, through.reason, through.body]).toEqual([595, 'Connection refused', ''])
    const seen = rows(await ask(url(0), { path: '/cluster/resources', headers: token() }))
    expect(seen.find((row) => row['id'] === `node/${name(1)}`)).toMatchObject({ status: 'offline' })
    const guests = seen.filter((row) => row['node'] === name(1) && row['vmid'] !== undefined)
    expect(guests.length).toBeGreaterThan(0)
    expect(guests.every((row) => row['status'] === 'unknown' && !('cpu' in row))).toBe(true)
  })

  it('comes back on the same port once the node is healed', async () => {
    await inject({ kind: 'down', reason: 'No route to host' }, 1)
    const through = await ask(url(0), { path: `/nodes/${name(1)}/status`, headers: token() })
    expect(through.reason).toBe('No route to host')
    lab.faults.heal({ cluster: cluster.name, node: name(1) })
    await lab.settled()
    expect((await ask(url(1), { headers: token() })).status).toBe(200)
    const seen = rows(await ask(url(0), { path: '/cluster/resources?type=node', headers: token() }))
    expect(seen.every((row) => row['status'] === 'online')).toBe(true)
  })

  it('kills a whole cluster and leaves the others alone', async () => {
    await inject({ kind: 'down' })
    for (const index of cluster.addresses.keys())
      await expect(ask(url(index))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const other = lab.clusters[1]
    const secret = other?.tokens[ACCOUNTS.full]
    const answer = await ask(other?.addresses[0]?.url ?? '', {
      headers: { authorization: `PVEAPIToken=${ACCOUNTS.full}=${secret}` },
    })
    expect(answer.status).toBe(200)
  })

  it('holds a slow answer back', async () => {
    await inject({ kind: 'slow', delayMs: 120 }, 0)
    const started = performance.now()
    expect((await ask(url(0), { headers: token() })).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(115)
  })

  it('accepts and never answers when hanging; through another node that ends in 596', async () => {
    await inject({ kind: 'hang' }, 1)
    await expect(ask(url(1), { headers: token(), timeoutMs: 200 })).rejects.toThrow('timeout')
    const through = await ask(url(0), { path: `/nodes/${name(1)}/status`, headers: token() })
    expect([through.status, through.reason]).toEqual([596, 'Connection timed out'])
  })

  it.each(['text', 'html', 'truncated'] as const)('answers 200 with garbage: %s', async (form) => {
    await inject({ kind: 'garbage', form }, 0)
    const seen = await ask(url(0), { headers: token() })
    expect(seen.status).toBe(200)
    expect(() => JSON.parse(seen.body) as unknown).toThrow()
    expect(String(seen.headers['content-type'])).toContain(form === 'html' ? 'text/html' : 'application/json')
  })

  it('resets the connection in the middle of a body', async () => {
    await inject({ kind: 'reset' }, 0)
    await expect(ask(url(0), { path: '/cluster/resources', headers: token() })).rejects.toMatchObject({
      code: 'ECONNRESET',
    })
  })

  it('presents another certificate, and says so in its own facts', async () => {
    const before = (await ask(url(0), { headers: token() })).fingerprint
    await inject({ kind: 'certificate' }, 0)
    const changed = await ask(url(0), { path: '/nodes', headers: token() })
    expect(changed.fingerprint).not.toBe(before)
    expect(rows(changed).find((row) => row['node'] === name(0))?.['ssl_fingerprint']).toBe(changed.fingerprint)
    expect((await ask(url(1), { headers: token() })).fingerprint).toBe(cluster.addresses[1]?.fingerprint)
  })

  it('lets all tickets expire, but not the tokens, and takes a fresh login', async () => {
    const login = async (): Promise<Record<string, string>> => {
      const body = `username=${encodeURIComponent(ACCOUNTS.root)}&password=${encodeURIComponent(cluster.users[ACCOUNTS.root] ?? '')}`
      const { data } = JSON.parse((await ask(url(0), { path: '/access/ticket', method: 'POST', body })).body) as {
        data: { ticket: string }
      }
      return { cookie: `PVEAuthCookie=${encodeURIComponent(data.ticket)}` }
    }
    const cookie = await login()
    expect((await ask(url(0), { headers: cookie })).status).toBe(200)
    await inject({ kind: 'tickets' })
    expect((await ask(url(0), { headers: cookie })).status).toBe(401)
    expect((await ask(url(0), { headers: token() })).status).toBe(200)
    await expect.poll(async () => (await ask(url(0), { headers: await login() })).status, { timeout: 5000 }).toBe(200)
  })

  it('turns everybody away with 503 when asked too often', async () => {
    await inject({ kind: 'busy', retryAfterSeconds: 7 })
    const seen = await ask(url(2), { headers: token() })
    expect([seen.status, seen.headers['retry-after']]).toEqual([503, '7'])
  })

  it('speaks plain HTTP where TLS is expected', async () => {
    await inject({ kind: 'plainHttp' }, 0)
    await expect(ask(url(0), { headers: token() })).rejects.toThrow()
    expect((await ask(url(0).replace('https:', 'http:'), { headers: token() })).status).toBe(200)
  })

  it('is some other web server', async () => {
    await inject({ kind: 'notProxmox' }, 0)
    const seen = await ask(url(0), { headers: token() })
    expect([seen.status, seen.headers['server']]).toEqual([404, 'nginx'])
    expect(seen.body).toContain('<html>')
  })
})
