import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { useRealShell } from '#lab/console/consoles.ts'
import type { LabCluster, LabTask } from '#lab/world/model.ts'
import { terminalInput, terminalSize } from '#shared/model/console.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { startCore } from '#support/core.ts'
import { onDatabase } from '#support/people.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'
import { joinConsole, OWNER } from '#support/console-peer.ts'
import { newJobId } from '#support/jobs.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'
import { askForUpdate, enterScreen, pressKey, takeUpdate } from '#support/screen-viewer.ts'

const RELEASE_OF_TOKENS = '9.0.13'

const guestThat = (world: LabCore, what: string, fits: (guest: GuestRow) => boolean): Promise<GuestRow> =>
  until(what, async () => (await world.core.call('inventory.snapshot', {})).guests.find(fits))

const isFree = ({ status, lock, template, ha }: GuestRow): boolean =>
  status === 'running' && lock === '' && !template && ha === ''

const runningVm = (world: LabCore): Promise<GuestRow> =>
  guestThat(world, 'a running VM', (guest) => guest.type === 'qemu' && isFree(guest))

const runningContainer = (world: LabCore): Promise<GuestRow> =>
  guestThat(world, 'a running container', (guest) => guest.type === 'lxc' && isFree(guest))

const clusterOf = (world: LabCore, { clusterId }: { readonly clusterId: ClusterId }): LabCluster => {
  const found = world.lab.clusters.find(({ name }) => world.ids.get(name) === clusterId)
  if (found === undefined) throw new Error('The lab has no such cluster')
  return found.world
}

const setVersion = (cluster: LabCluster, version: string): void => {
  cluster.version = { ...cluster.version, version, release: version.slice(0, 3) }
}

const consoleTasks = (cluster: LabCluster): LabTask[] =>
  [...cluster.tasks.values()].filter(({ type, user }) => /^vnc/.test(type) && user.startsWith('root@pam'))

const endOfTask = (cluster: LabCluster): Promise<string> =>
  until('the end of the console’s task', () => consoleTasks(cluster).at(-1)?.ended?.exitstatus)

const messageOf = async (asked: Promise<unknown>): Promise<string> => {
  const outcome = await asked.then(
    () => 'it was done',
    (error: unknown) => (error as Error).message,
  )
  return outcome
}

