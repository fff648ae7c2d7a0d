import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Answer } from '#shared/bridge.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import type { Caller } from '#main/transport/handlers.ts'
import { joinConsole } from '#support/console-peer.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'
import { addCompany, addPerson, addProfileWithout, signInAs, type Person } from '#support/people.ts'
import { enterScreen } from '#support/screen-viewer.ts'
import { startTestServer, type TestServer } from '#support/served.ts'

interface World extends LabCore {
  readonly server: TestServer
  /** A company with a cluster, and an admin of it. */
  readonly acme: CompanyId
  readonly admin: Person
  readonly guest: GuestRow
}

const setUp = async (): Promise<World> => {
  const world = await startLabCore()
  const { core } = world
  const server = await startTestServer(core)
  const guest = await until('a running VM of a company', async () =>
    (await core.call('inventory.snapshot', {})).guests.find(
      ({ type, status, lock, template, ha, companyId }) =>
        type === 'qemu' && status === 'running' && lock === '' && !template && ha === '' && companyId !== null,
    ),
  )
  const acme = guest.companyId
  if (acme === null) throw new Error('The guest is of no company')
  return { ...world, server, acme, guest, admin: await addPerson(core, { companyId: acme }) }
}

const ask = async (server: TestServer, cookie: string, operation: string, input: unknown): Promise<Answer> =>
  JSON.parse((await server.call(cookie, operation, JSON.stringify(input))).body) as Answer

/** @throws Error with what the gate said */
const open = async ({ server, guest }: World, cookie: string): Promise<string> => {
  const answer = await ask(server, cookie, 'consoles.open', { guestId: guest.id, kind: 'vnc' })
  if (!answer.ok) throw new Error(answer.error.message)
  return (answer.value as { relay: string }).relay
}

interface Page {
  readonly socket: WebSocket
  /** All that came, frames joined. */
  readonly heard: () => Buffer
  readonly closed: Promise<{ readonly code: number; readonly end: string }>
}

const connect = async (server: TestServer, headers: Record<string, string>): Promise<Page> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/consoles`, { headers })
  let heard: Buffer = Buffer.alloc(0)
  let end = ''
  socket.on('message', (data: Buffer, isBinary) => {
    heard = Buffer.concat([heard, data])
    if (!isBinary) end = data.toString()
  })
  const closed = once(socket, 'close').then(([code]) => ({ code: code as number, end }))
  await once(socket, 'open')
  return { socket, heard: () => heard, closed }
}

/** Opens a console and joins it, as the page does. */
const watch = async (world: World, cookie: string): Promise<Page> => {
  const relay = await open(world, cookie)
  const page = await connect(world.server, { cookie, origin: world.server.origin })
  page.socket.send(relay)
  await until('the greeting', () => page.heard().toString().startsWith('RFB 003.008'))
  return page
}

const codeOf = (end: string): unknown => (JSON.parse(end) as { code: string }).code

/** The status an upgrade is answered with. */
const statusOf = async (server: TestServer, headers: Record<string, string>): Promise<number> => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/consoles`, { headers })
  socket.on('error', () => undefined)
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, response]) => (response as { statusCode: number }).statusCode),
  ])
  socket.terminate()
  return status
}

describe('who may look', () => {
  it('another company’s guest is answered like one that is not there, and a node’s shell is the provider’s', async () => {
    const world = await setUp()
    const { core, server, guest } = world
    const other = await addPerson(core, { companyId: addCompany(core, 'Beta AG') })
    const cookie = await signInAs(server, other)
    const missing = '019d0000-0000-7000-8000-000000000000'
    const foreign = await ask(server, cookie, 'consoles.open', { guestId: guest.id, kind: 'vnc' })
    const nothing = await ask(server, cookie, 'consoles.open', { guestId: missing, kind: 'vnc' })
    expect(foreign).toEqual(nothing)
    expect(foreign).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const node = { clusterId: guest.clusterId, node: guest.node }
    const shell = await ask(server, await signInAs(server, world.admin), 'consoles.openNode', node)
    expect(shell).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })

  it('an API token opens none', async () => {
    const { core, guest, admin } = await setUp()
    const caller: Caller = { kind: 'user', userId: admin.id, via: 'http', address: '', tokenId: 'x' }
    const { signal } = new AbortController()
    const answer = await core.dispatch('consoles.open', { guestId: guest.id, kind: 'vnc' }, { caller, signal })
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden', message: /cannot open consoles/ } })
  })

  it('a console is joined once, by the session that opened it, over a page of this server', async () => {
    const world = await setUp()
    const { core, server, admin, acme } = world
    const cookie = await signInAs(server, admin)
    const relay = await open(world, cookie)
    expect(await statusOf(server, { cookie, origin: 'https://evil.example' })).toBe(403)
    expect(await statusOf(server, { cookie })).toBe(403)
    expect(await statusOf(server, { origin: server.origin })).toBe(401)
    // A colleague who got hold of the token, and the same person in another browser.
    const colleague = await addPerson(core, { companyId: acme })
    for (const person of [colleague, admin]) {
      const other = await connect(server, { cookie: await signInAs(server, person), origin: server.origin })
      other.socket.send(relay)
      expect((await other.closed).code).toBe(4003)
      expect(other.heard().length).toBe(0)
    }
    const page = await connect(server, { cookie, origin: server.origin })
    page.socket.send(relay)
    await until('the greeting', () => page.heard().length >= 12)
    const again = await connect(server, { cookie, origin: server.origin })
    again.socket.send(relay)
    expect((await again.closed).code).toBe(4003)
    page.socket.terminate()
  })
})

