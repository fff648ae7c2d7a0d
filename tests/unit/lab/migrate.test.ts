import { describe, expect, it } from 'vitest'
import type { LabCluster, LabStorage } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'
import { createTestCluster } from '#support/lab/testcl.ts'
import { createFollower } from '#support/lab/worker.ts'

/** Two nodes that are up, `local` and `second` on each, and `ceph` for both. */
const setUp = async (params: Record<string, string | number> = {}) => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const other = cluster.nodes.get('pve2')
  if (other) Object.assign(other, { state: 'online', neverSeen: false })
  const local = cluster.storages.get('local')
  const shared: Partial<LabStorage> = {
    storage: 'ceph',
    type: 'rbd',
    shared: true,
    content: ['images', 'rootdir'],
    volumes: [],
    options: {},
  }
  if (local) cluster.storages.set('ceph', { ...local, ...shared })
  const ask = createAsker(cluster)
  const follower = createFollower(ask, clock)
  await follower.end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 101, memory: 1024, ...params }))
  const vm = '/nodes/pve1/qemu/101'
  const migrate = (more: Record<string, string | number> = {}) =>
    ask<string>('POST', `${vm}/migrate`, { target: 'pve2', ...more })
  return { clock, cluster, ask, vm, migrate, ...follower }
}

const run = async (world: Awaited<ReturnType<typeof setUp>>): Promise<void> => {
  await world.end(await world.ask<string>('POST', `${world.vm}/status/start`))
}

const restrict = (cluster: LabCluster, name: string): void => {
  const storage = cluster.storages.get(name)
  if (storage) storage.nodes = ['pve1']
}

describe('migration in the lab', () => {
  it('says beforehand what a node lacks and what stays behind', async () => {
    const { ask, vm, cluster } = await setUp({ scsi0: 'second:1', ide2: 'local:cloudinit' })
    restrict(cluster, 'second')
    cluster.guests.get(101)?.config.set('hostpci0', '0000:01:00.0')
    expect(await ask('GET', `${vm}/migrate`)).toMatchObject({
      allowed_nodes: [],
      not_allowed_nodes: { pve2: { unavailable_storages: ['second'] } },
      local_resources: ['hostpci0'],
      local_disks: [{ drivename: 'scsi0' }, { drivename: 'ide2', is_cloudinit: 1 }],
      running: 0,
    })
    await expect(ask('POST', `${vm}/migrate`, { target: 'pve2' })).rejects.toMatchObject({
      message: "storage 'second' is not available on node 'pve2'",
    })
  })

  it('takes local disks along when asked, onto the storage named for them', async () => {
    const world = await setUp({ scsi0: 'second:1' })
    await run(world)
    const { ask, migrate, end, log, cluster } = world
    await expect(migrate()).rejects.toMatchObject({ message: "can't migrate running VM without --online" })
    const without = await migrate({ online: 1 })
    expect(await end(without)).toBe('migration aborted')
    expect((await log(without)).join('\n')).toContain(
      "can't live migrate attached local disks without with-local-disks",
    )
    expect(await end(await migrate({ online: 1, 'with-local-disks': 1, targetstorage: 'ceph' }))).toBe('OK')
    expect(await ask('GET', '/nodes/pve2/qemu/101/config')).toMatchObject({ scsi0: 'ceph:vm-101-disk-0,size=1G' })
    expect(cluster.storages.get('second')?.volumes).toEqual([])
    expect(cluster.storages.get('ceph')?.volumes.map(({ volid }) => volid)).toEqual(['ceph:vm-101-disk-0'])
    await expect(ask('GET', '/nodes/pve1/qemu/101/config')).rejects.toMatchObject({
      message: "Configuration file 'nodes/pve1/qemu-server/101.conf' does not exist",
    })
  })

  it('leaves a machine where a CD of its node is in the drive', async () => {
    const { migrate, end, log, cluster } = await setUp({ scsi0: 'ceph:1' })
    cluster.guests.get(101)?.config.set('ide2', 'local:iso/x.iso,media=cdrom')
    const upid = await migrate()
    expect(await end(upid)).toBe('migration aborted')
    expect((await log(upid)).join('\n')).toContain("can't migrate local disk 'local:iso/x.iso': local cdrom image")
  })

  it('asks the cluster for a machine under high availability, whose task ends before the machine has moved', async () => {
    const { migrate, end, cluster, clock } = await setUp({ scsi0: 'ceph:1' })
    cluster.haResources.set('vm:101', {
      sid: 'vm:101',
      state: 'stopped',
      group: null,
      maxRestart: 1,
      maxRelocate: 1,
      comment: null,
    })
    const upid = await migrate()
    expect(upid).toContain(':hamigrate:101:')
    expect(await end(upid)).toBe('OK')
    expect(cluster.guests.get(101)?.node).toBe('pve1')
    clock.forward(30_000)
    await migrate().catch(() => undefined)
    expect(cluster.guests.get(101)?.node).toBe('pve2')
  })

  it('moves a running container by restarting it, and no other way', async () => {
    const { ask, end, log, cluster } = await setUp()
    const guest = cluster.guests.get(101)
    if (!guest) throw new Error('no guest')
    Object.assign(guest, { kind: 'lxc', startedAt: 1, pid: 5, status: 'running' })
    guest.config.set('rootfs', 'ceph:vm-101-disk-0,size=1G')
    const migrate = (more: Record<string, number>) =>
      ask<string>('POST', '/nodes/pve1/lxc/101/migrate', { target: 'pve2', ...more })
    await expect(migrate({})).rejects.toMatchObject({ status: 500 })
    const live = await migrate({ online: 1 })
    expect(await end(live)).toBe('migration aborted')
    expect((await log(live)).join('\n')).toContain('lxc live migration is currently not implemented')
    expect(await end(await migrate({ restart: 1 }))).toBe('OK')
    expect([guest.node, guest.status]).toEqual(['pve2', 'running'])
  })
})

