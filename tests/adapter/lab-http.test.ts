import { connect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLab, type Lab } from '#lab/lab.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { addToken } from '#lab/access/store.ts'
import { createRawClient, type RawAnswer } from '#support/lab/replay/client.ts'
import { loadSchema } from '#support/lab/replay/exchange.ts'
import { createTestCluster, testGuest } from '#support/lab/testcl.ts'
import { quickest } from '#support/quickest.ts'

const secret = '11111111-2222-3333-4444-555555555555'
const authorization = `PVEAPIToken=root@pam!full=${secret}`

const clusterOf = (major: 8 | 9, version: string): LabCluster => {
  const cluster = createTestCluster({ now: Date.now })
  cluster.version = { major, version, release: version.slice(0, 3), repoid: '14a22df35955d97d' }
  cluster.name = `lab${version}`
  addToken(cluster.access, 'root@pam', { tokenid: 'full', secret, privsep: false })
  cluster.guests.set(100, testGuest(100, 'pve1', { name: 'web', memory: 512 }))
  return cluster
}

/** Bytes over TLS as they are; resolves with all that came back once the connection is closed. */
const talk = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => (text += part))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })

describe('the lab as an HTTP server', () => {
  let lab: Lab
  let url = ''
  let oldUrl = ''
  beforeAll(async () => {
    lab = await startLab({
      clusters: [clusterOf(9, '9.2.11'), clusterOf(8, '8.2.7')],
      schema: loadSchema(),
      authFailureDelayMs: 700,
    })
    url = lab.clusters[0]?.addresses[0]?.url ?? ''
    oldUrl = lab.clusters[1]?.addresses[0]?.url ?? ''
  })
  afterAll(() => lab.stop())

  const ask = async (
    to: string,
    path: string,
    given: Partial<Parameters<ReturnType<typeof createRawClient>['send']>[0]> = {},
  ): Promise<RawAnswer> => {
    const client = createRawClient(to)
    try {
      return await client.send({
        method: 'GET',
        path: `/api2/json${path}`,
        headers: { authorization },
        body: undefined,
        ...given,
      })
    } finally {
      client.close()
    }
  }

  it('holds back refused credentials, but not a refused permission or parameter', async () => {
    const timed = async (headers: Record<string, string>, path: string): Promise<number> => {
      const from = performance.now()
      await ask(url, path, { headers })
      return performance.now() - from
    }
    expect(await timed({ authorization: `${authorization}x` }, '/version')).toBeGreaterThanOrEqual(695)
    expect(await timed({}, '/version')).toBeGreaterThanOrEqual(695)
    const refused = () => ask(url, '/nodes/pve1/qemu/99/config', { headers: { authorization } })
    expect(await quickest(refused, 3)).toBeLessThan(695)
  })

  it('names the failure of a token on 8, and no longer on 9', async () => {
    const headers = { authorization: 'PVEAPIToken=root@pam!nope=1' }
    expect((await ask(url, '/version', { headers })).reason).toBe('Authentication failed!')
    expect((await ask(oldUrl, '/version', { headers })).reason).toBe("no such token 'nope' for user 'root@pam'")
  })

  it('puts the text of an error into the body from 8.4 on, and only into the reason phrase before', async () => {
    const [now, before] = await Promise.all([
      ask(url, '/nodes/pve1/qemu/999/config'),
      ask(oldUrl, '/nodes/pve1/qemu/999/config'),
    ])
    const text = "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist"
    expect(now.reason).toBe(text)
    expect(now.body).toEqual({ data: null, message: `${text}\n` })
    expect(before.reason).toBe(text)
    expect(before.body).toEqual({ data: null })
  })

  it('drops the connection when the headers are too long, and reads a long request line', async () => {
    await expect(ask(url, '/version', { headers: { authorization, 'x-long': 'x'.repeat(9000) } })).rejects.toThrow()
    const long = await ask(url, `/version?${'x'.repeat(9000)}=1`)
    expect(long.status).toBe(400)
  })

  it('refuses chunked bodies', async () => {
    const head = `POST /api2/json/access/ticket HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n`
    expect(await talk(url, `${head}5\r\nusern\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 501 chunked transfer encoding not supported/,
    )
  })

  it('takes bodies up to the limit of its release', async () => {
    const body = `groupid=g&comment=${'x'.repeat(100_000)}`
    const given = {
      method: 'POST',
      headers: { authorization, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    }
    expect((await ask(oldUrl, '/access/groups', given)).reason).toBe('for data too large')
    expect((await ask(url, '/access/groups', given)).reason).not.toBe('for data too large')
  })

  it('says that it does not simulate what the product does not use', async () => {
    const answer = await ask(url, '/nodes/pve1/wakeonlan', {
      method: 'POST',
      headers: { authorization, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: '',
    })
    expect(answer.status).toBe(501)
    expect(answer.reason).toBe("the lab does not simulate 'POST /nodes/pve1/wakeonlan'")
  })

  it('has a certificate of its own for every node, signed by the root of its cluster', () => {
    const prints = lab.clusters.flatMap(({ addresses }) => addresses.map(({ fingerprint }) => fingerprint))
    expect(new Set(prints).size).toBe(4)
    for (const print of prints) expect(print).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })
})

describe('the lab without the official schema, as the product ships it', () => {
  it('still checks rights and what its handlers need, and answers 501 for the rest', async () => {
    const cluster = clusterOf(9, '9.2.11')
    addToken(cluster.access, 'root@pam', { tokenid: 'none', secret, privsep: true })
    const lab = await startLab({ clusters: [cluster], authFailureDelayMs: 0 })
    const client = createRawClient(lab.clusters[0]?.addresses[0]?.url ?? '')
    const get = (path: string, token: string): Promise<RawAnswer> =>
      client.send({
        method: 'GET',
        path: `/api2/json${path}`,
        headers: { authorization: `PVEAPIToken=root@pam!${token}=${secret}` },
        body: undefined,
      })
    try {
      expect((await get('/nodes/pve1/qemu/100/config', 'full')).status).toBe(200)
      const denied = await get('/nodes/pve1/qemu/100/config', 'none')
      expect(`${denied.status} ${denied.reason}`).toBe('403 Permission check failed (/vms/100, VM.Audit)')
      expect((await get('/cluster/resources?type=vm', 'none')).body).toEqual({ data: [] })
      const missing = await get('/nodes/pve1/rrddata', 'full')
      expect(missing.body).toMatchObject({ errors: { timeframe: 'property is missing and it is not optional' } })
      expect((await get('/cluster/firewall/groups', 'full')).reason).toBe(
        "the lab does not simulate 'GET /cluster/firewall/groups'",
      )
    } finally {
      client.close()
      await lab.stop()
    }
  })
})