describe('the screen of a VM', () => {
  it.each([
    ['a token', ACCOUNTS.full, '9.2.3'],
    ['a token, with tickets that were their own password', ACCOUNTS.full, '8.4.1'],
    ['a password', ACCOUNTS.root, '9.2.3'],
  ])('comes by %s, asks for no password, shows pixels and answers to keys', async (_name, account, version) => {
    const world = await startLabCore({ account })
    const guest = await runningVm(world)
    const cluster = clusterOf(world, guest)
    setVersion(cluster, version)
    const opened = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    expect(opened.protocol).toBe('rfb')
    const viewer = joinConsole(world.core, opened.relay, OWNER)
    const size = await enterScreen(viewer)
    await askForUpdate(viewer, size, false)
    const whole = await takeUpdate(viewer)
    expect(whole.rows).toBe(size[1])
    expect(new Set(whole.pixels).size).toBeGreaterThan(3)
    await pressKey(viewer, 'x'.charCodeAt(0))
    await askForUpdate(viewer, size, true)
    expect((await takeUpdate(viewer)).rows).toBeLessThan(size[1])
    viewer.joined.leave()
    expect(await endOfTask(cluster)).toBe('OK')
  })

  it('ends when the machine stops, and is refused with the way out while it is off', async () => {
    const world = await startLabCore({ pace: 0.01 })
    const guest = await runningVm(world)
    const { relay } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    const viewer = joinConsole(world.core, relay, OWNER)
    await enterScreen(viewer)
    await world.core.call('guests.power', { id: newJobId(), guestIds: [guest.id], action: { kind: 'stop' } })
    await until('the end of the console', viewer.ended)
    expect(viewer.ended()?.code).toBe('far')
    const refusal = messageOf(world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' }))
    expect(await refusal).toMatch(/is not running, so it shows nothing\. Start it first\.$/)
  })

  it('says what the cluster says when it closes at once', async () => {
    const world = await startLabCore({ pace: 0.01 })
    const guest = await runningVm(world)
    const cluster = clusterOf(world, guest)
    // It goes off between the look at it and the opening of its console.
    const lab = cluster.guests.get(guest.vmid)
    if (lab === undefined) throw new Error('The lab has no such guest')
    Object.defineProperty(lab, 'startedAt', {
      get: () => (consoleTasks(cluster).some(({ ended }) => !ended) ? null : 1),
    })
    const refusal = await messageOf(world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' }))
    expect(refusal).toMatch(/closed the console before it showed anything \(Failed to run vncproxy\)/)
  })

  it('does not let a page that takes nothing make the program hold everything', async () => {
    const world = await startLabCore()
    const [node] = await until('a node', async () => {
      const nodes = (await world.core.call('inventory.snapshot', {})).nodes.filter(({ status }) => status === 'online')
      return nodes.length > 0 ? nodes : null
    })
    if (node === undefined) throw new Error('The lab has no node')
    const cluster = clusterOf(world, node)
    setVersion(cluster, RELEASE_OF_TOKENS)
    useRealShell(cluster, '/bin/sh -i')
    const { relay } = await world.core.call('consoles.openNode', { clusterId: node.clusterId, node: node.name })
    const viewer = joinConsole(world.core, relay, OWNER)
    await until('a prompt', () => viewer.text().includes('lab# '))
    viewer.hold()
    await viewer.joined.receive(terminalInput(Buffer.from('yes a long line of output that never ends\r')))
    await until('more than it takes', () => viewer.bytes().length > 1_000_000)
    // What was on its way still comes, then nothing more.
    let [before, still] = [0, 0]
    await until('an end of the flood', () => {
      const now = viewer.bytes().length
      still = now === before ? still + 1 : 0
      before = now
      return still === 10
    })
    expect(viewer.bytes().length).toBeLessThan(8_000_000)
    viewer.joined.leave()
  })
})

describe('a terminal', () => {
  it('runs a real shell, in the size it is given, and ends with it', async () => {
    const world = await startLabCore()
    const guest = await runningContainer(world)
    const cluster = clusterOf(world, guest)
    setVersion(cluster, RELEASE_OF_TOKENS)
    useRealShell(cluster, '/bin/sh -i')
    const opened = await world.core.call('consoles.open', { guestId: guest.id, kind: 'lxc' })
    expect(opened.protocol).toBe('terminal')
    const viewer = joinConsole(world.core, opened.relay, OWNER)
    await viewer.joined.receive(terminalSize(97, 31))
    await until('a prompt', () => viewer.text().includes('lab# '))
    // The size is set beside the shell: the first answer may come before it.
    const ask = (): Promise<void> => viewer.joined.receive(terminalInput(Buffer.from('stty size; echo $((6*7))ä\r')))
    await ask()
    await until('an answer', () => viewer.text().includes('\n42ä'))
    await ask()
    await until('the size', () => /31 97\r\n42ä/.test(viewer.text()))
    await viewer.joined.receive(terminalInput(Buffer.from('exit\r')))
    await until('the end', viewer.ended)
    expect(viewer.ended()?.code).toBe('far')
    expect(await endOfTask(cluster)).toBe('OK')
  })

  it('is the serial port of a VM that has one; one that has none says how to add it', async () => {
    const world = await startLabCore({ account: ACCOUNTS.root })
    const guest = await runningVm(world)
    const cluster = clusterOf(world, guest)
    const config = cluster.guests.get(guest.vmid)?.config
    config?.delete('serial0')
    const refusal = messageOf(world.core.call('consoles.open', { guestId: guest.id, kind: 'serial' }))
    expect(await refusal).toMatch(/has no serial port serial0.*Add one in Proxmox \(Hardware, Add, Serial Port\)/)
    config?.set('serial0', 'socket')
    const { relay, protocol } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'serial' })
    expect(protocol).toBe('terminal')
    const viewer = joinConsole(world.core, relay, OWNER)
    await until('the machine', () => viewer.text().includes(`Simulated ${guest.name}`))
    viewer.joined.leave()
  })

  it('is a screen for a token on a release that lets none in; a serial port says what else there is', async () => {
    const world = await startLabCore()
    const container = await runningContainer(world)
    setVersion(clusterOf(world, container), '9.0.11')
    const opened = await world.core.call('consoles.open', { guestId: container.id, kind: 'lxc' })
    expect(opened.protocol).toBe('rfb')
    await enterScreen(joinConsole(world.core, opened.relay, OWNER))
    const guest = await runningVm(world)
    const cluster = clusterOf(world, guest)
    setVersion(cluster, '8.4.1')
    cluster.guests.get(guest.vmid)?.config.set('serial0', 'socket')
    const refusal = messageOf(world.core.call('consoles.open', { guestId: guest.id, kind: 'serial' }))
    expect(await refusal).toMatch(/runs Proxmox VE 8\.4\.1, which lets no API token.*Open the screen instead/)
  })

  it('comes by a password on a release that lets no token in', async () => {
    const world = await startLabCore({ account: ACCOUNTS.root })
    const guest = await runningContainer(world)
    setVersion(clusterOf(world, guest), '8.4.1')
    const { relay, protocol } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'lxc' })
    expect(protocol).toBe('terminal')
    const viewer = joinConsole(world.core, relay, OWNER)
    await until('the machine', () => viewer.text().includes('Simulated'))
  })
})

