import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { GIB } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { SliceId, type CompanyId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { newJobId, startEditWorld, type EditWorld } from '#support/edit-world.ts'
import { until } from '#support/lab-core.ts'
import { addCompany, addPerson, callAs } from '#support/people.ts'

const config = { kind: 'config' as const, remove: [], revert: [], passwordKey: null }

const newSlice = async (
  world: EditWorld,
  companyId: CompanyId,
  guest: GuestRow,
  more: { readonly tags?: string[]; readonly vlans?: [number, number][]; readonly storages?: string[] },
): Promise<void> => {
  await world.core.call('tenancy.saveSlice', {
    id: SliceId.parse(uuidv7(Date.now(), randomBytes(10))),
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
const setUp = async (moreVlans: [number, number][] = []) => {
  const world = await startEditWorld()
  const shared = world.cluster(1)
  const inLab = world.lab.clusters.find(({ name }) => world.ids.get(name) === shared.id)
  if (inLab === undefined) throw new Error('the cluster is needed')
  inLab.world.vnets = [201, 202].map((tag) => ({ vnet: `tenant${tag}`, zone: 'tenants', tag, type: 'vnet' }))
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
  await newSlice(world, acme, mine, { tags: ['slice-ag'], vlans: [[700, 709], ...moreVlans], storages: [own.name] })
  await newSlice(world, beta, theirs, { tags: ['other-ag'], vlans: [[800, 809]], storages: [foreign.name] })
  await world.core.call('clusters.refresh', { ids: [shared.id] })
  await until('the machines to be theirs', async () => {
    const { guests } = await world.core.call('inventory.snapshot', {})
    const ownerOf = ({ id }: GuestRow) => guests.find((guest) => guest.id === id)?.companyId
    return ownerOf(mine) === acme && ownerOf(theirs) === beta
  })
  const call = callAs(world.core, (await addPerson(world.core, { companyId: acme })).id)
  return { world, call, mine, theirs, inside, other, own: own.name, foreign: foreign.name }
}

describe('somebody who holds a part of a cluster', () => {
  it('is answered about a machine of others as about one that never was, and changes nothing of it', async () => {
    const { world, call, theirs, other } = await setUp()
    const before = [...other.config]
    const digest = await world.digest(theirs.id)
    const action = { ...config, digest, set: { description: 'stolen' } }
    const asked = [
      call('guests.editable', { id: theirs.id }),
      call('guests.editOptions', { id: theirs.id }),
      call('guests.edit', { id: newJobId(), guestId: theirs.id, action }),
      call('guests.editMany', {
        id: newJobId(),
        guestIds: [theirs.id],
        action: { kind: 'tags', add: ['x'], remove: [] },
      }),
    ]
    for (const outcome of await Promise.allSettled(asked))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect([...other.config]).toEqual(before)
  })

  it('is offered, and given, his own storages and VLANs only', async () => {
    const { world, call, mine, inside, own, foreign } = await setUp()
    const { storages, vlans } = await call('guests.editOptions', { id: mine.id })
    expect(storages.map(({ name }) => name)).toEqual([own])
    expect(vlans).toEqual([[700, 709]])
    const digest = await world.digest(mine.id)
    const edit = (action: Parameters<EditWorld['edit']>[1]) =>
      call('guests.edit', { id: newJobId(), guestId: mine.id, action })
    const disk = { size: GIB, bus: 'scsi' as const, mountPoint: null, discard: false, ssd: false, backup: true }
    await expect(edit({ kind: 'disk.add', digest, storage: foreign, ...disk })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const net0 = (inside.config.get('net0') ?? '').replace(/,tag=\d+/, '')
    for (const tag of ['800', '4000'])
      await expect(edit({ ...config, digest, set: { net0: `${net0},tag=${tag}` } })).rejects.toMatchObject({
        code: 'forbidden',
      })
    const result = await world.edit(mine.id, { ...config, digest, set: { net0: `${net0},tag=705` } }, { as: call })
    expect(result.state).toBe('completed')
    expect(inside.config.get('net0')).toContain('tag=705')
  })

  it('is plugged into his own VNets only, and is not shown the others as bridges', async () => {
    const { world, call, mine, inside } = await setUp([[202, 202]])
    const { bridges } = await call('guests.editOptions', { id: mine.id })
    const digest = await world.digest(mine.id)
    expect(bridges.filter(({ name }) => name.startsWith('tenant'))).toEqual([
      expect.objectContaining({ name: 'tenant202', vnet: true }),
    ])
    const plugged = (bridge: string) => ({
      ...config,
      digest,
      set: {
        net0: (inside.config.get('net0') ?? '').replace(/,tag=\d+/, '').replace(/bridge=\w+/, `bridge=${bridge}`),
      },
    })
    for (const set of [
      plugged('tenant201'),
      { ...plugged('tenant201'), set: { net0: `${plugged('tenant201').set.net0},tag=705` } },
    ])
      await expect(call('guests.edit', { id: newJobId(), guestId: mine.id, action: set })).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('no VNet tenant201') as string,
      })
    const result = await world.edit(mine.id, plugged('tenant202'), { as: call })
    expect(result.state).toBe('completed')
    expect(inside.config.get('net0')).toContain('bridge=tenant202')
  })

  it('does not give a machine away, or make it nobody’s, by its tags', async () => {
    const { world, call, mine, inside } = await setUp()
    const digest = await world.digest(mine.id)
    const edit = (tags: string) =>
      call('guests.edit', { id: newJobId(), guestId: mine.id, action: { ...config, digest, set: { tags } } })
    await expect(edit('slice-ag;other-ag')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(edit('prod')).rejects.toMatchObject({ code: 'forbidden' })
    const many = call('guests.editMany', {
      id: newJobId(),
      guestIds: [mine.id],
      action: { kind: 'tags', add: ['other-ag'], remove: [] },
    })
    await expect(many).rejects.toMatchObject({ code: 'forbidden' })
    expect(inside.config.get('tags')).toBe('slice-ag')
    expect((await world.edit(mine.id, { ...config, digest, set: { tags: 'slice-ag;prod' } }, { as: call })).state).toBe(
      'completed',
    )
  })

  it('cannot attach a volume of somebody else, whatever is sent', async () => {
    const { world, call, mine, inside, other } = await setUp()
    const foreign = [...other.config].find(([, value]) => /^[a-z][\w-]*:/.test(value))?.[1].split(',')[0] ?? ''
    const digest = await world.digest(mine.id)
    const edit = (action: Parameters<EditWorld['edit']>[1]) =>
      call('guests.edit', { id: newJobId(), guestId: mine.id, action })
    await expect(edit({ ...config, digest, set: { scsi9: foreign } })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(edit({ ...config, digest, set: { unused7: foreign } })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(
      edit({ kind: 'cdrom', digest, drive: 'ide3', volid: foreign, removeDrive: false }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/forbidden|conflict/) as string,
    })
    expect([...inside.config.values()].some((value) => value.includes(foreign))).toBe(false)
  })

  it('hears of the colours of his own tags only', async () => {
    const { world, call } = await setUp()
    await world.core.call('tags.setColours', { colours: { 'slice-ag': '#112233', 'other-ag': '#445566' } })
    expect(await call('tags.colours', {})).toEqual({ 'slice-ag': '#112233' })
  })
})
