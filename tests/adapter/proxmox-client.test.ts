import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { AppError } from '#shared/errors.ts'
import { createHeldClock } from '#support/held-clock.ts'
import { clientOf, data, failureOf, PASSWORD, refuse, startStub, TOKEN } from '#support/proxmox-stub.ts'

const person = { lane: 'interactive' } as const
const VERSION = { version: '9.0.6', release: '9.0', repoid: 'abc' }
const UPID = 'UPID:pve1:00000A97:000C7874:6B03D8E2:qmstart:100:root@pam:'

describe('requests on the wire', () => {
  it('sends the token alone and never a cookie', async () => {
    const stub = await startStub((_request, response) => data(response, VERSION))
    expect(await clientOf([stub.pinned]).version(person)).toEqual(VERSION)
    const [request] = stub.requests
    expect(request?.url).toBe('/api2/json/version')
    expect(request?.headers.authorization).toBe(`PVEAPIToken=${TOKEN.tokenId}=${TOKEN.secret}`)
    expect(request?.headers.cookie).toBeUndefined()
    expect(request?.headers.csrfpreventiontoken).toBeUndefined()
  })

  it('signs in with user and password, form-encoded, and sends the CSRF header with a POST only', async () => {
    const stub = await startStub((request, response) => {
      if (request.url.endsWith('/access/ticket'))
        data(response, { ticket: 'PVE:root@pam:1::x==', CSRFPreventionToken: 'c1' })
      else data(response, request.method === 'POST' ? UPID : VERSION)
    })
    const client = clientOf([stub.pinned], { credential: () => Promise.resolve(PASSWORD) })
    await client.version(person)
    expect(await client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, person)).toBe(UPID)
    const [login, read, write] = stub.requests
    expect(login?.body).toBe('username=root%40pam&password=correct%20horse%20battery')
    expect(login?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(read?.headers).toMatchObject({ cookie: 'PVEAuthCookie=PVE%3Aroot%40pam%3A1%3A%3Ax%3D%3D' })
    expect(read?.headers.csrfpreventiontoken).toBeUndefined()
    expect(write?.url).toBe('/api2/json/nodes/pve1/qemu/100/status/start')
    expect(write?.headers.csrfpreventiontoken).toBe('c1')
    expect(stub.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('never sends a body chunked, nor any with GET or DELETE', async () => {
    const stub = await startStub((request, response) => data(response, request.method === 'POST' ? UPID : null))
    const client = clientOf([stub.pinned])
    await client.power({ node: 'pve1', type: 'lxc', vmid: 101 }, 'stop', {}, person)
    await client.stopTask(UPID, person)
    await client.backupVolumes('pve1', 'my store', person)
    const [post, remove, get] = stub.requests
    expect(post?.headers['content-length']).toBe('0')
    expect(stub.requests.every(({ headers }) => headers['transfer-encoding'] === undefined)).toBe(true)
    expect([remove?.method, remove?.headers['content-length']]).toEqual(['DELETE', undefined])
    expect(remove?.url).toBe(`/api2/json/nodes/pve1/tasks/${encodeURIComponent(UPID)}`)
    expect(get?.url).toBe('/api2/json/nodes/pve1/storage/my%20store/content?content=backup')
  })

  it('takes compressed answers, and no bomb', async () => {
    const stub = await startStub((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync(JSON.stringify({ data: VERSION })))
    })
    expect((await clientOf([stub.pinned]).version(person)).version).toBe('9.0.6')
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, 32))
    stub.answer((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end(bomb)
    })
    await expect(clientOf([stub.pinned]).version(person)).rejects.toMatchObject({ code: 'cluster_refused' })
    stub.answer((_request, response) => {
      response.setHeader('content-encoding', 'gzip')
      response.end('no gzip')
    })
    await expect(clientOf([stub.pinned]).version(person)).rejects.toMatchObject({ code: 'not_proxmox' })
  })

  it('asks for packed answers where there is a line to save, not on the machine itself', async () => {
    const seen = async (host: string): Promise<unknown> => {
      const stub = await startStub((_request, response) => data(response, VERSION))
      const address = stub.address.replace('127.0.0.1', host)
      await clientOf([{ ...stub.pinned, address }]).version(person)
      return stub.requests[0]?.headers['accept-encoding']
    }
    // 0.0.0.0 leads to this machine as well, and stands for one that is elsewhere.
    expect([await seen('127.0.0.1'), await seen('localhost'), await seen('0.0.0.0')]).toEqual([
      'identity',
      'identity',
      'gzip',
    ])
  })

  it('keeps one connection for requests in a row and resumes the TLS session after it was closed', async () => {
    const stub = await startStub((request, response) => {
      if (request.url.includes('tasks')) response.setHeader('connection', 'close')
      data(response, VERSION)
    })
    const client = clientOf([stub.pinned])
    await client.version(person)
    await client.version(person)
    expect(stub.connections()).toBe(1)
    await client.tasks(person)
    await client.version(person)
    expect([stub.connections(), stub.resumed()]).toEqual([2, 1])
  })

  it('follows no redirect', async () => {
    const other = await startStub((_request, response) => data(response, VERSION))
    const stub = await startStub((_request, response) => {
      response.writeHead(302, { location: `https://${other.address}/api2/json/version` }).end()
    })
    await expect(clientOf([stub.pinned]).version(person)).rejects.toMatchObject({ code: 'not_proxmox' })
    expect(other.connections()).toBe(0)
  })

  it('stops reading an answer that is larger than any inventory', async () => {
    const chunk = Buffer.alloc(1024 * 1024, 32)
    let sent = 0
    const stub = await startStub((_request, response, socket) => {
      const more = (): void => {
        while (sent < 200 && !socket.destroyed) {
          sent += 1
          if (!response.write(chunk)) {
            response.once('drain', more)
            return
          }
        }
      }
      more()
    })
    const error = await failureOf(clientOf([stub.pinned]).resources(person))
    expect(error).toMatchObject({ code: 'cluster_refused' })
    expect((error as AppError).message).toContain('16 MiB')
    expect(sent).toBeLessThan(100)
  })

  it('takes half an answer for none', async () => {
    const stub = await startStub((_request, response, socket) => {
      response.setHeader('content-length', '100')
      response.write('{"data":{"version":"9.0.6"', () => socket.destroy())
    })
    expect(await failureOf(clientOf([stub.pinned]).version(person))).toMatchObject({ code: 'unreachable' })
    expect(stub.requests).toHaveLength(2)
  })

  it('sends back a forgery token of which half could not stand in a header', async () => {
    const stub = await startStub((request, response) => {
      if (request.url.endsWith('/access/ticket')) {
        data(response, { ticket: 'PVE:root@pam:1::x==', CSRFPreventionToken: 'c1\r\nCookie: forged\u20ac' })
      } else data(response, UPID)
    })
    const client = clientOf([stub.pinned], { credential: () => Promise.resolve(PASSWORD) })
    expect(await client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, person)).toBe(UPID)
    const headers = stub.requests[1]?.headers
    expect(headers?.csrfpreventiontoken).toBe('c1Cookie: forged')
    expect(headers?.cookie).toBe('PVEAuthCookie=PVE%3Aroot%40pam%3A1%3A%3Ax%3D%3D')
  })

  it('gives up after its time and when called off', async () => {
    const stub = await startStub(() => undefined)
    const silent = await failureOf(clientOf([stub.pinned]).version({ lane: 'interactive', timeoutMs: 300 }))
    expect(silent).toMatchObject({ code: 'timeout' })
    const gone = new AbortController()
    const client = clientOf([stub.pinned])
    const before = stub.requests.length
    const waiting = client.version({ lane: 'poll', signal: gone.signal })
    await expect.poll(() => stub.requests.length).toBeGreaterThan(before)
    gone.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(client.health().state).toBe('untried')
  })

  it('leaves the credential out of every error', async () => {
    const stub = await startStub((_request, _response, socket) => socket.destroy())
    const error = await failureOf(clientOf([stub.pinned]).version(person))
    const seen = JSON.stringify(error, (_key, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value,
    )
    expect(seen).toContain('ECONNRESET')
    expect(seen).not.toContain(TOKEN.secret)
  })
})

