import type { GuestRow } from '#shared/model/guest.ts'
import { SliceId, type CompanyId } from '#shared/model/ids.ts'
import { startEditWorld, type EditWorld } from './edit-world.ts'
import { until } from './lab-core.ts'
import { newId } from './new-id.ts'
import { addCompany, addPerson, callAs } from './people.ts'

const newSlice = async (
  world: EditWorld,
  companyId: CompanyId,
  guest: GuestRow,
  more: { readonly tags?: string[]; readonly vlans?: [number, number][]; readonly storages?: string[] },
): Promise<void> => {
  await world.core.call('tenancy.saveSlice', {
    id: SliceId.parse(newId()),
    clusterId: guest.clusterId,
    companyId,
    pools: [],
    tags: [],
    vmids: [],
    vlans: [],
    storages: [],
    guestIds: [],
    ...more,
  })
}

/** Two companies with a part each of one cluster: machines are theirs by a tag. */
export const startSliceWorld = async () => {
  const world = await startEditWorld()
  const shared = world.cluster(1)
  shared.world.vnets = [
    { vnet: 'ours', zone: 'tenants', tag: 703, type: 'vnet' },
    { vnet: 'theirs', zone: 'tenants', tag: 803, type: 'vnet' },
  ]
  const { row: mine, inside } = await world.guest(
    ({ type, status, clusterId }) => type === 'qemu' && status === 'running' && clusterId === shared.id,
  )
  const { row: theirs, inside: other } = await world.guest(
    ({ id, type, clusterId }) => type === 'qemu' && clusterId === shared.id && id !== mine.id,
  )
  const [acme, beta] = [addCompany(world.core, 'Slice AG'), addCompany(world.core, 'Other AG')]
  inside.config.set('tags', 'slice-ag')
  other.config.set('tags', 'other-ag')
  const { storages } = await world.core.call('guests.editOptions', { id: mine.id })
  const [own, foreign] = storages.filter(({ content }) => content.includes('images'))
  if (own === undefined || foreign === undefined) throw new Error('two storages are needed')
  await newSlice(world, acme, mine, { tags: ['slice-ag'], vlans: [[700, 709]], storages: [own.name] })
  await newSlice(world, beta, theirs, { tags: ['other-ag'], vlans: [[800, 809]], storages: [foreign.name] })
  await world.core.call('clusters.refresh', { ids: [shared.id] })
  await until('the machines to be theirs', async () => {
    const { guests } = await world.core.call('inventory.snapshot', {})
    const ownerOf = ({ id }: GuestRow) => guests.find((guest) => guest.id === id)?.companyId
    return ownerOf(mine) === acme && ownerOf(theirs) === beta
  })
  const call = callAs(world.core, (await addPerson(world.core, { companyId: acme })).id)
  return { world, call, acme, mine, theirs, inside, other, own: own.name, foreign: foreign.name }
}
