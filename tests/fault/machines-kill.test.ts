import { describe, expect, it, onTestFinished } from 'vitest'
import type { Lab } from '#lab/lab.ts'
import { runCommand } from '#lab/control.ts'
import { settle } from '#lab/world/tasks.ts'
import type { RangeId } from '#shared/model/ids.ts'
import { until } from '#support/lab-core.ts'
import { fileVault } from '#support/file-vault.ts'
import { childProgram } from '#support/child-program.ts'
import { runAndKill } from '#support/killed-child.ts'
import { newJobId } from '#support/jobs.ts'
import { startMachineWorld, type MachineWorld } from '#support/machine-world.ts'
import { seededRandom } from '#support/seeded-random.ts'
import { temporaryDirectory } from '#support/temporary-directory.ts'

const SCRIPT = childProgram('makes-machines')
const SEED = Number(process.env['KILL_SEED'] ?? 815)

/** A console that was closed, with a cluster and a range; whoever is started on its directory goes on from there. */
const closedConsole = async (pace: number) => {
  const directory = temporaryDirectory()
  const world = await startMachineWorld({ pace, directory, ports: { vault: fileVault(directory) } })
  const rangeId = await world.addRange('10.40.0.0/24', { gateway: '10.40.0.1' })
  await world.core().stop()
  const command = async (line: string): Promise<void> => {
    const answer = await runCommand(world.lab, line)
    if (!answer.ok) throw new Error(answer.error)
  }
  onTestFinished(async () => {
    await command('task-release acme-dc1')
  })
  return { world, directory, rangeId, command }
}

const specOf = (world: MachineWorld, rangeId: RangeId) =>
  world.spec({
    name: 'web-{n}',
    nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 }, ipv4: { mode: 'static', rangeId } }],
    login: { user: 'ops', password: { mode: 'generated' } },
  })

const named = (lab: Lab): { vmid: number; name: string; ip: string; note: string }[] =>
  [...(lab.clusters[0]?.world.guests.values() ?? [])].flatMap(({ vmid, config }) => {
    const name = config.get('name') ?? ''
    return name.startsWith('web-') && config.has('ciuser')
      ? [{ vmid, name, ip: config.get('ipconfig0') ?? '', note: config.get('description') ?? '' }]
      : []
  })

/** Each machine once, with the address that is recorded for it, and nothing that nobody accounts for. */
const expectAllAccounted = async (
  world: MachineWorld,
  rangeId: RangeId,
  count: number,
  others: ReadonlySet<number>,
) => {
  const made = named(world.lab).filter(({ vmid }) => !others.has(vmid))
  expect(made.map(({ name }) => name).toSorted()).toEqual(
    Array.from({ length: count }, (_, index) => `web-${index + 1}`).toSorted(),
  )
  const held = await world.held(rangeId)
  expect(held).toHaveLength(count)
  expect(held.every(({ use }) => use === 'guest')).toBe(true)
  const { guests } = await world.core().call('inventory.snapshot', {})
  for (const { address, guestId } of held) {
    const guest = guests.find(({ id }) => id === guestId)
    expect(made.find(({ vmid }) => vmid === guest?.vmid)?.ip).toBe(`ip=${address}/24,gw=10.40.0.1`)
  }
  expect(made.every(({ note }) => note === '')).toBe(true)
  expect(await world.core().call('machines.leftovers', {})).toEqual([])
  expect(await world.core().call('machines.passwords', {})).toHaveLength(count)
}

/** What the lab's clock has brought about, also while nobody asks. */
const settleAll = (world: MachineWorld): void => {
  for (const cluster of world.lab.clusters) settle(cluster.world)
}

/** Numbers the fleet came with. */
const numbersOf = (lab: Lab): ReadonlySet<number> => new Set(lab.clusters[0]?.world.guests.keys() ?? [])

describe('the console is killed while it makes a machine', () => {
  const running = (world: MachineWorld, type: string): boolean =>
    [...(world.lab.clusters[0]?.world.tasks.values() ?? [])].some((task) => task.type === type && task.ended === null)
  const newGuest = (world: MachineWorld) => world.guests().find(({ config }) => config.get('name') === 'web-1')

  it.each([
    ['while Proxmox creates it', 'task-hang acme-dc1 qmcreate', (world: MachineWorld) => running(world, 'qmcreate')],
    ['while its disk grows', 'task-hang acme-dc1 resize', (world: MachineWorld) => running(world, 'resize')],
    ['while it starts', 'task-hang acme-dc1 qmstart', (world: MachineWorld) => running(world, 'qmstart')],
    [
      'between the request to create it and the answer',
      'lose acme-dc1 POST /nodes/[^/]+/qemu$',
      (world: MachineWorld) => running(world, 'qmcreate') || newGuest(world) !== undefined,
    ],
    [
      'between the request to enlarge its disk and the answer',
      'lose acme-dc1 PUT /nodes/.*/resize',
      (world: MachineWorld) => newGuest(world)?.config.get('scsi0')?.includes('size=8G') === true,
    ],
    [
      'between the request to start it and the answer',
      'lose acme-dc1 POST /nodes/.*/status/start',
      (world: MachineWorld) => newGuest(world)?.status === 'running',
    ],
    [
      'before it hears that its notes are finished',
      'lose acme-dc1 PUT /nodes/.*/config',
      (world: MachineWorld) => newGuest(world)?.config.has('description') === false,
    ],
  ])('%s: the next start finishes it, once', { timeout: 600_000 }, async (_when, fault, isThere) => {
    const { world, directory, rangeId, command } = await closedConsole(0.02)
    const others = numbersOf(world.lab)
    await command(fault)
    const id = newJobId()
    const input = JSON.stringify({ id, spec: specOf(world, rangeId) })
    await runAndKill({
      script: SCRIPT,
      args: [directory, input],
      when: () => until('the moment', () => (settleAll(world), isThere(world))).then(() => undefined),
      afterMs: 0,
    })
    await command('task-release acme-dc1')
    await world.restart()
    const job = await world.ended(id)
    expect(job.error).toBeNull()
    await expectAllAccounted(world, rangeId, 1, others)
  })

  it(
    `again and again at any moment (seed ${SEED}): every machine is made, none twice, no address lost`,
    { timeout: 600_000 },
    async () => {
      const { world, directory, rangeId } = await closedConsole(0.05)
      const others = numbersOf(world.lab)
      const random = seededRandom(SEED)
      const id = newJobId()
      const input = JSON.stringify({ id, spec: specOf(world, rangeId), count: 6 })
      await runAndKill({ script: SCRIPT, args: [directory, input], afterLines: 1, afterMs: random.below(3000) })
      for (let kill = 0; kill < 10; kill += 1)
        await runAndKill({ script: SCRIPT, args: [directory], afterMs: 300 + random.below(3500) })
      await world.restart()
      const job = await world.ended(id)
      expect(job.error).toBeNull()
      await expectAllAccounted(world, rangeId, 6, others)
    },
  )

  it('cancelled while Proxmox creates it: the task is stopped, nothing is left', { timeout: 600_000 }, async () => {
    const { world, rangeId, command } = await closedConsole(0.02)
    await world.restart()
    await command('task-hang acme-dc1 qmcreate')
    const id = await world.begin(specOf(world, rangeId))
    await until('the creation', () => running(world, 'qmcreate'))
    await world.core().call('jobs.cancel', { id })
    const job = await world.ended(id)
    expect(job.state).toBe('cancelled')
    expect(await world.core().call('machines.leftovers', {})).toEqual([])
    expect(await world.held(rangeId)).toEqual([])
  })
})