describe('repeating', () => {
  it('repeats a GET once when the connection broke', async () => {
    let calls = 0
    const stub = await startStub((_request, response, socket) => {
      calls += 1
      if (calls === 1) socket.destroy()
      else data(response, VERSION)
    })
    expect((await clientOf([stub.pinned]).version(person)).version).toBe('9.0.6')
    stub.answer((_request, _response, socket) => socket.destroy())
    await expect(clientOf([stub.pinned]).version(person)).rejects.toMatchObject({ code: 'unreachable' })
    expect(stub.requests).toHaveLength(4)
  })

  it('never repeats a POST that may have arrived, not even at another address', async () => {
    const first = await startStub((request, response, socket) => {
      if (request.method === 'POST') socket.destroy()
      else data(response, VERSION)
    })
    const second = await startStub((_request, response) => data(response, UPID))
    const client = clientOf([first.pinned, second.pinned])
    await client.version(person)
    await expect(client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, person)).rejects.toMatchObject({
      code: 'unreachable',
    })
    expect(first.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(second.requests).toHaveLength(0)
  })

  describe('changes one after the other', () => {
    const guest = { node: 'pve1', type: 'qemu', vmid: 100 } as const
    const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

    it('share a connection for a moment, never one that rested for longer', async () => {
      const stub = await startStub((_request, response) => data(response, UPID))
      const client = clientOf([stub.pinned])
      await client.power(guest, 'start', {}, person)
      await client.power(guest, 'stop', {}, person)
      expect(stub.connections()).toBe(1)
      await wait(1300)
      await client.power(guest, 'start', {}, person)
      expect(stub.connections()).toBe(2)
    })

    it('never take the connection of a refusal, though its answer does not say that it closes', async () => {
      let refusing = true
      const stub = await startStub((_request, response, socket) => {
        if (!refusing) return data(response, UPID)
        refusing = false
        response.statusCode = 500
        response.statusMessage = 'VM is locked'
        response.setHeader('connection', 'keep-alive')
        response.end('{"data":null}', () => void setTimeout(() => socket.destroy(), 20))
      })
      const client = clientOf([stub.pinned])
      expect(await failureOf(client.power(guest, 'start', {}, person))).toMatchObject({ code: 'cluster_refused' })
      expect(await client.power(guest, 'start', {}, person)).toBe(UPID)
      expect(stub.connections()).toBe(2)
    })

    it('lost with the connection they share are not sent again', async () => {
      let asked = 0
      const stub = await startStub((_request, response, socket) => {
        asked += 1
        if (asked === 1) data(response, UPID)
        else socket.destroy()
      })
      const client = clientOf([stub.pinned])
      await client.power(guest, 'start', {}, person)
      expect(await failureOf(client.power(guest, 'stop', {}, person))).toMatchObject({ code: 'unreachable' })
      expect(asked).toBe(2)
      expect(stub.connections()).toBe(1)
    })
  })

  it('sends a POST to the next address when the first refused the connection', async () => {
    const first = await startStub((_request, response) => data(response, VERSION))
    const second = await startStub((_request, response) => data(response, UPID))
    const client = clientOf([first.pinned, second.pinned])
    await client.version(person)
    await first.close()
    expect(await client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, person)).toBe(UPID)
    expect(second.requests).toHaveLength(1)
  })

  it('goes on to the next address and stays there', async () => {
    const first = await startStub((_request, response) => data(response, VERSION))
    const second = await startStub((_request, response) => data(response, VERSION))
    const client = clientOf([first.pinned, second.pinned])
    await client.version(person)
    await first.close()
    await client.version(person)
    await client.version(person)
    expect([first.requests.length, second.requests.length]).toEqual([1, 2])
    expect(client.health().state).toBe('up')
  })

  it('goes on past an address that answers nonsense', async () => {
    const first = await startStub((_request, response) => {
      response.end('{"data":[{"id":"qemu/1')
    })
    const second = await startStub((_request, response) => data(response, VERSION))
    expect((await clientOf([first.pinned, second.pinned]).version(person)).version).toBe('9.0.6')
  })
})

