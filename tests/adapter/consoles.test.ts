import { describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { useRealShell } from '#lab/console/consoles.ts'
import type { StartedCluster } from '#lab/lab.ts'
import { terminalInput, terminalSize } from '#shared/model/console.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { joinConsole, OWNER, type ConsoleEndpoint } from '#support/console-peer.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'

const VERSION = 'RFB 003.008\n'

const guestThat = async ({ core }: LabCore, what: string, fits: (guest: GuestRow) => boolean): Promise<GuestRow> =>
  until(what, async () => (await core.call('inventory.snapshot', {})).guests.find(fits))

const runningVm = (world: LabCore, clusterId?: ClusterId): Promise<GuestRow> =>
  guestThat(
    world,
    'a running VM',
    (guest) =>
      guest.type === 'qemu' &&
      guest.status === 'running' &&
      guest.lock === '' &&
      !guest.template &&
      guest.ha === '' &&
      (clusterId === undefined || guest.clusterId === clusterId),
  )

const worldOf = (world: LabCore, { clusterId }: Pick<GuestRow, 'clusterId'>): StartedCluster => {
  const found = world.lab.clusters.find(({ name }) => world.ids.get(name) === clusterId)
  if (found === undefined) throw new Error('The lab has no such cluster')
  return found
}

/** Goes through RFB's beginning as a viewer without a password does. @returns width and height */
const enterScreen = async ({ joined, read }: ConsoleEndpoint): Promise<readonly [number, number]> => {
  expect((await read(12)).toString()).toBe(VERSION)
  await joined.receive(Buffer.from(VERSION))
  expect([...(await read(2))]).toEqual([1, 1])
  await joined.receive(Buffer.from([1]))
  expect((await read(4)).readUInt32BE()).toBe(0)
  await joined.receive(Buffer.from([1]))
  const init = await read(24)
  await read(init.readUInt32BE(20))
  return [init.readUInt16BE(0), init.readUInt16BE(2)]
}

/** Asks for a change and takes the one rectangle that comes, as it is. */
const takeUpdate = async (
  { joined, read }: ConsoleEndpoint,
  [width, height]: readonly [number, number],
  incremental: boolean,
) => {
  const ask = Buffer.alloc(10)
  ask[0] = 3
  ask[1] = incremental ? 1 : 0
  ask.writeUInt16BE(width, 6)
  ask.writeUInt16BE(height, 8)
  await joined.receive(ask)
  const head = await read(16)
  const pixels = await read(head.readUInt16BE(8) * head.readUInt16BE(10) * 4)
  return { top: head.readUInt16BE(6), rows: head.readUInt16BE(10), pixels }
}

const pressKey = async ({ joined }: ConsoleEndpoint, keysym: number): Promise<void> => {
  for (const down of [1, 0]) {
    const event = Buffer.alloc(8)
    event[0] = 4
    event[1] = down
    event.writeUInt32BE(keysym, 4)
    await joined.receive(event)
  }
}

describe('the screen of a VM', () => {
  it('comes without a password, as pixels, and answers to keys', async () => {
    const world = await startLabCore()
    const guest = await runningVm(world)
    const opened = await world.core.call('consoles.open', { guestId: guest.id, kind: 'vnc' })
    expect(opened.protocol).toBe('rfb')
    const console = joinConsole(world.core, opened.relay, OWNER)
    const size = await enterScreen(console)
    const whole = await takeUpdate(console, size, false)
    expect(whole.rows).toBe(size[1])
    expect(new Set(whole.pixels).size).toBeGreaterThan(3)
    await pressKey(console, 'x'.charCodeAt(0))
    const change = await takeUpdate(console, size, true)
    expect(change.rows).toBeLessThan(size[1])
    console.joined.leave()
    // The task of the console ends with it.
    const { world: cluster } = worldOf(world, guest)
    await until('the end of the task', () =>
      [...cluster.tasks.values()].some(({ type, ended }) => type === 'vncproxy' && ended?.exitstatus === 'OK'),
    )
  })
})

describe('a terminal', () => {
  it('runs a real shell, in the size it is given, and ends with it', async () => {
    const world = await startLabCore()
    const [node] = (await world.core.call('inventory.snapshot', {})).nodes.filter(({ status }) => status === 'online')
    if (node === undefined) throw new Error('The lab has no node')
    useRealShell(worldOf(world, node).world, '/bin/sh -i')
    const opened = await world.core.call('consoles.openNode', { clusterId: node.clusterId, node: node.name })
    expect(opened.protocol).toBe('terminal')
    const console = joinConsole(world.core, opened.relay, OWNER)
    await console.joined.receive(terminalSize(97, 31))
    await until('a prompt', () => console.text().includes('lab# '))
    await console.joined.receive(terminalInput(Buffer.from('stty size; echo $((6*7))ä\r')))
    await until('the answers', () => /31 97\r\n42ä/.test(console.text()))
    await console.joined.receive(terminalInput(Buffer.from('exit\r')))
    await until('the end', () => console.ended())
    expect(console.ended()?.code).toBe('far')
  })

  it('signs in with a password as with a token', async () => {
    const world = await startLabCore({ account: ACCOUNTS.full })
    expect(world.ids.size).toBeGreaterThan(0)
  })
})
