import { beforeEach, describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import { backupHabit } from '#lab/fleet/volumes.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'
import { createTestCluster } from '#support/lab/testcl.ts'
import { createFollower } from '#support/lab/worker.ts'

const setUp = async () => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const ask = createAsker(cluster)
  const follower = createFollower(ask, clock)
  const vm = '/nodes/pve1/qemu/101'
  await follower.end(
    await ask<string>('POST', '/nodes/pve1/qemu', {
      vmid: 101,
      scsi0: 'second:2',
      ide2: 'local:cloudinit',
      net0: 'virtio,bridge=vmbr0',
    }),
  )
  const config = () => ask<Record<string, string>>('GET', `${vm}/config`)
  const volids = (storage: string) => cluster.storages.get(storage)?.volumes.map(({ volid }) => volid)
  return { clock, cluster, ask, vm, config, volids, ...follower }
}

describe('disks of the lab', () => {
  let world: Awaited<ReturnType<typeof setUp>>
  beforeEach(async () => {
    world = await setUp()
  })

  it('only grow; a shrink, a missing disk and an empty drive show in the task, no change is no task', async () => {
    const { ask, vm, config, end, cluster } = world
    const resize = (disk: string, size: string) => ask<string | null>('PUT', `${vm}/resize`, { disk, size })
    expect(await end((await resize('scsi0', '+1G')) ?? '')).toBe('OK')
    expect((await config())['scsi0']).toBe('second:101/vm-101-disk-0.raw,size=3G')
    expect(cluster.storages.get('second')?.volumes[0]?.sizeBytes).toBe(3 * 1_073_741_824)
    expect(await resize('scsi0', '3G')).toBeNull()
    expect(await end((await resize('scsi0', '1G')) ?? '')).toBe('shrinking disks is not supported')
    expect(await end((await resize('scsi5', '1G')) ?? '')).toBe("disk 'scsi5' does not exist")
    await expect(resize('scsi0', 'abc')).rejects.toMatchObject({ status: 400 })
  })

  it('move to another storage, the source deleted or kept as detached', async () => {
    const { ask, vm, config, end, log, volids } = world
    const move = (params: Record<string, string | number>) => ask<string>('POST', `${vm}/move_disk`, params)
    const upid = await move({ disk: 'scsi0', storage: 'local', format: 'qcow2', delete: 1 })
    expect(await end(upid)).toBe('OK')
    expect((await log(upid)).at(-2)).toBe("removing source volume 'second:101/vm-101-disk-0.raw' after successful copy")
    expect((await config())['scsi0']).toBe('local:101/vm-101-disk-0.qcow2,size=2G')
    expect(volids('second')).toEqual([])
    expect(await end(await move({ disk: 'scsi0', storage: 'second' }))).toBe('OK')
    expect((await config())['unused0']).toBe('local:101/vm-101-disk-0.qcow2')
  })

  it.each([
    [{ disk: 'scsi9', storage: 'local' }, "disk 'scsi9' does not exist"],
    [{ disk: 'scsi0', storage: 'second' }, "you can't move to the same storage with same format"],
    [{ disk: 'scsi0', storage: 'gone' }, "storage 'gone' does not exist"],
    [{ disk: 'scsi0', storage: 'off' }, "storage 'off' is disabled"],
  ])('refuse to move %j', async (params, message) => {
    await expect(world.ask('POST', `${world.vm}/move_disk`, params)).rejects.toMatchObject({ status: 500, message })
  })

  it('are kept when they are detached, deleted when the detached one is, and never while a snapshot needs them', async () => {
    const { ask, vm, config, volids, cluster } = world
    const put = (params: Record<string, string>) => ask('PUT', `${vm}/config`, params)
    await put({ delete: 'scsi0' })
    expect(await config()).toMatchObject({ unused0: 'second:101/vm-101-disk-0.raw' })
    await put({ scsi1: 'second:101/vm-101-disk-0.raw' })
    expect(await config()).toMatchObject({ scsi1: 'second:101/vm-101-disk-0.raw,size=2G' })
    expect((await config())['unused0']).toBeUndefined()
    await put({ delete: 'scsi1' })
    const guest = cluster.guests.get(101)
    guest?.snapshots.push({
      name: 's1',
      description: '',
      timeSeconds: 0,
      parent: null,
      vmstate: false,
      config: new Map([['scsi0', 'second:101/vm-101-disk-0.raw,size=2G']]),
    })
    await expect(put({ delete: 'unused0' })).rejects.toMatchObject({
      message: "unable to delete 'second:101/vm-101-disk-0.raw' - volume is still in use (snapshot?)",
    })
    guest?.snapshots.pop()
    await put({ delete: 'unused0' })
    expect(volids('second')).toEqual([])
    await put({ delete: 'ide2' })
    expect(volids('local')).toEqual([])
    await put({ scsi0: 'second:1' })
    await ask('PUT', `${vm}/unlink`, { idlist: 'scsi0', force: 1 })
    expect(volids('second')).toEqual([])
  })

  it('count as used on their storage, and do not fit where there is no room', async () => {
    const { ask, vm, cluster } = world
    const storage = cluster.storages.get('second')
    if (!storage) throw new Error('no storage')
    const put = (scsi1: string) => ask('PUT', `${vm}/config`, { scsi1 })
    Object.assign(storage, { type: 'lvm', shared: false, options: { vgname: 'vg0' }, totalBytes: 64 * 1_073_741_824 })
    const used = async () => (await ask<{ used: number }>('GET', '/nodes/pve1/storage/second/status')).used
    const before = await used()
    await put('second:8')
    expect((await used()) - before).toBe(8 * 1_073_741_824)
    await expect(put('second:400')).rejects.toMatchObject({
      message: expect.stringContaining('Volume group "vg0" has insufficient free space') as string,
    })
  })

  it('are deleted behind a stopped machine’s back, which then does not start', async () => {
    const { ask, vm, end } = world
    const volid = 'second:101/vm-101-disk-0.raw'
    const upid = await ask<string>('DELETE', `/nodes/pve1/storage/second/content/${volid}`)
    expect(upid).toContain(':imgdel:101@second:')
    expect(await end(upid)).toBe('OK')
    expect(await end(await ask<string>('POST', `${vm}/status/start`))).toBe(`volume '${volid}' does not exist`)
  })
})

