import { expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { runCommand } from '#lab/control.ts'
import { addLabClusters, until } from '#support/lab-core.ts'
import { newJobId } from '#support/jobs.ts'
import { startMachineWorld, type MachineWorld } from '#support/machine-world.ts'

const command = async (world: MachineWorld, line: string): Promise<void> => {
  const answer = await runCommand(world.lab, line)
  if (!answer.ok) throw new Error(answer.error)
}

const withAddress = async (world: MachineWorld) => {
  const rangeId = await world.addRange('10.50.0.0/24', { gateway: '10.50.0.1' })
  const spec = world.spec({
    nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 }, ipv4: { mode: 'static', rangeId } }],
  })
  return { rangeId, spec }
}

it('a creation that Proxmox refuses leaves nothing, gives its address back and says why', async () => {
  const world = await startMachineWorld()
  const { rangeId, spec } = await withAddress(world)
  await command(world, 'task-fail acme-dc1 qmcreate no space left on device')
  const job = await world.create(spec)
  expect(job).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('no space left') as string } })
  expect(await world.held(rangeId)).toEqual([])
  expect(await world.core().call('machines.leftovers', {})).toEqual([])

  // A retry takes up where it failed, with an address of its own.
  await world.core().call('jobs.retry', { id: job.id })
  const again = await world.ended(job.id)
  expect(again.error).toBeNull()
  const [made] = await world.results(job.id)
  expect(made?.addresses).toHaveLength(1)
  expect(await world.held(rangeId)).toMatchObject([{ use: 'guest', guestId: made?.guestId }])
})

it('one that fails half-way names what is left, keeps its address, and what is left can be removed', async () => {
  const world = await startMachineWorld()
  const { rangeId, spec } = await withAddress(world)
  await command(world, 'task-fail acme-dc1 qmstart start failed: QEMU exited with code 1')
  const job = await world.create(spec)
  const [made] = await world.results(job.id)
  expect(job.error?.message).toMatch(/QEMU exited.*Left on acme-dc1: VM \d+ “web-01” on pve\d, ceph-vm:vm-\d+-disk-0/)
  const [left] = await world.core().call('machines.leftovers', {})
  expect(left).toMatchObject({ vmid: made?.vmid, name: 'web-01', companyId: world.companyId })
  expect(await world.held(rangeId)).toHaveLength(1)

  const removal = await world.core().call('machines.removeLeftover', { id: newJobId(), leftoverId: left?.id ?? '' })
  expect((await world.ended(removal.id)).error).toBeNull()
  expect(world.guests().some(({ vmid }) => vmid === made?.vmid)).toBe(false)
  expect(await world.core().call('machines.leftovers', {})).toEqual([])
  expect(await world.held(rangeId)).toEqual([])
})

it('removes nothing that does not carry its mark', async () => {
  const world = await startMachineWorld()
  const { spec } = await withAddress(world)
  await command(world, 'task-fail acme-dc1 qmstart start failed')
  const job = await world.create(spec)
  const [left] = await world.core().call('machines.leftovers', {})
  const [made] = await world.results(job.id)
  // Somebody took it over and wrote notes of his own.
  world.guest(made?.vmid ?? null).config.set('description', 'mine now')
  const removal = await world.core().call('machines.removeLeftover', { id: newJobId(), leftoverId: left?.id ?? '' })
  expect((await world.ended(removal.id)).error?.message).toMatch(/does not carry the mark/)
  expect(world.guest(made?.vmid ?? null).config.get('description')).toBe('mine now')
})

it('a VMID that somebody else took at this moment is no failure: the next one is tried', async () => {
  const world = await startMachineWorld()
  await command(
    world,
    "refuse acme-dc1 POST /nodes/[^/]+/qemu$ 500 unable to create VM 119 - VM 119 already exists on node 'pve1'",
  )
  const job = await world.create(world.spec())
  expect(job.error).toBeNull()
  const { lines } = await world.core().call('jobs.log', { id: job.id })
  expect(lines.map(({ text }) => text).join('\n')).toMatch(/taken by somebody else meanwhile; trying the next/)
})