describe('what the page gets', () => {
  it('holds neither ticket nor password nor address of the cluster, nor does the log', async () => {
    const world = await setUp()
    const { core, server, guest, admin, lab } = world
    const cookie = await signInAs(server, admin)
    const events = new WebSocket(`ws://127.0.0.1:${server.port}/events`, { headers: { cookie, origin: server.origin } })
    let told = ''
    events.on('message', (data: Buffer) => {
      // The page of the clusters shows their addresses to whoever may see it; consoles have no part in that.
      if (!data.toString().startsWith('{"event":"clusters.')) told += data.toString()
    })
    await once(events, 'open')
    const answer = await server.call(cookie, 'consoles.open', JSON.stringify({ guestId: guest.id, kind: 'vnc' }))
    const { relay } = (JSON.parse(answer.body) as { value: { relay: string } }).value
    const page = await connect(server, { cookie, origin: server.origin })
    page.socket.send(relay)
    await until('the greeting', () => page.heard().length >= 12)
    page.socket.send(Buffer.from('RFB 003.008\n'))
    page.socket.send(Buffer.from([1]))
    page.socket.send(Buffer.from([1]))
    await until('the screen', () => page.heard().includes('QEMU'))
    await until('the record', () => told.includes('console.opened'))
    const log = readFileSync(join(core.directory, 'logs', 'multpanel.log'), 'utf8')
    const seen = answer.body + told + page.heard().toString('latin1') + log
    expect(seen).not.toMatch(/PVEVNC/)
    expect(seen).not.toContain('vncticket')
    // The relay token stands in the one answer it was asked for by.
    expect(told + log).not.toContain(relay)
    const cluster = lab.clusters.find(({ name }) => world.ids.get(name) === guest.clusterId)
    for (const { url } of cluster?.addresses ?? []) expect(seen).not.toContain(new URL(url).host)
    // No challenge either: what the page is offered is no security at all.
    expect([...page.heard().subarray(12, 14)]).toEqual([1, 1])
    events.terminate()
    page.socket.terminate()
  })
})

describe('who may not any more', () => {
  it('is cut off at once when the session is ended', async () => {
    const world = await setUp()
    const { core, server, admin } = world
    const cookie = await signInAs(server, admin)
    const page = await watch(world, cookie)
    await core.call('sessions.endAll', { userId: admin.id })
    const { end } = await page.closed
    expect(codeOf(end)).toBe('rights')
  })

  it('is cut off at once when the right is taken away, and told why', async () => {
    const world = await setUp()
    const { core, server, admin, acme } = world
    const page = await watch(world, await signInAs(server, admin))
    const profileId = await addProfileWithout(core, 'company_admin', ['vm.console'], acme)
    await core.call('users.update', { id: admin.id, profileId })
    const { end } = await page.closed
    expect(codeOf(end)).toBe('rights')
    expect(end).toContain('You do not have the right to do this')
  })

  it('is cut off at once when the guest becomes another company’s', async () => {
    const world = await setUp()
    const { core, server, admin, guest } = world
    const page = await watch(world, await signInAs(server, admin))
    await core.call('clusters.update', { id: guest.clusterId, companyId: addCompany(core, 'Beta AG') })
    const { end } = await page.closed
    expect(codeOf(end)).toBe('rights')
  })

  it('on the desktop sees nothing more once the app lock is closed', async () => {
    const world = await startLabCore({ ports: { kind: 'desktop' } })
    const { core } = world
    const guest = await until('a running VM', async () =>
      (await core.call('inventory.snapshot', {})).guests.find(
        ({ type, status, lock, template, ha }) =>
          type === 'qemu' && status === 'running' && lock === '' && !template && ha === '',
      ),
    )
    const desk: Caller = { kind: 'owner', via: 'ipc', address: '' }
    const { signal } = new AbortController()
    const answer = await core.dispatch('consoles.open', { guestId: guest.id, kind: 'vnc' }, { caller: desk, signal })
    if (!answer.ok) throw new Error(answer.error.message)
    const viewer = joinConsole(core, (answer.value as { relay: string }).relay, desk)
    await enterScreen(viewer)
    await core.call('lock.set', { newPassphrase: 'seven green chairs', afterMinutes: null, onSuspend: false })
    await core.call('lock.close', {})
    await until('the end', viewer.ended)
    expect(viewer.ended()?.code).toBe('rights')
  })
})

describe('a page that sends what is none', () => {
  it('is cut off, whatever it is', async () => {
    const world = await setUp()
    const cookie = await signInAs(world.server, world.admin)
    for (const nonsense of ['GET / HTTP/1.1\r\n', 'RFB 003.003\n', '\0'.repeat(64)]) {
      const page = await watch(world, cookie)
      page.socket.send(Buffer.from(nonsense))
      const { code, end } = await page.closed
      expect(code, nonsense).toBe(4000)
      expect(codeOf(end), nonsense).toBe('protocol')
    }
    const large = await watch(world, cookie)
    large.socket.send(Buffer.alloc(300 * 1024))
    expect((await large.closed).code).toBe(1009)
  })
})