describe('a ticket that is refused in the middle', () => {
  it('is renewed once, and the request sent again, a POST too: nothing was done with it', async () => {
    let logins = 0
    const stub = await startStub((request, response) => {
      if (request.url.endsWith('/access/ticket')) {
        logins += 1
        data(response, { ticket: `PVE:root@pam:${logins}`, CSRFPreventionToken: 'c' })
      } else if (request.headers.cookie?.endsWith('1') === true) refuse(response, 401, 'Authentication failed!')
      else data(response, UPID)
    })
    const client = clientOf([stub.pinned], { credential: () => Promise.resolve(PASSWORD) })
    expect(await client.power({ node: 'pve1', type: 'qemu', vmid: 100 }, 'start', {}, person)).toBe(UPID)
    expect(logins).toBe(2)
  })

  it('blocks the cluster when the fresh one is refused as well, and nothing more is sent', async () => {
    const stub = await startStub((request, response) => {
      if (request.url.endsWith('/access/ticket')) data(response, { ticket: 'PVE:x', CSRFPreventionToken: 'c' })
      else refuse(response, 401, 'Authentication failed!')
    })
    const client = clientOf([stub.pinned], { credential: () => Promise.resolve(PASSWORD) })
    await expect(client.version(person)).rejects.toMatchObject({ code: 'credentials_refused' })
    const sent = stub.requests.length
    for (let index = 0; index < 5; index += 1)
      await expect(client.version(person)).rejects.toMatchObject({ code: 'credentials_refused' })
    expect(stub.requests).toHaveLength(sent)
    expect(sent).toBe(4)
  })
})

