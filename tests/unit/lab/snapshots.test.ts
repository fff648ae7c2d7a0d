import { describe, expect, it } from 'vitest'
import { setUpTwoNodes } from '#support/lab/two-nodes.ts'

describe('snapshots in the lab', () => {
  const withSnapshots = async (storage: string) => {
    const world = await setUpTwoNodes({ scsi0: storage })
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
    expect([await take('a1'), await take('b1', { description: 'second' }), await take('c1')]).toEqual([
      'OK',
      'OK',
      'OK',
    ])
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