describe('templates and deletion in the lab', () => {
  let world: Awaited<ReturnType<typeof setUp>>
  beforeEach(async () => {
    world = await setUp()
  })

  it('turns disks into bases once and for all; linked clones share them and keep them from being deleted', async () => {
    const { ask, vm, config, end } = world
    expect(await end(await ask<string>('POST', `${vm}/template`))).toBe('OK')
    expect(await config()).toMatchObject({ template: 1, scsi0: 'second:101/base-101-disk-0.raw,size=2G' })
    await expect(ask('POST', `${vm}/template`)).rejects.toMatchObject({
      message: "you can't convert a template to a template",
    })
    expect(await end(await ask<string>('POST', `${vm}/status/start`))).toBe("you can't start a vm if it's a template")
    expect(await end(await ask<string>('POST', `${vm}/clone`, { newid: 111, name: 'linked' }))).toBe('OK')
    const linked = await ask<Record<string, string>>('GET', '/nodes/pve1/qemu/111/config')
    expect(linked['scsi0']).toBe('second:101/base-101-disk-0.raw/111/vm-111-disk-0.qcow2,size=2G')
    expect(await end(await ask<string>('DELETE', vm))).toBe(
      "base volume 'second:101/base-101-disk-0.raw' is still in use by linked cloned",
    )
    expect(await end(await ask<string>('DELETE', '/nodes/pve1/qemu/111'))).toBe('OK')
    expect(await end(await ask<string>('DELETE', vm))).toBe('OK')
    await expect(config()).rejects.toMatchObject({ status: 500 })
  })

  it('is no template with snapshots, nor while it runs', async () => {
    const { ask, vm, end, cluster } = world
    await end(await ask<string>('POST', `${vm}/status/start`))
    await expect(ask('POST', `${vm}/template`)).rejects.toMatchObject({
      message: "you can't convert a VM to template if VM is running",
    })
    const guest = cluster.guests.get(101)
    guest?.snapshots.push({
      name: 's',
      description: '',
      timeSeconds: 0,
      parent: null,
      vmstate: false,
      config: new Map(),
    })
    await expect(ask('POST', `${vm}/template`)).rejects.toMatchObject({
      message: 'unable to create template, because VM contains snapshots',
    })
  })

  it('deletes a stopped machine with its disks, and from jobs and high availability only when purging', async () => {
    const { ask, vm, end, cluster, volids } = world
    cluster.backupJobs.set('one', { id: 'one', vmid: '101,102' })
    cluster.backupJobs.set('only', { id: 'only', vmid: '101' })
    cluster.haResources.set('vm:101', {
      sid: 'vm:101',
      state: 'stopped',
      group: null,
      maxRestart: 1,
      maxRelocate: 1,
      comment: null,
    })
    await expect(ask('DELETE', vm)).rejects.toMatchObject({
      message: 'unable to remove VM 101 - used in HA resources and purge parameter not set.',
    })
    expect(await end(await ask<string>('DELETE', vm, { purge: 1 }))).toBe('OK')
    expect([volids('second'), volids('local')]).toEqual([[], []])
    expect([cluster.haResources.size, [...cluster.backupJobs.keys()]]).toEqual([0, ['one']])
    expect(cluster.backupJobs.get('one')?.['vmid']).toBe('102')
  })

  it('refuses to delete one that runs or is protected at once, and one that is locked in the task', async () => {
    const { ask, vm, end, cluster } = world
    await ask('PUT', `${vm}/config`, { protection: '1' })
    await expect(ask('DELETE', vm)).rejects.toMatchObject({ message: "can't remove VM 101 - protection mode enabled" })
    await ask('PUT', `${vm}/config`, { protection: '0' })
    await end(await ask<string>('POST', `${vm}/status/start`))
    await expect(ask('DELETE', vm)).rejects.toMatchObject({ message: 'VM 101 is running - destroy failed' })
    await end(await ask<string>('POST', `${vm}/status/stop`))
    const guest = cluster.guests.get(101)
    if (guest) guest.lock = 'backup'
    expect(await end(await ask<string>('DELETE', vm))).toBe('VM is locked (backup)')
  })

  it('leaves disks nobody names unless they are asked to go', async () => {
    const { ask, vm, end, volids, cluster } = world
    cluster.guests.get(101)?.config.delete('scsi0')
    expect(await end(await ask<string>('DELETE', vm))).toBe('OK')
    expect(volids('second')).toEqual(['second:101/vm-101-disk-0.raw'])
    await end(await ask<string>('POST', '/nodes/pve1/qemu', { vmid: 101 }))
    expect(await end(await ask<string>('DELETE', vm, { 'destroy-unreferenced-disks': 1 }))).toBe('OK')
    expect(volids('second')).toEqual([])
  })
})

