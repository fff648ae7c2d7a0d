import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { MASK } from '#shared/model/guest-config.ts'
import type { ProxmoxGuestRow } from '#main/adapters/proxmox/proxmox.types.ts'
import { createInventory } from '#main/features/inventory/create-inventory.ts'
import { silentLog } from '#main/log/log.ts'
import { createWorld, guestRow, nodeRow, resourcesOf, type FakeApi, type World } from './world.ts'

const configOf = (vmid: number) => ({
  digest: 'x',
  values: {
    net0: `virtio=AA:AA:AA:AA:00:${String(vmid % 100).padStart(2, '0')},bridge=vmbr0,tag=20`,
    agent: '1',
    ostype: 'l26',
    scsi0: `ceph:vm-${vmid}-disk-0,size=8G`,
    cipassword: 'planted-secret',
  },
})
const agentOf = (vmid: number) => [
  {
    name: 'eth0',
    mac: `aa:aa:aa:aa:00:${String(vmid % 100).padStart(2, '0')}`,
    addresses: [{ address: `10.0.0.${vmid % 250}`, prefix: 24 }],
  },
]
const storage = (name: string, node: string, shared: boolean) => ({
  storage: name,
  node,
  shared,
  plugintype: shared ? 'nfs' : 'dir',
  content: ['backup'],
  status: 'available',
  disk: 0,
  maxdisk: 1024 ** 4,
})

const answersFor = (guests: readonly ProxmoxGuestRow[], fields = {}): FakeApi['answers'] => ({
  resources: () => resourcesOf([...guests], fields),
  tasks: () => [],
  clusterStatus: () => ({ clusterName: 'c', quorate: true, nodes: [] }),
  guestConfig: (...[, , vmid]) => configOf(Number(vmid)),
  agentInterfaces: (...[, vmid]) => agentOf(Number(vmid)),
  backupVolumes: () => [],
})
const start = (world: World) => {
  const feature = createInventory({ ...world, log: silentLog })
  onTestFinished(() => feature.stop())
  for (const id of feature.inventory.storedClusters()) feature.inventory.load(id)
  feature.start()
  return feature
}
const countOf = (api: FakeApi, name: string): number => api.calls.filter((call) => call.startsWith(name)).length
const many = (count: number) => Array.from({ length: count }, (_, number) => guestRow(100 + number))