describe('a token that is refused', () => {
  it('costs one 401, however many requests wait, and blocks', async () => {
    const clock = createHeldClock()
    const stub = await startStub((_request, response) => refuse(response, 401, 'Authentication failed!'))
    const client = clientOf([stub.pinned], { clock })
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => client.version(person)))
    expect(all.every((one) => one.status === 'rejected')).toBe(true)
    expect(stub.requests).toHaveLength(1)
    expect(client.health()).toMatchObject({ state: 'blocked', nextAttemptAt: null })
    clock.advance(86_400_000)
    expect(stub.requests).toHaveLength(1)
    await client.retryNow()
    expect(stub.requests).toHaveLength(2)
  })

  it('costs one more when a person asks to try again, though polls come along', async () => {
    const stub = await startStub((_request, response) => refuse(response, 401, 'Authentication failed!'))
    const client = clientOf([stub.pinned])
    await failureOf(client.version(person))
    const again = client.retryNow()
    await Promise.allSettled([again, client.resources({ lane: 'poll' }), client.tasks({ lane: 'poll' })])
    expect(stub.requests).toHaveLength(2)
    expect(client.health().state).toBe('blocked')
  })

  it('is told apart when it worked before', async () => {
    const stub = await startStub((_request, response) => data(response, VERSION))
    const client = clientOf([stub.pinned])
    await client.version(person)
    stub.answer((_request, response) => refuse(response, 401, 'Authentication failed!'))
    await expect(client.version(person)).rejects.toMatchObject({ code: 'credentials_expired' })
  })
})

describe('a node that does not answer the cluster', () => {
  it('is no cluster that does not answer', async () => {
    const stub = await startStub((request, response) => {
      if (request.url.endsWith('/version')) data(response, VERSION)
      else if (request.url.includes('/nodes/pve3/')) refuse(response, 595, 'No route to host')
    })
    const client = clientOf([stub.pinned])
    await client.version(person)
    const silent = await failureOf(client.nodeStatus('pve2', { lane: 'interactive', timeoutMs: 300 }))
    expect(silent).toMatchObject({ code: 'timeout' })
    expect(await failureOf(client.nodeStatus('pve3', person))).toMatchObject({ code: 'unreachable' })
    expect(client.health().state).toBe('up')
    await client.version(person)
  })
})

describe('nodes that are off', () => {
  it('are not asked about', async () => {
    const rows = [
      { type: 'node', node: 'pve1', status: 'online' },
      { type: 'node', node: 'pve2', status: 'offline' },
    ]
    const stub = await startStub((_request, response) => data(response, rows))
    const client = clientOf([stub.pinned])
    await client.resources({ lane: 'poll' })
    const error = await failureOf(client.nodeStatus('pve2', person))
    expect(error).toMatchObject({ code: 'unreachable', details: { node: 'pve2' } })
    await client.nodeStatus('pve1', person)
    expect(stub.requests.map(({ url }) => url)).toEqual([
      '/api2/json/cluster/resources',
      '/api2/json/nodes/pve1/status',
    ])
    expect(client.health().state).toBe('up')
  })
})
