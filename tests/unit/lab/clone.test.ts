import { beforeEach, describe, expect, it } from 'vitest'
import { createAsker, createHandClock } from '#support/lab/asker.ts'
import { createTestCluster } from '#support/lab/testcl.ts'
import { setUpTwoNodes } from '#support/lab/two-nodes.ts'
import { createFollower } from '#support/lab/worker.ts'

const setUp = async () => {
  const clock = createHandClock()
  const cluster = createTestCluster(clock)
  cluster.pace = 1
  const ask = createAsker(cluster)
  const follower = createFollower(ask, clock)
  await follower.end(
    await ask<string>('POST', '/nodes/pve1/qemu', {
      vmid: 101,
      name: 'raw1',
      scsi0: 'second:8',
      net0: 'virtio,bridge=vmbr0',
    }),
  )
  const clone = (params: Record<string, string | number>) => ask<string>('POST', '/nodes/pve1/qemu/101/clone', params)
  return { clock, cluster, ask, clone, ...follower }
}

describe('cloning in the lab', () => {
  let world: Awaited<ReturnType<typeof setUp>>
  beforeEach(async () => {
    world = await setUp()
  })

  it('copies in full under its own number and addresses; until it ends the copy is locked and has no disk', async () => {
    const { ask, clone, end, log } = world
    const upid = await clone({ newid: 110, name: 'copy', full: 1 })
    expect(upid).toContain(':qmclone:101:')
    const early = await ask<Record<string, unknown>>('GET', '/nodes/pve1/qemu/110/config')
    expect([early['lock'], early['scsi0']]).toEqual(['clone', undefined])
    await expect(ask('PUT', '/nodes/pve1/qemu/110/config', { memory: 512 })).rejects.toMatchObject({
      status: 500,
      message: 'VM is locked (clone)',
    })
    expect(await end(upid)).toBe('OK')
    expect((await log(upid)).slice(0, 2)).toEqual([
      'creating a clone of VM 101 with ID 110',
      'create full clone of drive scsi0 (second:101/vm-101-disk-0.raw)',
    ])
    const [source, copy] = await Promise.all(
      [101, 110].map((vmid) => ask<Record<string, unknown>>('GET', `/nodes/pve1/qemu/${vmid}/config`)),
    )
    expect(copy).toMatchObject({ name: 'copy', scsi0: 'second:110/vm-110-disk-0.raw,size=8G' })
    expect(copy?.['lock']).toBeUndefined()
    expect(copy?.['net0']).not.toBe(source?.['net0'])
  })

  it.each([
    [{ newid: 101 }, 'unable to create VM 101: config file already exists'],
    [{ newid: 111, full: 0 }, "Linked clone feature is not supported for 'second:101/vm-101-disk-0.raw' (scsi0)"],
    [{ newid: 112, target: 'pve2' }, "can't clone VM to node 'pve2' (VM uses local storage)"],
    [{ newid: 113, snapname: 'none' }, "snapshot 'none' does not exist"],
    [{ newid: 114, full: 1, storage: 'gone' }, "storage 'gone' does not exist"],
  ])('refuses %j at once', async (params, message) => {
    await expect(world.clone(params)).rejects.toMatchObject({ status: 500, message })
  })

  it('makes two at once onto one storage wait for each other, and the one that waits a minute give up', async () => {
    const { clone, end, cluster, log } = world
    const source = cluster.storages.get('second')?.volumes[0]
    if (source) source.usedBytes = 60 * 1_073_741_824
    const first = await clone({ newid: 120, full: 1 })
    const second = await clone({ newid: 121, full: 1 })
    expect(await end(second)).toBe(
      "clone failed: can't lock file '/var/lock/pve-manager/pve-storage-second' - got timeout",
    )
    expect(await log(second)).toContain('trying to acquire lock...')
    expect(cluster.guests.has(121)).toBe(false)
    expect(await end(first)).toBe('OK')
  })

  it('removes what it had begun when somebody stops it', async () => {
    const { ask, clone, cluster } = world
    const upid = await clone({ newid: 130, full: 1 })
    expect(cluster.storages.get('second')?.volumes).toHaveLength(2)
    await ask('DELETE', `/nodes/pve1/tasks/${upid}`)
    expect(cluster.guests.has(130)).toBe(false)
    expect(cluster.storages.get('second')?.volumes).toHaveLength(1)
  })
})

describe('cloning on shared storage', () => {
  it('leaves the copy on the node it was asked for', async () => {
    const { ask, end } = await setUpTwoNodes({ scsi0: 'ceph:4' })
    const upid = await ask<string>('POST', '/nodes/pve1/qemu/101/clone', { newid: 110, full: 1, target: 'pve2' })
    await expect(ask('GET', '/nodes/pve2/qemu/110/config')).rejects.toMatchObject({ status: 500 })
    expect(await end(upid)).toBe('OK')
    expect(await ask('GET', '/nodes/pve2/qemu/110/config')).toMatchObject({ scsi0: 'ceph:vm-110-disk-0,size=4G' })
  })

  it('makes linked clones of a template at once, one after another, with the base in their names', async () => {
    const { ask, end, clock } = await setUpTwoNodes({ scsi0: 'ceph:4', ide2: 'ceph:cloudinit' })
    expect(await end(await ask<string>('POST', '/nodes/pve1/qemu/101/template'))).toBe('OK')
    const clone = (newid: number) => ask<string>('POST', '/nodes/pve1/qemu/101/clone', { newid })
    const upids = await Promise.all(Array.from({ length: 20 }, (_, index) => clone(200 + index)))
    clock.forward(120_000)
    expect(new Set(await Promise.all(upids.map(end)))).toEqual(new Set(['OK']))
    expect(await ask('GET', '/nodes/pve1/qemu/219/config')).toMatchObject({
      scsi0: 'ceph:base-101-disk-0/vm-219-disk-0,size=4G',
      ide2: 'ceph:vm-219-cloudinit,media=cdrom',
    })
  })

  it('words the lock of a shared storage as the cluster does', async () => {
    const { ask, end, cluster } = await setUpTwoNodes({ scsi0: 'ceph:4' })
    const source = cluster.storages.get('ceph')?.volumes[0]
    if (source) source.usedBytes = 60 * 1_073_741_824
    const clone = (newid: number) => ask<string>('POST', '/nodes/pve1/qemu/101/clone', { newid, full: 1 })
    await clone(120)
    expect(await end(await clone(121))).toBe("clone failed: cfs-lock 'storage-ceph' error: got lock request timeout")
  })
})
