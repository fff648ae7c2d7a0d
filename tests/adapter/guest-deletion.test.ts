import { describe, expect, it } from 'vitest'
import { drivesOf } from '#lab/world/config.ts'
import type { LabGuest } from '#lab/world/model.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { aRangeId, anAssignmentId } from '#support/address-world.ts'
import { deleteGuests } from '#support/guest-actions.ts'
import { setUp, switchOff, plain } from '#support/action-world.ts'

describe('deleting', () => {
  it('takes it out of the inventory at once and frees its addresses; backup jobs are named before', async () => {
    const { world, call, clusterId, inside, pick, now } = await setUp()
    const guest = pick('VM', (row) => row.type === 'qemu')
    plain(inside(guest))
    switchOff(inside(guest))
    world.backupJobs.set('nightly', { id: 'nightly', schedule: '21:00', vmid: `${guest.vmid}`, enabled: 1 })
    const rangeId = aRangeId()
    const range = {
      cidr: '198.18.7.0/24',
      kind: 'internal' as const,
      gateway: null,
      dns: [],
      vlan: null,
      bridge: null,
      vnet: null,
    }
    await call('addresses.saveRange', { ...range, id: rangeId, companyId: guest.companyId, clusterId, description: '' })
    const { address } = await call('addresses.assign', {
      id: anAssignmentId(),
      rangeId,
      address: '198.18.7.9',
      target: { use: 'guest', guestId: guest.id, interface: 'net0' },
    })
    const check = await call('guests.deleteCheck', { id: guest.id })
    expect(check).toMatchObject({
      obstacles: [],
      running: false,
      holdings: [{ what: 'addresses', names: [address], becomes: 'freed' }],
      backupJobs: [{ id: 'nightly', schedule: '21:00', only: true, enabled: true }],
    })
    await expect(deleteGuests(call, [guest.id], guest.name)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(world.guests.has(guest.vmid)).toBe(true)
    expect(await deleteGuests(call, [guest.id], String(guest.vmid))).toMatchObject([{ state: 'completed' }])
    expect(world.guests.has(guest.vmid)).toBe(false)
    expect(world.backupJobs.has('nightly')).toBe(false)
    expect(await now(guest.id)).toBeUndefined()
    const { rows } = await call('addresses.assignments', {
      rangeId,
      guestId: null,
      companyId: null,
      text: '',
      after: null,
      limit: 10,
    })
    expect(rows).toEqual([])
  })

  it('refuses what runs, is protected or is being backed up, and stops first where that was asked for', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('running VM', (row) => row.type === 'qemu' && row.status === 'running')
    const typed = String(guest.vmid)
    plain(inside(guest))
    const refusal = async (): Promise<string | undefined> =>
      (await deleteGuests(call, [guest.id], typed))[0]?.error?.message
    expect(await refusal()).toContain('is running. Stop it first.')
    inside(guest).config.set('protection', '1')
    expect((await call('guests.deleteCheck', { id: guest.id })).obstacles[0]).toContain('protected against removal')
    const [kept] = await deleteGuests(call, [guest.id], typed, { stopFirst: true })
    expect(kept?.error?.message).toContain('protected against removal')
    expect(inside(guest).status).toBe('running')
    inside(guest).config.delete('protection')
    inside(guest).lock = 'backup'
    expect(await refusal()).toContain('is being backed up at this moment')
    inside(guest).lock = null
    expect(await deleteGuests(call, [guest.id], typed, { stopFirst: true })).toMatchObject([{ state: 'completed' }])
    expect(world.guests.has(guest.vmid)).toBe(false)
  })
})

describe('deleting what HA manages', () => {
  it('is refused without “purge” before anything is stopped, and takes it out of HA with it', async () => {
    const { world, core, clusterId, inside } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const guest = guests.find((row) => row.clusterId === clusterId && row.ha !== '' && row.status === 'running')
    if (guest === undefined) throw new Error('the lab has no guest of HA')
    plain(inside(guest))
    inside(guest).lock = null
    const typed = String(guest.vmid)
    expect(await core.call('guests.deleteCheck', { id: guest.id })).toMatchObject({ ha: true, running: true })
    const [kept] = await deleteGuests(core.call, [guest.id], typed, { stopFirst: true, purge: false })
    expect(kept?.error?.message).toContain('is managed by HA. Delete it with “purge”')
    expect(inside(guest).status).toBe('running')
    expect(await deleteGuests(core.call, [guest.id], typed, { stopFirst: true, purge: true })).toMatchObject([
      { state: 'completed' },
    ])
    expect([...world.haResources.keys()].some((sid) => sid.endsWith(`:${guest.vmid}`))).toBe(false)
  })
})

describe('deleting what others stand on, or what is copied elsewhere', () => {
  it('names the linked clones of a template before Proxmox fails, and deletes it once they are gone', async () => {
    const { world, core, clusterId, call } = await setUp()
    const { guests } = await core.call('inventory.snapshot', {})
    const baseOf = (row: GuestRow): string =>
      drivesOf(world.guests.get(row.vmid) as LabGuest).find(({ volid }) => volid.includes('base-'))?.volid ?? ''
    const template = guests.find((row) => row.clusterId === clusterId && row.template && baseOf(row) !== '')
    const clone = guests.find((row) => row.clusterId === clusterId && row.type === 'qemu' && !row.template)
    if (template === undefined || clone === undefined) throw new Error('the lab has no template')
    const inside = world.guests.get(clone.vmid) as LabGuest
    inside.config.set('scsi9', `${baseOf(template)}/vm-${clone.vmid}-disk-9,size=8G`)
    // Its configuration is read, as it is by and by of every guest.
    await call('guests.detail', { id: clone.id, live: true })
    const why = `“${template.name}” is the base of linked clones: ${clone.name} (${clone.vmid}). Delete them first`
    expect((await call('guests.deleteCheck', { id: template.id })).obstacles[0]).toContain(why)
    const typed = String(template.vmid)
    const [kept] = await deleteGuests(call, [template.id], typed)
    expect(kept?.error?.message).toContain(why)
    expect([...world.tasks.values()].filter(({ type }) => type === 'qmdestroy')).toEqual([])
    // Made a full copy by another tool: the stored configuration is not believed against the cluster.
    inside.config.delete('scsi9')
    expect(await deleteGuests(call, [template.id], typed)).toMatchObject([{ state: 'completed' }])
  })

  it('names replication jobs, and deletes with “purge” only, before anything is stopped', async () => {
    const { world, call, inside, pick } = await setUp()
    const guest = pick('running VM', (row) => row.type === 'qemu' && row.status === 'running')
    plain(inside(guest))
    const id = `${guest.vmid}-0`
    world.replicationJobs.set(id, { id, guest: guest.vmid, target: 'pve2', schedule: '*/30', disable: false })
    expect((await call('guests.deleteCheck', { id: guest.id })).replication).toEqual([
      { id, target: 'pve2', schedule: '*/30', enabled: true },
    ])
    const typed = String(guest.vmid)
    const [kept] = await deleteGuests(call, [guest.id], typed, { stopFirst: true, purge: false })
    expect(kept?.error?.message).toContain(`is replicated (job ${id}). Delete it with “purge”`)
    expect(inside(guest).status).toBe('running')
    expect(await deleteGuests(call, [guest.id], typed, { stopFirst: true })).toMatchObject([{ state: 'completed' }])
    expect(world.replicationJobs.size).toBe(0)
  })
})
