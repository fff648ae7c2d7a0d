import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { runCommand } from '#lab/control.ts'
import { SliceId, type CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { until } from '#support/lab-core.ts'
import { newJobId } from '#support/jobs.ts'
import { startMachineWorld, type MachineWorld } from '#support/machine-world.ts'
import { addCompany, addPerson, callAs } from '#support/people.ts'

const NONE = { pools: [], tags: [], vmids: [], vlans: [], storages: [], guestIds: [] }

const give = async (
  { core, clusterId }: MachineWorld,
  companyId: CompanyId,
  part: { readonly vmids?: [number, number][]; readonly vlans?: [number, number][] },
): Promise<void> => {
  const id = SliceId.parse(uuidv7(Date.now(), randomBytes(10)))
  await core().call('tenancy.saveSlice', { ...NONE, id, clusterId, companyId, ...part })
}

/** A machine that could not be started is left, and then given to another company with its number. */
const leftAndGiven = async () => {
  const world = await startMachineWorld()
  const { core, companyId } = world
  const beta = addCompany(core(), 'Beta AG')
  // Of the company that has a part, not the whole: the whole is the provider's.
  await core().call('clusters.update', { id: world.clusterId, companyId: null })
  await give(world, companyId, { vmids: [[7000, 7009]], vlans: [[20, 29]] })
  const person = await addPerson(core(), { companyId })
  const asked = await runCommand(world.lab, 'task-fail acme-dc1 qmstart start failed')
  expect(asked.ok).toBe(true)
  const job = await world.create(world.spec({ login: { password: { mode: 'generated' } } }))
  expect(job.state).toBe('failed')
  const as = callAs(core(), person.id)
  const [left] = await as('machines.leftovers', {})
  const vmid = left?.vmid ?? 0
  const row = async () => (await core().call('inventory.snapshot', {})).guests.find((guest) => guest.vmid === vmid)
  await until('the machine in the inventory', async () => (await row())?.companyId === companyId)
  const slices = await core().call('tenancy.slices', { clusterId: world.clusterId })
  for (const slice of slices) await core().call('tenancy.saveSlice', { ...slice, vmids: [] })
  await give(world, beta, { vmids: [[7000, 7009]] })
  await until('it to be another’s', async () => (await row())?.companyId === beta)
  return { world, as, job, left, vmid, row, beta }
}

it('what a creation left and another company got is not removed by who made it', async () => {
  const { world, as, left, vmid, row, beta } = await leftAndGiven()
  const removal = await as('machines.removeLeftover', { id: newJobId(), leftoverId: left?.id ?? '' })
  await world.ended(removal.id)
  expect(world.guest(vmid).config.get('name')).toBe('web-01')
  expect(await as('machines.leftovers', {})).toEqual([])
  expect((await row())?.companyId).toBe(beta)
})

it('a retry neither goes on with it nor takes it back', async () => {
  const { world, as, job, vmid, row, beta } = await leftAndGiven()
  await as('jobs.retry', { id: job.id })
  const again = await world.ended(job.id)
  expect(again).toMatchObject({ state: 'failed', error: { code: 'not_found' } })
  expect(again.error?.message).not.toContain('vm-')
  expect(world.guest(vmid).status).toBe('stopped')
  expect((await row())?.companyId).toBe(beta)
})

it('a retry makes nothing in what was taken from the company meanwhile', async () => {
  const world = await startMachineWorld()
  const { core, companyId, clusterId } = world
  await core().call('clusters.update', { id: clusterId, companyId: null })
  await give(world, companyId, { vlans: [[20, 29]], vmids: [[7000, 7009]] })
  const person = await addPerson(core(), { companyId })
  await runCommand(world.lab, 'task-fail acme-dc1 qmcreate no space left on device')
  const job = await world.create(world.spec({ vmid: 7003 }))
  expect(job.state).toBe('failed')
  const before = world.guests().length
  const [slice] = await core().call('tenancy.slices', { clusterId })
  if (slice === undefined) throw new Error('no slice')
  await core().call('tenancy.saveSlice', { ...slice, vlans: [[40, 49]] })
  await callAs(core(), person.id)('jobs.retry', { id: job.id })
  expect((await world.ended(job.id)).error?.message).toMatch(/may not use VLAN 20/)
  expect(world.guests()).toHaveLength(before)
})

it('asking again with another company’s job is answered like asking for that company', async () => {
  const world = await startMachineWorld()
  const id = await world.begin(world.spec())
  await world.ended(id)
  const beta = addCompany(world.core(), 'Beta AG')
  const as = callAs(world.core(), (await addPerson(world.core(), { companyId: beta })).id)
  await expect(as('machines.create', { id, spec: world.spec() })).rejects.toMatchObject({ code: 'not_found' })
})