describe('rights, limits and the record', () => {
  it('names the privilege the cluster’s account lacks', async () => {
    const world = await startLabCore({ account: ACCOUNTS.readonly })
    const guest = await runningVm(world)
    const refusal = messageOf(world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' }))
    expect(await refusal).toMatch(/lacks VM\.Console on \/vms\/\d+/)
  })

  it('records who opened which console, and how long it was open', async () => {
    const world = await startLabCore()
    const guest = await runningVm(world)
    const { relay } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    joinConsole(world.core, relay, OWNER).joined.leave()
    const rows = await world.core.call('activity.list', { limit: 2 })
    expect(rows.map(({ description }) => description)).toEqual([
      expect.stringMatching(new RegExp(`^Screen of “${guest.name}” \\(${guest.vmid}\\) closed after \\d+ s: left$`)),
      `Screen of “${guest.name}” (${guest.vmid}) opened`,
    ])
    expect(rows.every(({ entityId }) => entityId === guest.id)).toBe(true)
  })

  it('opens no seventeenth for one account, and one more when one was closed', async () => {
    const world = await startLabCore()
    const guest = await runningVm(world)
    const open = () => world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    const opened = []
    for (let count = 0; count < 16; count += 1) opened.push(await open())
    expect(await messageOf(open())).toMatch(/You have 16 consoles open/)
    joinConsole(world.core, opened[0]?.relay ?? '', OWNER).joined.leave()
    await expect(open()).resolves.toMatchObject({ protocol: 'rfb' })
  })

  it('ends all of them, and their tasks, when the program ends', async () => {
    const world = await startLabCore()
    const guest = await runningVm(world)
    const { relay } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    const viewer = joinConsole(world.core, relay, OWNER)
    await enterScreen(viewer)
    await world.core.stop()
    expect(viewer.ended()?.code).toBe('stopped')
    expect(await endOfTask(clusterOf(world, guest))).toBe('OK')
  })
})

it('a console that was open when the program was killed has its end in the activity after the next start', async () => {
  const world = await startLabCore()
  const guest = await runningVm(world)
  const { relay } = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
  await enterScreen(joinConsole(world.core, relay, OWNER))
  // What a killed program leaves: its database as it is at one moment. Files copied one after the other would be of several.
  const left = temporaryDirectory()
  onDatabase(world.core, (db) => db.prepare('VACUUM INTO ?').run(join(left, 'multpanel.db')))
  const next = await startCore({}, {}, left)
  const rowsOf = async (core: LabCore['core']) =>
    (await core.call('activity.list', { filter: {}, limit: 50 })).filter(({ action }) => action === 'console.closed')
  const [row, ...others] = await until('the record', async () => {
    const rows = await rowsOf(next)
    return rows.length > 0 ? rows : null
  })
  expect(others).toEqual([])
  expect(row).toMatchObject({ entity: 'guest', entityId: guest.id, label: guest.name, operation: 'consoles.open' })
  expect(row?.description).toMatch(/ closed, as Multpanel ended while it was open: last known open at 20\d\d-/)
  expect((await next.call('activity.verify', {})).firstBroken).toBeNull()
  // Where it goes on it is still open, and told of once it ends.
  expect(await rowsOf(world.core)).toEqual([])
})
