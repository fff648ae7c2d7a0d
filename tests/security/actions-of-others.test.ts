import { describe, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { act, deleteGuests, endOf, startAction, type ActionInput } from '#support/guest-actions.ts'
import { newJobId } from '#support/jobs.ts'
import { startLabCore, until } from '#support/lab-core.ts'
import { addPerson, addProfileWithout, addProject, callAs } from '#support/people.ts'

const setUp = async () => {
  const setup = await startLabCore({ pace: 0.02 })
  const { core } = setup
  const rows = await until('all guests', async () => {
    const { guests } = await core.call('inventory.snapshot', {})
    return guests.length === 120 && guests
  })
  const own = rows.find(({ companyId }) => companyId !== null)?.companyId as CompanyId
  const stopped = (row: GuestRow): boolean =>
    row.status === 'stopped' && !row.template && row.lock === '' && row.ha === ''
  const mine = rows.filter((row) => row.companyId === own && stopped(row))
  const foreign = rows.filter((row) => row.companyId !== own && stopped(row))
  return { ...setup, own, mine, foreign }
}

const ACTIONS: readonly ActionInput[] = [
  { kind: 'start' },
  { kind: 'stop' },
  { kind: 'migrate', target: 'pve2' },
  { kind: 'snapshot.create', name: 'mine' },
  { kind: 'snapshot.rollback', name: 'mine' },
  { kind: 'snapshot.delete', name: 'mine' },
  { kind: 'snapshot.describe', name: 'mine', description: 'new', was: '' },
  { kind: 'snapshot.deleteOlderThan', days: 1 },
  { kind: 'template' },
]

const first = <Item>(items: readonly Item[]): Item => {
  const [one] = items
  if (one === undefined) throw new Error('there is none')
  return one
}

describe('machines of another company', () => {
  it('are answered like machines that do not exist, alone and among one’s own, and nothing happens to any', async () => {
    const { core, lab, own, mine, foreign } = await setUp()
    const admin = callAs(core, (await addPerson(core, { companyId: own })).id)
    const tasks = (): number => lab.clusters.reduce((sum, { world }) => sum + world.tasks.size, 0)
    const before = tasks()
    const theirs = first(foreign)
    for (const ids of [[theirs.id], [first(mine).id, theirs.id]]) {
      for (const action of ACTIONS)
        await expect(act(admin, ids, action), action.kind).rejects.toMatchObject({ code: 'not_found' })
      await expect(deleteGuests(admin, ids, String(theirs.vmid))).rejects.toMatchObject({ code: 'not_found' })
      await expect(admin('guests.oldSnapshots', { guestIds: ids, days: 1 })).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(admin('guests.snapshotNames', { guestIds: ids })).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(admin('guests.migrateCheck', { id: theirs.id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(admin('guests.deleteCheck', { id: theirs.id })).rejects.toMatchObject({ code: 'not_found' })
    expect(tasks()).toBe(before)
    expect((await core.call('jobs.list', { page: 0 })).total).toBe(0)
  })

  it('stand in no result: of a bulk over two companies each sees its own parts, not the whole', async () => {
    const { core, own, mine, foreign } = await setUp()
    const admin = callAs(core, (await addPerson(core, { companyId: own })).id)
    const ids = [first(mine).id, first(foreign).id]
    const id = await startAction(core.call, ids, { kind: 'start' })
    const results = await endOf(core.call, id)
    expect(results).toHaveLength(2)
    await expect(admin('guests.actionResults', { id })).rejects.toMatchObject({ code: 'not_found' })
    const part = results.find(({ guestId }) => guestId === first(mine).id)
    const other = results.find(({ guestId }) => guestId === first(foreign).id)
    if (part === undefined || other === undefined) throw new Error('no parts')
    expect(await admin('guests.actionResults', { id: part.jobId })).toMatchObject([{ name: first(mine).name }])
    await expect(admin('guests.actionResults', { id: other.jobId })).rejects.toMatchObject({ code: 'not_found' })
    expect(JSON.stringify(await admin('jobs.list', { page: 0 }))).not.toContain(first(foreign).id)
  })

  it('are not acted on by a retry of a job from when they were one’s own', async () => {
    const { core, own, mine, lab, ids } = await setUp()
    const guest = first(mine)
    const admin = await addPerson(core, { companyId: own })
    const world = lab.clusters.find(({ name }) => ids.get(name) === guest.clusterId)?.world
    const inside = world?.guests.get(guest.vmid)
    if (world === undefined || inside === undefined) throw new Error('no guest')
    inside.config.set('protection', '1')
    const [failed] = await deleteGuests(callAs(core, admin.id), [guest.id], String(guest.vmid))
    expect(failed).toMatchObject({ state: 'failed' })
    inside.config.delete('protection')
    // Handed over: its cluster is the provider's own from now on.
    await core.call('clusters.update', { id: guest.clusterId, companyId: null })
    await until('the guest to be another’s', async () =>
      (await core.call('inventory.snapshot', {})).guests.some((row) => row.id === guest.id && row.companyId === null),
    )
    const call = callAs(core, admin.id)
    await call('jobs.retry', { id: failed?.jobId ?? newJobId() })
    const [again] = await endOf(call, failed?.jobId ?? newJobId())
    expect(again).toMatchObject({ state: 'failed', error: { code: 'not_found' } })
    expect(world.guests.has(guest.vmid)).toBe(true)
  })
})

describe('somebody of a project', () => {
  it('acts on the machines of his projects only, as far as his role goes', async () => {
    const { core, own, mine } = await setUp()
    const [inside, outside] = mine
    if (inside === undefined || outside === undefined) throw new Error('too few guests')
    const person = await addPerson(core, { companyId: own, role: 'user' })
    const project = addProject(core, own, [person.id])
    await core.call('projects.assignGuests', { guestIds: [inside.id], projectId: project })
    const call = callAs(core, person.id)
    expect(await act(call, [inside.id], { kind: 'start' })).toMatchObject([{ state: 'completed' }])
    await expect(act(call, [outside.id], { kind: 'start' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(act(call, [inside.id, outside.id], { kind: 'start' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(act(call, [inside.id], { kind: 'migrate', target: 'pve2' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(act(call, [inside.id], { kind: 'template' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(deleteGuests(call, [inside.id], String(inside.vmid))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('who may delete or roll back but not power cannot have a machine stopped or started by the way', async () => {
    const { core, own, mine } = await setUp()
    const guest = first(mine)
    const profileId = await addProfileWithout(core, 'company_admin', ['vm.power'], own)
    const person = await addPerson(core, { companyId: own, profileId })
    const call = callAs(core, person.id)
    const deletion = deleteGuests(call, [guest.id], String(guest.vmid), { stopFirst: true })
    await expect(deletion).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('stop') as string,
    })
    await expect(act(call, [guest.id], { kind: 'snapshot.rollback', name: 'mine', start: true })).rejects.toMatchObject(
      { code: 'forbidden', details: { permission: 'vm.power' } },
    )
  })
})
