import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { OWNER_ID, SessionId } from '#shared/model/ids.ts'
import type { Core } from '#main/core.ts'
import { systemClock } from '#main/system-clock.ts'
import { startServer, type Server, type ServerOptions } from '#main/transport/http.ts'
import { ownerActor } from '#main/transport/owner-actor.ts'
import { startCore, type TestCore } from './core.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A page of three files, and a secret beside its folder that must never be served. */
const builtPage = (): { page: string; outside: string } => {
  const directory = temporaryDirectory()
  const page = join(directory, 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Multpanel</title>')
  writeFileSync(join(page, 'assets', 'index-abc123.js'), 'export {}')
  writeFileSync(join(page, '.hidden'), 'OUTSIDE-SECRET')
  writeFileSync(join(directory, 'outside.txt'), 'OUTSIDE-SECRET')
  return { page, outside: join(directory, 'outside.txt') }
}

export interface RawResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface TestServer extends Server {
  readonly port: number
  /** Signs in with a fresh ticket and gives the cookie to send. */
  readonly signIn: () => Promise<string>
  /** One request exactly as given: no header is added but those of the protocol. */
  readonly request: (
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: string | Buffer,
  ) => Promise<RawResponse>
  /** A call as the page makes it. */
  readonly call: (cookie: string, operation: string, body: string | Buffer) => Promise<RawResponse>
}

/** What a server needs of a core; a test that is about calls alone gives only the gate and the events. */
type ServedCore = Pick<Core, 'dispatch' | 'events'> & Partial<ServerOptions['core']>

/** Sessions of the owner that last as long as the test, for cores that are no more than a gate. */
const ownersSessions = (): Core['sessions'] => {
  const open = new Set<string>()
  return {
    openForOwner: () => {
      const cookie = randomBytes(16).toString('hex')
      open.add(cookie)
      return Promise.resolve(cookie)
    },
    identify: (cookie) =>
      open.has(cookie)
        ? Promise.resolve({ userId: OWNER_ID, sessionId: SessionId.parse(randomUUID()) })
        : Promise.reject(new AppError('unauthenticated', 'No such session.')),
  }
}

const raise = (error: Error): never => {
  throw error
}

export const startTestServer = async (
  core: ServedCore,
  overrides: Partial<ServerOptions> = {},
): Promise<TestServer> => {
  const server = await startServer({
    core: {
      version: '0.0.0-test',
      verifyToken: () => Promise.resolve({ kind: 'refused' }),
      reportRefusal: () => undefined,
      actorOf: () => ownerActor(''),
      consoles: { join: () => raise(new AppError('not_found', 'No such console.')) },
      sessions: ownersSessions(),
      uploads: { admit: () => Promise.resolve(0), append: () => Promise.resolve(0) },
      ...core,
    },
    onProblem: () => undefined,
    clock: systemClock,
    randomBytes: (count) => randomBytes(count),
    host: '127.0.0.1',
    port: 0,
    names: ['localhost'],
    page: builtPage().page,
    ...overrides,
  })
  onTestFinished(() => server.stop())
  const { port: text } = new URL(server.origin)
  const port = Number(text)
  const request: TestServer['request'] = (method, path, headers = {}, body) =>
    new Promise((resolve, reject) => {
      const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return {
    ...server,
    port,
    request,
    signIn: async () => {
      const address = new URL(server.address())
      const { headers } = await request('GET', address.pathname + address.search)
      return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    },
    call: (cookie, operation, body) =>
      request('POST', `/api/${operation}`, { cookie, origin: server.origin, 'content-type': 'application/json' }, body),
  }
}

/** Core and server over it. */
export const startServedCore = async (): Promise<{ core: TestCore; server: TestServer }> => {
  const core = await startCore()
  return { core, server: await startTestServer(core) }
}