describe('power of machines under high availability', () => {
  it('ends the request before the machine has changed, and refuses to overrule a shutdown', async () => {
    const { ask, vm, end, cluster, clock } = await setUp({ scsi0: 'ceph:1' })
    cluster.haResources.set('vm:101', {
      sid: 'vm:101',
      state: 'stopped',
      group: null,
      maxRestart: 1,
      maxRelocate: 1,
      comment: null,
    })
    const status = async () => (await ask<{ status: string }>('GET', `${vm}/status/current`)).status
    const upid = await ask<string>('POST', `${vm}/status/start`)
    expect(upid).toContain(':hastart:101:')
    expect(await end(upid)).toBe('OK')
    expect(await status()).toBe('stopped')
    clock.forward(10_000)
    expect(await status()).toBe('running')
    await expect(ask('POST', `${vm}/status/stop`, { 'overrule-shutdown': 1 })).rejects.toMatchObject({
      errors: { 'overrule-shutdown': 'not applicable for VMs managed by HA' },
    })
    expect(await ask('POST', `${vm}/status/stop`)).toContain(':hastop:101:')
  })

  it('goes on from disk with start after a suspend to disk', async () => {
    const world = await setUp({ scsi0: 'ceph:1' })
    await run(world)
    const { ask, vm, end } = world
    expect(await end(await ask<string>('POST', `${vm}/status/suspend`, { todisk: 1 }))).toBe('OK')
    expect(await ask('GET', `${vm}/config`)).toMatchObject({ lock: 'suspended' })
    expect(await end(await ask<string>('POST', `${vm}/status/start`))).toBe('OK')
    expect(await ask('GET', `${vm}/status/current`)).toMatchObject({ status: 'running' })
    expect((await ask<Record<string, unknown>>('GET', `${vm}/config`))['lock']).toBeUndefined()
  })
})

