import { describe, expect, it } from 'vitest'
import type { LabCluster } from '#lab/world/model.ts'
import { setUpTwoNodes } from '#support/lab/two-nodes.ts'

const run = async (world: Awaited<ReturnType<typeof setUpTwoNodes>>): Promise<void> => {
  await world.end(await world.ask<string>('POST', `${world.vm}/status/start`))
}

const restrict = (cluster: LabCluster, name: string): void => {
  const storage = cluster.storages.get(name)
  if (storage) storage.nodes = ['pve1']
}

describe('migration in the lab', () => {
  it('says beforehand what a node lacks and what stays behind', async () => {
    const { ask, vm, cluster } = await setUpTwoNodes({ scsi0: 'second:1', ide2: 'local:cloudinit' })
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
    const world = await setUpTwoNodes({ scsi0: 'second:1' })
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
    const { migrate, end, log, cluster } = await setUpTwoNodes({ scsi0: 'ceph:1' })
    cluster.guests.get(101)?.config.set('ide2', 'local:iso/x.iso,media=cdrom')
    const upid = await migrate()
    expect(await end(upid)).toBe('migration aborted')
    expect((await log(upid)).join('\n')).toContain("can't migrate local disk 'local:iso/x.iso': local cdrom image")
  })

  it('asks the cluster for a machine under high availability, whose task ends before the machine has moved', async () => {
    const { migrate, end, cluster, clock } = await setUpTwoNodes({ scsi0: 'ceph:1' })
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
    const { ask, end, log, cluster } = await setUpTwoNodes()
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
    const { ask, vm, end, cluster, clock } = await setUpTwoNodes({ scsi0: 'ceph:1' })
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
    const world = await setUpTwoNodes({ scsi0: 'ceph:1' })
    await run(world)
    const { ask, vm, end } = world
    expect(await end(await ask<string>('POST', `${vm}/status/suspend`, { todisk: 1 }))).toBe('OK')
    expect(await ask('GET', `${vm}/config`)).toMatchObject({ lock: 'suspended' })
    expect(await end(await ask<string>('POST', `${vm}/status/start`))).toBe('OK')
    expect(await ask('GET', `${vm}/status/current`)).toMatchObject({ status: 'running' })
    expect((await ask<Record<string, unknown>>('GET', `${vm}/config`))['lock']).toBeUndefined()
  })
})
