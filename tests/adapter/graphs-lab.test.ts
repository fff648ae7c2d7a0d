import { expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { SliceId, type ClusterId } from '#shared/model/ids.ts'
import { addCompany, addPerson, callAs, newUserId, onDatabase } from '#support/people.ts'
import { startLabCore, until, type LabCore } from '#support/lab-core.ts'

const guestsOf = async (setup: LabCore, fits: (guest: GuestRow) => boolean): Promise<GuestRow[]> =>
  until('guests', async () => {
    const { guests } = await setup.core.call('inventory.snapshot', {})
    const total = setup.lab.clusters.reduce((sum, cluster) => sum + cluster.world.guests.size, 0)
    return guests.length === total && guests.filter(fits)
  })
const running = (guest: GuestRow): boolean => guest.status === 'running' && !guest.template
const storedGraphs = (setup: LabCore): number =>
  onDatabase(setup.core, (db) => (db.prepare('SELECT count(*) AS n FROM graphs').get() as { n: number }).n)

it('reads every frame of a guest, and nothing is measured while it was off', async () => {
  const setup = await startLabCore()
  const [guest] = await guestsOf(setup, (each) => running(each) && each.type === 'qemu')
  const [off] = await guestsOf(setup, (each) => each.status === 'stopped' && !each.template)
  if (guest === undefined || off === undefined) throw new Error('nothing to look at')
  for (const frame of ['hour', 'day', 'week', 'month', 'year'] as const) {
    const { at, series, problem } = await setup.core.call('graphs.guest', { id: guest.id, frame, live: true })
    expect([at !== null, problem, series.times.length > 50], frame).toEqual([true, null, true])
    expect(series.columns.cpu).toHaveLength(series.times.length)
  }
  const { series } = await setup.core.call('graphs.guest', { id: off.id, frame: 'hour', live: true })
  expect(series.columns.cpu).toBeUndefined()
  expect(series.columns.maxmem?.every((value) => (value ?? 0) > 0)).toBe(true)
})

it('follows a guest that moved since the last poll', async () => {
  const setup = await startLabCore()
  const guests = await guestsOf(setup, running)
  const { world, id } = setup.cluster(0)
  const guest = guests.find((each) => each.clusterId === id && world.nodes.size > 1)
  const inside = world.guests.get(guest?.vmid ?? 0)
  const target = [...world.nodes.keys()].find((node) => node !== guest?.node)
  if (guest === undefined || inside === undefined || target === undefined) throw new Error('nothing to move')
  inside.node = target
  const { problem, series } = await setup.core.call('graphs.guest', { id: guest.id, frame: 'hour', live: true })
  expect([problem, series.times.length > 50]).toEqual([null, true])
})

it('keeps the last of each when the cluster dies, says why, and forgets them with the guest’s cluster', async () => {
  const setup = await startLabCore()
  const [guest] = await guestsOf(setup, running)
  if (guest === undefined) throw new Error('no guest')
  const { nodes, storages } = await setup.core.call('inventory.snapshot', {})
  const node = nodes.find(({ clusterId }) => clusterId === guest.clusterId)
  const storage = storages.find(({ clusterId, shared }) => clusterId === guest.clusterId && shared) ?? storages[0]
  if (node === undefined || storage === undefined) throw new Error('no node or storage')
  const ask = async (live: boolean) => {
    const { clusterId } = guest
    const frame = 'day'
    return [
      await setup.core.call('graphs.guest', { id: guest.id, frame, live }),
      await setup.core.call('graphs.node', { clusterId, node: node.name, frame, live }),
      await setup.core.call('graphs.storage', { clusterId, key: storage.key, frame, live }),
    ]
  }
  const before = await ask(true)
  expect(before.map(({ series }) => series.times.length > 50)).toEqual([true, true, true])
  for (const cluster of setup.lab.clusters) setup.lab.faults.inject({ cluster: cluster.name }, { kind: 'refuse' })
  await setup.lab.settled()
  await setup.core.call('clusters.refresh', {})
  await until('the cluster to be known as gone', async () => {
    const views = await setup.core.call('clusters.list', {})
    return views.every(({ state }) => state === 'unreachable')
  })
  const after = await ask(true)
  expect(after.map(({ series, at }) => ({ series, at }))).toEqual(before.map(({ series, at }) => ({ series, at })))
  expect(after.every(({ problem }) => problem !== null && problem !== '')).toBe(true)
  expect(storedGraphs(setup)).toBe(3)
  const views = await setup.core.call('clusters.list', {})
  const name = views.find(({ id }) => id === guest.clusterId)?.name ?? ''
  await setup.core.call('clusters.remove', { id: guest.clusterId, name })
  expect(storedGraphs(setup)).toBe(0)
})

it('shows whoever holds a part of a cluster his guests and storages, not the nodes or what is others’', async () => {
  const setup = await startLabCore()
  const guests = await guestsOf(setup, running)
  const shared = setup.cluster(1)
  const [own, foreign] = guests.filter(({ clusterId }) => clusterId === shared.id)
  if (own === undefined || foreign === undefined) throw new Error('no guests')
  const { nodes, storages } = await setup.core.call('inventory.snapshot', {})
  const ofCluster = <Row extends { readonly clusterId: ClusterId }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ clusterId }) => clusterId === shared.id)
  const [mine, theirs] = ofCluster(storages)
  const [node] = ofCluster(nodes)
  if (mine === undefined || theirs === undefined || node === undefined) throw new Error('no places')
  const companyId = addCompany(setup.core, 'Slice AG')
  await setup.core.call('tenancy.saveSlice', {
    id: SliceId.parse(newUserId()),
    clusterId: shared.id,
    companyId,
    pools: [],
    tags: [],
    vmids: [],
    vlans: [],
    storages: [mine.name],
    guestIds: [own.id],
  })
  const call = callAs(setup.core, (await addPerson(setup.core, { companyId })).id)
  const asked = { clusterId: shared.id, frame: 'hour', live: true } as const
  const guestOf = ({ id }: GuestRow) => call('graphs.guest', { id, frame: 'hour', live: true })
  expect((await guestOf(own)).series.times.length).toBeGreaterThan(50)
  expect((await call('graphs.storage', { ...asked, key: mine.key })).series.times.length).toBeGreaterThan(50)
  await expect(guestOf(foreign)).rejects.toMatchObject({ code: 'not_found' })
  await expect(call('graphs.node', { ...asked, node: node.name })).rejects.toMatchObject({ code: 'not_found' })
  await expect(call('graphs.storage', { ...asked, key: theirs.key })).rejects.toMatchObject({ code: 'not_found' })
})