describe('the slow cycle', () => {
  it('fills in what polls lack, without secrets, and asks each guest once', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1, answersFor(many(10)))
    const { inventory, facts } = start(world)
    await world.pass(120_000)
    const row = inventory.guestByVmid(id, 103)
    expect(row).toMatchObject({
      addresses: ['10.0.0.103'],
      vlans: [20],
      bridges: ['vmbr0'],
      storages: ['ceph'],
      osType: 'l26',
    })
    expect(row?.factsAt).not.toBeNull()
    if (row === undefined) throw new Error('no guest')
    expect(facts.read(row.id).config.value.cipassword).toBe(MASK)
    expect(JSON.stringify(world.db.prepare('SELECT * FROM guest_facts').all())).not.toContain('planted-secret')
    expect(countOf(api, 'guestConfig')).toBe(10)
    expect(world.connections.counts.get(id)?.quorate).toBe(true)
  })

  it('stays within its rate: one cluster at a time while nobody looks, two requests a second each while somebody does', async () => {
    const world = await createWorld()
    const apis = Array.from({ length: 4 }, (_, number) => world.addCluster(number + 1, answersFor(many(200))).api)
    const feature = start(world)
    const facts = () =>
      apis.reduce((sum, api) => sum + countOf(api, 'guestConfig') + countOf(api, 'agentInterfaces'), 0)
    await world.pass(60_000)
    expect(facts()).toBeGreaterThan(40)
    expect(facts()).toBeLessThanOrEqual(125)
    const before = facts()
    feature.setVisible(true)
    await world.pass(60_000)
    expect(facts() - before).toBeGreaterThan(300)
    for (const api of apis) expect(countOf(api, 'guestConfig')).toBeLessThanOrEqual(190)
  })

  it('reads a changed guest before those never read, and rests when all are fresh', async () => {
    const world = await createWorld()
    const guests = many(30)
    const { api } = world.addCluster(1, answersFor(guests))
    const feature = start(world)
    await world.pass(120_000)
    const before = api.calls.length
    await world.pass(600_000, 1000)
    const resting = api.calls.slice(before).filter((call) => !/^(resources|tasks|clusterStatus)/.test(call))
    expect(resting).toEqual([])
    guests[7] = guestRow(107, { tags: ['new'] })
    await feature.refresh()
    await world.pass(40_000)
    expect(api.calls.slice(before).filter((call) => call.startsWith('guestConfig'))).toEqual([
      'guestConfig pve1 qemu 107',
    ])
  })

  it('does not ask a silent agent again until its guest starts anew', async () => {
    const world = await createWorld()
    const guests = [guestRow(100)]
    const { api, id } = world.addCluster(1, answersFor(guests))
    api.answers.agentInterfaces = () => {
      throw new AppError('cluster_refused', 'no', { reason: 'QEMU guest agent is not running' })
    }
    const feature = start(world)
    await world.pass(6 * 3_600_000, 20_000)
    expect(countOf(api, 'guestConfig')).toBeGreaterThan(1)
    expect(countOf(api, 'agentInterfaces')).toBe(1)
    const row = feature.inventory.guestByVmid(id, 100)
    expect(row === undefined ? '' : feature.facts.read(row.id).agentProblem).toContain('does not run inside')
    guests[0] = guestRow(100, { status: 'stopped' })
    await world.pass(120_000, 5000)
    guests[0] = guestRow(100)
    api.answers.agentInterfaces = () => agentOf(100)
    await world.pass(180_000, 5000)
    expect(feature.inventory.guestByVmid(id, 100)?.addresses).toEqual(['10.0.0.100'])
    expect(row === undefined ? '' : feature.facts.read(row.id).agentProblem).toBe('')
  })

  it('asks the agent of a guest that starts until it answers, at growing distance', async () => {
    const world = await createWorld()
    const guests = [guestRow(100, { status: 'stopped' })]
    const { api, id } = world.addCluster(1, answersFor(guests))
    api.answers.agentInterfaces = () => {
      throw new AppError('cluster_refused', 'no', { reason: 'QEMU guest agent is not running' })
    }
    const feature = start(world)
    await world.pass(120_000, 5000)
    guests[0] = guestRow(100)
    await world.pass(10 * 60_000, 5000)
    expect(countOf(api, 'agentInterfaces')).toBe(4)
    // Its first boot installed updates for ten minutes.
    api.answers.agentInterfaces = () => agentOf(100)
    await world.pass(10 * 60_000, 5000)
    expect(feature.inventory.guestByVmid(id, 100)?.addresses).toEqual(['10.0.0.100'])
    expect(countOf(api, 'agentInterfaces')).toBe(5)
  })

  it('leaves guests of offline nodes alone', async () => {
    const world = await createWorld()
    const nodes = [nodeRow('pve1'), nodeRow('pve2', { status: 'offline' })]
    const { api } = world.addCluster(1, answersFor([guestRow(100), guestRow(101, { node: 'pve2' })], { nodes }))
    start(world)
    await world.pass(120_000)
    expect(api.calls.filter((call) => call.startsWith('guestConfig'))).toEqual(['guestConfig pve1 qemu 100'])
  })

  it('lists each backup storage once, not each guest, and a dead one keeps nothing waiting', async () => {
    const world = await createWorld()
    const storages = [
      storage('nas', 'pve1', true),
      storage('nas', 'pve2', true),
      storage('local', 'pve1', false),
      storage('local', 'pve2', false),
    ]
    const { api, id } = world.addCluster(1, answersFor(many(20), { storages }))
    const volume = (vmid: number, day: number, volid: string) => ({
      volid,
      vmid,
      ctime: Date.UTC(2026, 0, day) / 1000,
      size: 5,
      format: 'vma.zst',
      subtype: '',
      notes: '',
      protected: false,
      encrypted: false,
      verification: '',
    })
    api.answers.backupVolumes = (node, name) => {
      if (name === 'local' && node === 'pve2') throw new AppError('timeout', 'The storage did not answer in time.')
      return name === 'nas'
        ? [
            volume(101, 3, 'nas:backup/vzdump-qemu-101-x.vma.zst'),
            volume(101, 9, 'nas:backup/vzdump-lxc-101-x.tar.zst'),
          ]
        : [volume(101, 5, 'local:backup/vzdump-qemu-101-y.vma.zst')]
    }
    const { inventory, backups } = start(world)
    await world.pass(120_000)
    expect(api.calls.filter((call) => call.startsWith('backupVolumes')).sort()).toEqual([
      'backupVolumes pve1 local',
      'backupVolumes pve1 nas',
      'backupVolumes pve2 local',
    ])
    const row = inventory.guestByVmid(id, 101)
    expect(row?.lastBackupAt).toBe('2026-01-05T00:00:00.000Z')
    expect(inventory.guestByVmid(id, 102)?.lastBackupAt).toBeNull()
    expect(row === undefined ? [] : backups.ofGuest(row).backups.map((backup) => backup.storage)).toEqual([
      'local',
      'nas',
    ])
    expect(countOf(api, 'guestConfig')).toBe(20)
  })

  it('takes an empty list of backups for none only where the sign-in may see them', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1, answersFor(many(2), { storages: [storage('nas', 'pve1', true)] }))
    world.connections.blind.add(id)
    const { inventory, backups } = start(world)
    await world.pass(120_000)
    expect(countOf(api, 'backupVolumes')).toBe(1)
    expect(backups.listingOf(id)).toBe('part')
    const row = inventory.guestByVmid(id, 100)
    expect(row === undefined ? '' : backups.ofGuest(row).listedAt).toBeNull()
    // Granted since: it is asked at the next turn, not when the next listing would have been due.
    world.connections.blind.delete(id)
    await world.pass(120_000)
    expect(countOf(api, 'backupVolumes')).toBe(2)
    expect(backups.listingOf(id)).toBe('whole')
    // Rights read long ago do not outweigh a list that holds something, nor does their loss leave what is not seen known.
    world.connections.blind.add(id)
    await world.pass(2 * 3_600_000, 20_000)
    expect(backups.listingOf(id)).toBe('part')
  })

  it('says that backups are not known until every storage that holds some was listed', async () => {
    const world = await createWorld()
    const storages = [storage('nas', 'pve1', true), storage('usb', 'pve1', false)]
    const { api, id } = world.addCluster(1, answersFor(many(1), { storages }))
    let dead = true
    api.answers.backupVolumes = (_node, name) => {
      if (name === 'usb' && dead) throw new AppError('timeout', 'The storage did not answer in time.')
      return []
    }
    const { backups } = start(world)
    expect(backups.listingOf(id)).toBe('nothing')
    await world.pass(120_000)
    expect(backups.listingOf(id)).toBe('part')
    dead = false
    await world.pass(2 * 3_600_000, 20_000)
    expect(backups.listingOf(id)).toBe('whole')
  })

  it('knows after a restart what it read, and does not read it again', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1, answersFor(many(5)))
    const first = start(world)
    await world.pass(60_000)
    await first.stop()
    const before = countOf(api, 'guestConfig')
    const second = start(world)
    expect(second.inventory.guestByVmid(id, 102)?.addresses).toEqual(['10.0.0.102'])
    await world.pass(120_000)
    expect(countOf(api, 'guestConfig')).toBe(before)
  })
})
