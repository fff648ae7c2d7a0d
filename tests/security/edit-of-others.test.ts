import { describe, expect, it } from 'vitest'
import { runCommand } from '#lab/control.ts'
import { GIB } from '#shared/model/guest-edit/edit-action.ts'
import type { EditWorld } from '#support/edit-world.ts'
import { newJobId } from '#support/jobs.ts'
import { until } from '#support/lab-core.ts'
import { startSliceWorld } from '#support/slice-world.ts'

const config = { kind: 'config' as const, remove: [], revert: [], passwordKey: null }

describe('somebody who holds a part of a cluster', () => {
  it('is answered about a machine of others as about one that never was, and changes nothing of it', async () => {
    const { world, call, theirs, other } = await startSliceWorld()
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
    const { world, call, mine, inside, own, foreign } = await startSliceWorld()
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

  it('is plugged into no network of another’s: neither his VNet nor a bridge that Proxmox made for his VLAN', async () => {
    const { world, call, mine, inside } = await startSliceWorld()
    const digest = await world.digest(mine.id)
    const net0 = (inside.config.get('net0') ?? '').replace(/,tag=\d+/, '')
    const before = inside.config.get('net0')
    for (const plug of ['bridge=theirs', 'bridge=theirs,tag=705', 'bridge=vmbr0v803,tag=705', 'bridge=nowhere,tag=705'])
      await expect(
        call('guests.edit', {
          id: newJobId(),
          guestId: mine.id,
          action: { ...config, digest, set: { net0: net0.replace(/bridge=[^,]*/, plug) } },
        }),
        plug,
      ).rejects.toMatchObject({ code: 'forbidden' })
    expect(inside.config.get('net0')).toBe(before)
    const own = { ...config, digest, set: { net0: net0.replace(/bridge=[^,]*/, 'bridge=ours') } }
    expect(await world.edit(mine.id, own, { as: call })).toMatchObject({ state: 'completed' })
    expect(inside.config.get('net0')).toContain('bridge=ours')
  })

  it('does not give a machine away, or make it nobody’s, by its tags', async () => {
    const { world, call, mine, inside } = await startSliceWorld()
    const digest = await world.digest(mine.id)
    const edit = (tags: string) =>
      call('guests.edit', { id: newJobId(), guestId: mine.id, action: { ...config, digest, set: { tags } } })
    await expect(edit('slice-ag;other-ag')).rejects.toMatchObject({ code: 'forbidden' })
    // Proxmox keeps tags in small letters.
    await expect(edit('slice-ag;OTHER-ag')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(edit('prod')).rejects.toMatchObject({ code: 'forbidden' })
    const many = call('guests.editMany', {
      id: newJobId(),
      guestIds: [mine.id],
      action: { kind: 'tags', add: ['other-ag'], remove: [] },
    })
    await expect(many).rejects.toMatchObject({ code: 'forbidden' })
    const spelled = call('guests.editMany', {
      id: newJobId(),
      guestIds: [mine.id],
      action: { kind: 'tags', add: ['Other-AG'], remove: [] },
    })
    await expect(spelled).rejects.toMatchObject({ code: 'forbidden' })
    expect(inside.config.get('tags')).toBe('slice-ag')
    expect((await world.edit(mine.id, { ...config, digest, set: { tags: 'slice-ag;prod' } }, { as: call })).state).toBe(
      'completed',
    )
  })

  it('cannot attach a volume of somebody else, whatever is sent', async () => {
    const { world, call, mine, inside, other } = await startSliceWorld()
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

  it('moves no disk onto a storage of another’s by moving the machine, and is not told of it', async () => {
    const { call, mine, own, foreign } = await startSliceWorld()
    const move = (targetStorage: string) =>
      call('guests.migrate', {
        id: newJobId(),
        guestIds: [mine.id],
        action: {
          kind: 'migrate',
          target: mine.node === 'pve1' ? 'pve2' : 'pve1',
          withLocalDisks: true,
          targetStorage,
        },
      })
    await expect(move(foreign)).rejects.toMatchObject({ code: 'forbidden' })
    // Proxmox takes pairs as well.
    await expect(move(`${own}:${foreign}`)).rejects.toMatchObject({ code: 'invalid_input' })
    const { targets } = await call('guests.migrateCheck', { id: mine.id })
    expect(targets.length).toBeGreaterThan(0)
    expect(targets.flatMap(({ storages }) => storages)).not.toContain(foreign)
    expect(targets.flatMap(({ storages }) => storages)).toContain(own)
  })

  it('does not get, by a retry, what was taken from his part since', async () => {
    const { world, call, mine, inside, own } = await startSliceWorld()
    const shared = world.cluster(1)
    const refused = await runCommand(
      world.lab,
      `refuse ${shared.name} POST /nodes/[^/]+/qemu/${mine.vmid}/config$ 500 no`,
    )
    expect(refused.ok).toBe(true)
    const digest = await world.digest(mine.id)
    const disk = { size: GIB, bus: 'scsi' as const, mountPoint: null, discard: false, ssd: false, backup: true }
    const failed = await world.edit(mine.id, { kind: 'disk.add', digest, storage: own, ...disk }, { as: call })
    expect(failed.state).toBe('failed')
    const before = [...inside.config]
    for (const slice of await world.core.call('tenancy.slices', { clusterId: shared.id }))
      if (slice.storages.includes(own)) await world.core.call('tenancy.saveSlice', { ...slice, storages: ['local'] })
    await call('jobs.retry', { id: failed.jobId })
    const [again] = await world.ended(failed.jobId)
    expect(again).toMatchObject({ state: 'failed', error: { code: 'forbidden' } })
    expect([...inside.config]).toEqual(before)
  })

  it('does not get, by a job that waited, a VLAN that was taken from his part since', async () => {
    const { world, call, mine, inside, own } = await startSliceWorld()
    const shared = world.cluster(1)
    const digest = await world.digest(mine.id)
    const before = inside.config.get('net0')
    const net0 = `${(before ?? '').replace(/,tag=\d+/, '')},tag=705`
    inside.lock = 'backup'
    const id = newJobId()
    await call('guests.edit', { id, guestId: mine.id, action: { ...config, digest, set: { net0 } } })
    await until('the job to wait', async () =>
      (await call('guests.actionResults', { id })).some(({ step }) => step.includes('backup')),
    )
    for (const slice of await world.core.call('tenancy.slices', { clusterId: shared.id }))
      if (slice.storages.includes(own)) await world.core.call('tenancy.saveSlice', { ...slice, vlans: [[720, 729]] })
    inside.lock = null
    expect((await world.ended(id))[0]).toMatchObject({ state: 'failed', error: { code: 'forbidden' } })
    expect(inside.config.get('net0')).toBe(before)
  })

  it('does not throw away the password that waits for another’s job, by asking with its id', async () => {
    const { world, call, mine, inside } = await startSliceWorld()
    const provider = world.core.call
    const id = newJobId()
    inside.lock = 'backup'
    const digest = await world.digest(mine.id)
    const edit = { id, guestId: mine.id, action: { ...config, digest, set: { ciuser: 'ops' } } }
    await provider('guests.edit', { ...edit, password: 'of-the-provider' })
    await expect(
      call('guests.edit', { ...edit, action: { ...edit.action, set: { ciuser: 'eve' } }, password: 'of-somebody' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    inside.lock = null
    const [result] = await world.ended(id)
    expect(result?.error).toBeNull()
    expect(inside.config.get('cipassword')).toBeDefined()
  })

  it('hears of the colours of his own tags only', async () => {
    const { world, call } = await startSliceWorld()
    await world.core.call('tags.setColours', { colours: { 'slice-ag': '#112233', 'other-ag': '#445566' } })
    expect(await call('tags.colours', {})).toEqual({ 'slice-ag': '#112233' })
  })
})
