import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Answer } from '#shared/bridge.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { placeTaskFault } from '#lab/world/task-faults.ts'
import { joinConsole, OWNER } from '#support/console-peer.ts'
import { startAction } from '#support/guest-actions.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'
import { addCompany, addPerson, callAs, onDatabase, signInAs, type Person } from '#support/people.ts'
import { enterScreen } from '#support/screen-viewer.ts'
import { startTestServer, type TestServer } from '#support/served.ts'

interface World extends LabCore {
  readonly acme: CompanyId
  readonly guest: GuestRow
}

const setUp = async (): Promise<World> => {
  const world = await startLabCore()
  const guest = await until('a running VM of a company', async () =>
    (await world.core.call('inventory.snapshot', {})).guests.find(
      ({ type, status, lock, template, ha, companyId }) =>
        type === 'qemu' && status === 'running' && lock === '' && !template && ha === '' && companyId !== null,
    ),
  )
  if (guest.companyId === null) throw new Error('The guest is of no company')
  return { ...world, acme: guest.companyId, guest }
}

const clusterOf = ({ lab, ids, guest }: World) => {
  const found = lab.clusters.find(({ name }) => ids.get(name) === guest.clusterId)
  if (found === undefined) throw new Error('The lab has no such cluster')
  return found
}

const consoleTasks = (world: World) =>
  [...clusterOf(world).world.tasks.values()].filter(({ type }) => /^vnc/.test(type))

interface Window {
  readonly socket: WebSocket
  readonly closed: Promise<{ readonly code: number; readonly end: string }>
}

const ask = async (server: TestServer, cookie: string, { guest }: World): Promise<Answer> =>
  JSON.parse(
    (await server.call(cookie, 'consoles.open', JSON.stringify({ guestId: guest.id, kind: 'vnc' }))).body,
  ) as Answer

/** Opens a console and joins it, as a window does. @throws Error with what the gate said */
const openWindow = async (server: TestServer, cookie: string, world: World): Promise<Window> => {
  const answer = await ask(server, cookie, world)
  if (!answer.ok) throw new Error(answer.error.message)
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/consoles`, {
    headers: { cookie, origin: server.origin },
  })
  let end = ''
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) end = data.toString()
  })
  const closed = once(socket, 'close').then(([code]) => ({ code: code as number, end }))
  await once(socket, 'open')
  const greeted = once(socket, 'message')
  socket.send((answer.value as { relay: string }).relay)
  await greeted
  return { socket, closed }
}

const closings = async ({ core }: World): Promise<number> =>
  (await core.call('activity.list', {})).filter(({ action }) => action === 'console.closed').length

describe('a cluster whose certificate changes under an open console', () => {
  it('gets nothing when the console is opened again, and whoever opens it is told why', async () => {
    const world = await setUp()
    const { core, lab, guest } = world
    const { name } = clusterOf(world)
    const { relay } = await core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    const viewer = joinConsole(core, relay, OWNER)
    await enterScreen(viewer)
    const before = consoleTasks(world).length
    lab.faults.inject({ cluster: name }, { kind: 'certificate' })
    await lab.settled()
    await until('the end of the console', viewer.ended)
    const again = core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    await expect(again).rejects.toMatchObject({
      code: 'certificate_changed',
      message: expect.stringMatching(/certificate.*nothing was sent/i) as string,
    })
    expect(consoleTasks(world)).toHaveLength(before)
  })
})

describe('twenty windows that are killed at once', () => {
  it('leave no relay, no socket and no console at the cluster, and the end of each is on record', async () => {
    const world = await setUp()
    const { core, acme } = world
    const server = await startTestServer(core)
    const people = [await addPerson(core, { companyId: acme }), await addPerson(core, { companyId: acme })]
    const cookies = await Promise.all(people.map((person) => signInAs(server, person)))
    const sockets = (): number => process.getActiveResourcesInfo().filter((what) => what === 'TCPSocketWrap').length
    const before = sockets()
    const windows = await Promise.all(
      cookies.flatMap((cookie) => Array.from({ length: 10 }, () => openWindow(server, cookie, world))),
    )
    expect(sockets()).toBeGreaterThan(before + 40)
    expect(onDatabase(core, (db) => db.prepare('SELECT count(*) FROM open_consoles').pluck().get())).toBe(20)
    for (const { socket } of windows) socket.terminate()
    await until('the end of each on record', async () => (await closings(world)) === 20)
    expect(onDatabase(core, (db) => db.prepare('SELECT count(*) FROM open_consoles').pluck().get())).toBe(0)
    await until('the end of every console at the cluster', () =>
      consoleTasks(world).every(({ ended }) => ended !== null),
    )
    // What polls keep open comes and goes beside it.
    await until('the sockets to be gone', () => sockets() <= before + 4)
    // Their places are free again.
    const next = await openWindow(server, cookies[0] ?? '', world)
    next.socket.terminate()
    await until('the end of that too', async () => (await closings(world)) === 21)
  })
})

describe('whoever is put out while his job runs and his console is open', () => {
  const START: Readonly<
    Record<string, { readonly out: (world: World, person: Person) => Promise<unknown>; readonly said: RegExp }>
  > = {
    'as his company is suspended': {
      out: ({ core, acme }) => core.call('companies.setStatus', { id: acme, status: 'suspended' }),
      said: /company is suspended/,
    },
    'as his account is disabled': {
      out: ({ core }, { id }) => core.call('users.disable', { id }),
      said: /account is disabled/,
    },
    'as he is moved to another company': {
      out: ({ core }, { id }) => core.call('users.update', { id, companyId: addCompany(core, 'Beta AG') }),
      said: /no guest|not there|does not exist|removed/i,
    },
  }

  it.each(Object.entries(START))(
    '%s: the console ends, the job stays what was asked for and is his no more',
    async (_name, { out, said }) => {
      const world = await setUp()
      const { core, acme, guest } = world
      const server = await startTestServer(core)
      const person = await addPerson(core, { companyId: acme })
      // However long it takes to put him out, the job is under way.
      placeTaskFault(clusterOf(world).world, { kind: 'hang', pattern: { type: 'qmshutdown', vmid: guest.vmid } })
      const call = callAs(core, person.id)
      const cookie = await signInAs(server, person)
      const window = await openWindow(server, cookie, world)
      const jobId = await startAction(call, [guest.id], { kind: 'shutdown', timeoutS: 20 })
      await until('the job to run', async () => (await call('jobs.get', { id: jobId })).job.state === 'running')

      await out(world, person)
      const { end } = await window.closed
      expect(JSON.parse(end)).toMatchObject({ code: 'rights', message: expect.stringMatching(said) as string })
      // Neither seen nor steered by him any more.
      for (const asked of [
        call('jobs.get', { id: jobId }),
        call('jobs.cancel', { id: jobId }),
        call('jobs.retry', { id: jobId }),
      ])
        await expect(asked).rejects.toMatchObject({
          code: expect.stringMatching(/^(unauthenticated|not_found)$/) as string,
        })
      await expect(
        call('guests.power', { id: jobId, guestIds: [guest.id], action: { kind: 'stop' } }),
      ).rejects.toThrow()
      // The provider sees whose it was, and can end it.
      const { job } = await core.call('jobs.get', { id: jobId })
      expect(job).toMatchObject({ state: 'running', companyId: acme })
      await core.call('jobs.cancel', { id: jobId })
      await until('its end', async () => (await core.call('jobs.get', { id: jobId })).job.state === 'cancelled')
      expect((await core.call('inventory.snapshot', {})).guests.find(({ id }) => id === guest.id)?.status).toBe(
        'running',
      )
    },
  )
})
