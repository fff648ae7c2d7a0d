import { expect, it } from 'vitest'
import { CompanyId, SliceId } from '#shared/model/ids.ts'
import { startMachineWorld } from '#support/machine-world.ts'
import { newId } from '#support/new-id.ts'

it('gives machines that are made at once numbers of their own out of the range of a slice', async () => {
  const world = await startMachineWorld()
  const companyId = CompanyId.parse(newId())
  await world.core().call('companies.add', { id: companyId, name: 'Nordwind Logistik' })
  await world.core().call('tenancy.saveSlice', {
    id: SliceId.parse(newId()),
    clusterId: world.clusterId,
    companyId,
    pools: [],
    tags: ['nordwind'],
    vmids: [[5000, 5099]],
    vlans: [],
    storages: [],
    guestIds: [],
  })
  const job = await world.create(world.spec({ companyId, name: 'batch-{n}' }), { count: 5 })
  expect(job.error).toBeNull()
  const results = await world.results(job.id)
  expect(results.map(({ vmid }) => vmid).toSorted((one, other) => Number(one) - Number(other))).toEqual([
    5000, 5001, 5002, 5003, 5004,
  ])
})
