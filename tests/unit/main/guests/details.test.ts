import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { guestRow, resourcesOf } from '../inventory/world.ts'
import { context, setup } from './power-world.ts'

describe('details', () => {
  it('show what is stored with the reason when the cluster does not answer', async () => {
    const { api, guest, operations } = await setup()
    api.answers.guestStatus = () => {
      throw new AppError('unreachable', 'No address of cluster 01 answers.')
    }
    const detail = await operations['guests.detail']({ id: guest.id, live: true }, context)
    expect(detail).toMatchObject({
      row: { name: 'web' },
      clusterName: 'cluster 01',
      liveProblem: 'No address of cluster 01 answers.',
      proxmoxUrl: 'https://pve.example:8006/#v1:0:qemu/100',
      pending: { at: null },
    })
  })

  it('read everything of the guest at once, mask what is pending, and wait little for a dead share', async () => {
    const { world, api, guest, operations, inventory, id } = await setup()
    const storages = [
      {
        storage: 'nas',
        node: 'pve1',
        shared: true,
        plugintype: 'nfs',
        content: ['backup'],
        status: 'available',
        disk: 1,
        maxdisk: 2,
      },
    ]
    api.answers.resources = () => resourcesOf([guestRow(100, { name: 'web', status: 'stopped' })], { storages })
    Object.assign(api.answers, {
      backupVolumes: () => new Promise(() => undefined),
      guestConfig: () => ({
        digest: '',
        values: { net0: 'virtio=AA:AA:AA:AA:AA:AA,bridge=vmbr0', cipassword: 'planted' },
      }),
      guestPending: () => [
        { key: 'cipassword', value: 'planted', pending: 'planted-too' },
        { key: 'memory', value: '1024', pending: '2048' },
        { key: 'net1', value: 'virtio', pending: null },
      ],
      guestSnapshots: () => [
        { name: 'before', parent: '', description: 'x', snaptime: 1_700_000_000, vmstate: true, active: true },
      ],
    })
    await inventory.refresh([id])
    const reading = operations['guests.detail']({ id: guest.id, live: true }, context)
    await world.pass(4000)
    const detail = await reading
    expect(detail).toMatchObject({
      liveProblem: null,
      nics: [{ key: 'net0', bridge: 'vmbr0' }],
      pending: { value: { memory: '2048', net1: null } },
      snapshots: { value: [{ name: 'before', takenAt: '2023-11-14T22:13:20.000Z', withMemory: true, active: true }] },
    })
    expect(JSON.stringify(detail)).not.toContain('planted')
  })
})
