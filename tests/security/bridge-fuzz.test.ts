import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Answer } from '#shared/bridge.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { malformedBody, malformedMessage } from '#support/malformed.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { startServedCore } from '#support/served.ts'

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261123)

/** A stack, a path of the program or the runtime's own words: nothing of them may leave. */
const INTERNALS = /\n\s+at |node_modules|\.ts:\d|\.js:\d|node:internal|TypeError|RangeError|SqliteError|ZodError/

const expectRefused = (answer: Answer, what: string): void => {
  if (answer.ok) throw new Error(`accepted: ${what}`)
  expect(['invalid_input', 'not_found'], what).toContain(answer.error.code)
  expect(JSON.stringify(answer)).not.toMatch(INTERNALS)
}

const expectUnharmed = async (core: TestCore): Promise<void> => {
  expect(Reflect.get({}, 'isOwner')).toBeUndefined()
  await core.call('app.setOwner', { name: 'Ada' })
  expect((await core.call('app.info', {})).ownerName).toBe('Ada')
}

describe(`malformed messages (seed ${SEED})`, () => {
  it('refuses 10,000 over the bridge of the desktop, without a stack, and goes on', async () => {
    const core = await startCore()
    const random = seededRandom(SEED)
    const context = {
      caller: { kind: 'owner', via: 'ipc', address: '' },
      signal: new AbortController().signal,
    } as const
    for (let count = 0; count < 10_000; count += 1) {
      const { operation, input } = malformedMessage(random, 'cloned')
      expectRefused(await core.dispatch(operation, input, context), `${count}: ${operation}`)
    }
    await expectUnharmed(core)
  })

  it('refuses 10,000 over HTTP, without a stack, and goes on', async () => {
    const { core, server } = await startServedCore()
    const cookie = await server.signIn()
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    const random = seededRandom(SEED + 1)
    const send = (count: number): Promise<void> => {
      const message = malformedMessage(random, 'json')
      const body = random.below(3) === 0 ? malformedBody(random) : Buffer.from(JSON.stringify(message.input))
      const headers = {
        cookie,
        origin: server.origin,
        'content-type': 'application/json',
        'content-length': body.length,
      }
      const path = `/api/${encodeURIComponent(message.operation.slice(0, 90).toWellFormed())}`
      return new Promise((resolve, reject) => {
        const sent = request(
          { agent, host: '127.0.0.1', port: server.port, method: 'POST', path, headers },
          (response) => {
            let text = ''
            response.on('data', (chunk: Buffer) => (text += chunk.toString()))
            response.on('end', () => {
              try {
                expect(response.statusCode).toBeLessThan(500)
                expectRefused(JSON.parse(text) as Answer, `${count}: ${path}`)
                resolve()
              } catch (error) {
                reject(error instanceof Error ? error : new Error(String(error)))
              }
            })
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
    }
    for (let count = 0; count < 10_000; count += 40) {
      await Promise.all(Array.from({ length: 40 }, (_, index) => send(count + index)))
    }
    agent.destroy()
    await expectUnharmed(core)
  })

  it('survives 600 malformed frames on the event stream', async () => {
    const { core, server } = await startServedCore()
    const cookie = await server.signIn()
    const random = seededRandom(SEED + 2)
    const one = (): Promise<void> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}/events`, {
          headers: { cookie, origin: server.origin },
        })
        socket.on('message', (data: Buffer) => expect(data.toString()).not.toMatch(INTERNALS))
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
        socket.on('open', () => {
          const { operation, input } = malformedMessage(random, 'json')
          socket.send(
            random.pick<Buffer | string>([
              malformedBody(random),
              JSON.stringify({ id: 1, operation, input }),
              '{"event":"app.dataReplaced"}',
            ]),
          )
          socket.send(malformedBody(random))
        })
      })
    for (let count = 0; count < 300; count += 20) await Promise.all(Array.from({ length: 20 }, one))
    await expectUnharmed(core)
  })

  it('survives 400 connections that do not even speak the protocol', async () => {
    const { core, server } = await startServedCore()
    const random = seededRandom(SEED + 3)
    const beginnings: [string, ...string[]] = [
      '',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/app.info HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
      'POST /api/app.info HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n`,
      `GET /events HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n`,
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
      `GET /%zz HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
    ]
    const one = (): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          socket.write(random.pick(beginnings))
          socket.end(malformedBody(random))
        })
        let text = ''
        socket.on('data', (chunk) => (text += chunk.toString('latin1')))
        socket.on('error', () => undefined)
        socket.on('close', () => {
          expect(text).not.toMatch(INTERNALS)
          resolve()
        })
      })
    for (let count = 0; count < 400; count += 20) await Promise.all(Array.from({ length: 20 }, one))
    await expectUnharmed(core)
  })
})