it('a storage whose lock somebody else holds is waited for', async () => {
  const world = await startMachineWorld()
  const lock = "can't lock file '/var/lock/pve-manager/pve-storage-ceph-vm' - got timeout"
  await command(world, `task-fail acme-dc1 qmcreate ${lock}`)
  await command(
    world,
    `refuse acme-dc1 PUT /nodes/.*/resize 500 can't lock file '/var/lock/qemu-server/lock-119.conf' - got timeout`,
  )
  const job = await world.create(world.spec())
  expect(job.error).toBeNull()
  expect(world.guests().filter(({ config }) => config.get('name') === 'web-01')).toHaveLength(1)
})

it.each([
  ['403 Permission check failed (/vms/119, VM.Allocate)', /lacks VM\.Allocate on \/vms\/119/],
  ["500 storage 'ceph-vm' does not exist", /ceph-vm.* does not exist/],
])('a refusal is a sentence: %s', async (refusal, sentence) => {
  const world = await startMachineWorld()
  const { rangeId, spec } = await withAddress(world)
  await command(world, `refuse acme-dc1 POST /nodes/[^/]+/qemu$ ${refusal}`)
  const job = await world.create(spec)
  expect(job.error?.message).toMatch(sentence)
  expect(await world.held(rangeId)).toEqual([])
})

it('cancelled before their turn, machines of many give their addresses back', async () => {
  const world = await startMachineWorld()
  const { rangeId, spec } = await withAddress(world)
  await command(world, 'task-hang acme-dc1 qmcreate')
  const id = await world.begin({ ...spec, name: 'web-{n}' }, { count: 30 })
  expect(await world.held(rangeId)).toHaveLength(30)
  await until('the first', async () => (await world.results(id)).some(({ vmid }) => vmid !== null))
  await world.core().call('jobs.cancel', { id })
  await world.ended(id)
  await until('the rest to be settled', async () => {
    const held = await world.held(rangeId)
    const made = (await world.results(id)).filter(({ state }) => state === 'completed')
    return held.length === made.length + (await world.core().call('machines.leftovers', {})).length
  })
})

it('two consoles on one cluster make machines at once, none under the number of another', async () => {
  const world = await startMachineWorld({ pace: 0.005 })
  const other = await startCore()
  const ids = await addLabClusters(other, world.lab.clusters)
  const clusterId = ids.get('acme-dc1')
  if (clusterId === undefined) throw new Error('the second console has the cluster')
  await until('its inventory', async () =>
    (await other.call('inventory.snapshot', {})).storages.some((row) => row.clusterId === clusterId),
  )
  const companyId = (await other.call('clusters.list', {})).find(({ id }) => id === clusterId)?.companyId ?? null
  const before = world.guests().length
  const light = { start: false, disks: [{ size: null }] }
  const id = newJobId()
  const [mine] = await Promise.all([
    world.begin(world.spec({ ...light, name: 'one-{n}' }), { count: 6 }),
    other.call('machines.create', {
      id,
      spec: { ...world.spec({ ...light, name: 'two-{n}' }), companyId, clusterId },
      count: 6,
    }),
  ])
  expect((await world.ended(mine)).error).toBeNull()
  const theirs = await until('the other’s end', async () => {
    const { job } = await other.call('jobs.get', { id })
    return job.finishedAt === null ? null : job
  })
  expect(theirs.error).toBeNull()
  expect(world.guests().length).toBe(before + 12)
  const names = world.guests().map(({ config }) => config.get('name') ?? '')
  expect(names.filter((name) => name.startsWith('one-'))).toHaveLength(6)
  expect(names.filter((name) => name.startsWith('two-'))).toHaveLength(6)
})