describe('snapshots in the lab', () => {
  const withSnapshots = async (storage: string) => {
    const world = await setUp({ scsi0: storage })
    const { ask, vm, end, clock } = world
    const take = async (snapname: string, more: Record<string, string | number> = {}) => {
      clock.forward(60_000)
      return end(await ask<string>('POST', `${vm}/snapshot`, { snapname, ...more }))
    }
    const list = async () =>
      (await ask<{ name: string; parent?: string }[]>('GET', `${vm}/snapshot`)).map(
        ({ name, parent }) => `${name}<${parent ?? ''}`,
      )
    return { ...world, take, list }
  }

  it('form a tree whose children move up when one is deleted', async () => {
    const { ask, vm, take, list, end } = await withSnapshots('ceph:1')
    expect([await take('a1'), await take('b1', { description: 'second' }), await take('c1')]).toEqual(['OK', 'OK', 'OK'])
    expect(await end(await ask<string>('POST', `${vm}/snapshot/a1/rollback`))).toBe('OK')
    expect(await take('d1')).toBe('OK')
    expect(await list()).toEqual(['a1<', 'b1<a1', 'c1<b1', 'd1<a1', 'current<d1'])
    expect(await end(await ask<string>('DELETE', `${vm}/snapshot/a1`))).toBe('OK')
    expect(await list()).toEqual(['b1<', 'c1<b1', 'd1<', 'current<d1'])
  })

  it('bring configuration and disk size back, but neither notes nor detached disks', async () => {
    const { ask, vm, take, end } = await withSnapshots('ceph:1')
    await take('a1')
    await end((await ask<string | null>('PUT', `${vm}/resize`, { disk: 'scsi0', size: '+4G' })) ?? '')
    await ask('PUT', `${vm}/config`, { memory: 2048, description: 'later', scsi1: 'ceph:1' })
    await ask('PUT', `${vm}/config`, { delete: 'scsi1' })
    expect(await end(await ask<string>('POST', `${vm}/snapshot/a1/rollback`, { start: 1 }))).toBe('OK')
    expect(await ask('GET', `${vm}/config`)).toMatchObject({
      memory: '1024',
      description: 'later',
      scsi0: 'ceph:vm-101-disk-0,size=1G',
      unused0: 'ceph:vm-101-disk-1',
    })
    expect(await ask('GET', `${vm}/status/current`)).toMatchObject({ status: 'running', maxdisk: 1_073_741_824 })
  })

  it('refuse names that are taken or reserved, disks that cannot have any, and going back past one on ZFS', async () => {
    const { ask, vm, take, end, cluster } = await withSnapshots('ceph:1')
    await take('a1')
    expect(await take('a1')).toBe("snapshot name 'a1' already used")
    await expect(take('current')).rejects.toMatchObject({
      message: "unable to use snapshot name 'current' (reserved name)",
    })
    await expect(take('9x')).rejects.toMatchObject({ status: 400 })
    await take('b1')
    const ceph = cluster.storages.get('ceph')
    if (ceph) ceph.type = 'zfspool'
    expect(await end(await ask<string>('POST', `${vm}/snapshot/a1/rollback`))).toBe(
      "can't rollback, 'a1' is not most recent snapshot on 'vm-101-disk-0'",
    )
    if (ceph) ceph.type = 'lvm'
    expect(await take('z1')).toBe('snapshot feature is not available')
    expect(await ask('GET', `${vm}/feature`, { feature: 'snapshot' })).toMatchObject({ hasFeature: 0 })
  })

  it('hold the machine’s lock while they work', async () => {
    const { ask, vm, end } = await withSnapshots('ceph:1')
    const upid = await ask<string>('POST', `${vm}/snapshot`, { snapname: 'a1' })
    await expect(ask('PUT', `${vm}/config`, { memory: 512 })).rejects.toMatchObject({
      message: 'VM is locked (snapshot)',
    })
    await expect(ask('PUT', `${vm}/resize`, { disk: 'scsi0', size: '+1G' })).rejects.toMatchObject({
      message: 'VM is locked (snapshot)',
    })
    expect(await end(upid)).toBe('OK')
  })
})