describe('what outlives a machine of the lab', () => {
  it('keeps its backups, and gives a new machine of that number none', async () => {
    const clock = createHandClock()
    const [cluster] = createFleet('small', { seed: 3, clock })
    if (!cluster) throw new Error('no cluster')
    const ask = createAsker(cluster)
    const { end } = createFollower(ask, clock)
    const guest = [...cluster.guests.values()].find(
      (candidate) =>
        candidate.startedAt === null &&
        !candidate.template &&
        backupHabit(candidate).count > 0 &&
        !candidate.config.has('protection'),
    )
    const store = [...cluster.storages.values()].find(
      ({ content }) => content.includes('backup') && content.length === 1,
    )
    const [vmid, path] = [guest?.vmid ?? 0, `/nodes/${guest?.node}/qemu`]
    const backups = () =>
      ask<unknown[]>('GET', `/nodes/${guest?.node}/storage/${store?.storage}/content`, { vmid, content: 'backup' })
    const kind = guest?.kind ?? 'qemu'
    expect(await end(await ask<string>('DELETE', `/nodes/${guest?.node}/${kind}/${vmid}`, { purge: 1 }))).toBe('OK')
    const kept = (await backups()).length
    expect(kept).toBeGreaterThan(0)
    expect(await end(await ask<string>('POST', path, { vmid }))).toBe('OK')
    expect(await backups()).toHaveLength(kept)
  })
})

describe('cloud-init and pools in the lab', () => {
  it('shows what the drive lacks until it is made anew', async () => {
    const { ask, vm, end } = await setUp()
    await ask('PUT', `${vm}/config`, { ciuser: 'ada', ipconfig0: 'ip=10.0.0.9/24,gw=10.0.0.1' })
    await end(await ask<string>('POST', `${vm}/status/start`))
    await ask('PUT', `${vm}/config`, { ciuser: 'eve', cipassword: 'secret' })
    const rows = () => ask<Record<string, unknown>[]>('GET', `${vm}/cloudinit`)
    expect(await rows()).toContainEqual({ key: 'ciuser', value: 'ada', pending: 'eve' })
    expect(await rows()).toContainEqual({ key: 'cipassword', pending: '**********' })
    await ask('PUT', `${vm}/cloudinit`)
    expect(await rows()).toContainEqual({ key: 'ciuser', value: 'eve' })
    const user = await ask<string>('GET', `${vm}/cloudinit/dump`, { type: 'user' })
    expect(user).toContain('user: eve\n')
    expect(user).not.toContain('secret')
    expect(await ask('GET', `${vm}/cloudinit/dump`, { type: 'network' })).toContain("address: '10.0.0.9'")
  })

  it('makes pools, puts machines in, and moves them only when asked to', async () => {
    const { ask } = await setUp()
    await ask('POST', '/pools', { poolid: 'p1' })
    await ask('POST', '/pools', { poolid: 'p2', comment: 'second' })
    await expect(ask('POST', '/pools', { poolid: 'p1' })).rejects.toMatchObject({
      message: "create pool failed: pool 'p1' already exists",
    })
    await ask('PUT', '/pools', { poolid: 'p1', vms: '101' })
    await expect(ask('PUT', '/pools', { poolid: 'p2', vms: '101' })).rejects.toMatchObject({ status: 500 })
    await ask('PUT', '/pools', { poolid: 'p2', vms: '101', 'allow-move': 1 })
    expect(await ask('GET', '/pools/p2')).toMatchObject({ comment: 'second', members: [{ vmid: 101 }] })
    expect(await ask('GET', '/pools')).toEqual([{ poolid: 'p1' }, { comment: 'second', poolid: 'p2' }])
  })
})
