import { describe, expect, it } from 'vitest'
import { OWNER_ID, SessionId } from '#shared/model/ids.ts'
import { startCore } from '#support/core.ts'
import {
  addCompany,
  addPerson,
  addProfileWithout,
  addProject,
  callAs,
  newProfileId,
  newUserId,
  onDatabase,
  PASSWORD,
  signInAs,
} from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

const setUp = async () => {
  const core = await startCore()
  const [acme, beta] = [addCompany(core, 'Acme'), addCompany(core, 'Beta')]
  const admin = await addPerson(core, { companyId: acme })
  const own = await addPerson(core, { companyId: acme, role: 'user' })
  const foreign = await addPerson(core, { companyId: beta, role: 'user' })
  return { core, acme, beta, admin, own, foreign, call: callAs(core, admin.id) }
}

describe('an account of another company', () => {
  it('is answered like one that does not exist, whatever is asked of it', async () => {
    const { core, call, foreign } = await setUp()
    const nobody = newUserId()
    for (const id of [foreign.id, OWNER_ID]) {
      for (const [operation, more] of [
        ['users.update', { name: 'X' }],
        ['users.disable', {}],
        ['users.enable', {}],
        ['users.unlock', {}],
        ['users.resetPassword', { password: 'a kettle on the moon' }],
        ['users.resetTotp', {}],
      ] as const) {
        const ask = async (target: typeof id): Promise<unknown> =>
          (call as (name: string, input: unknown) => Promise<unknown>)(operation, { id: target, ...more }).catch(
            (error: unknown) => error,
          )
        const [theirs, none] = [await ask(id), await ask(nobody)]
        expect(theirs, operation).toMatchObject({ code: 'not_found' })
        expect(theirs, operation).toEqual(none)
      }
      await expect(call('sessions.list', { userId: id })).rejects.toMatchObject({ code: 'not_found' })
      await expect(call('sessions.endAll', { userId: id })).rejects.toMatchObject({ code: 'not_found' })
    }
    const accounts = await core.call('users.list', {})
    expect(accounts.filter(({ disabled, name }) => disabled || name === 'X')).toEqual([])
  })

  it('is in no list, and neither is its company or its profile', async () => {
    const { core, call, admin, own, acme, beta } = await setUp()
    const theirs = await addProfileWithout(core, 'user', ['vm.power'], beta)
    const everybodys = await addProfileWithout(core, 'user', ['vm.power'])
    expect((await call('users.list', {})).map(({ id }) => id).toSorted()).toEqual([admin.id, own.id].toSorted())
    expect(await call('users.choices', {})).toEqual({
      roles: ['company_admin', 'user'],
      companies: [{ id: acme, name: 'Acme' }],
    })
    expect((await call('profiles.list', {})).map(({ id }) => id)).toEqual([everybodys])
    await expect(call('users.update', { id: own.id, profileId: theirs })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call('profiles.remove', { id: theirs })).rejects.toMatchObject({ code: 'not_found' })
    const save = call('profiles.save', { id: theirs, companyId: acme, role: 'user', name: 'Taken', permissions: [] })
    await expect(save).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps its sessions, and whether there is such a session is not told', async () => {
    const { core, call, foreign } = await setUp()
    const server = await startTestServer(core)
    await signInAs(server, foreign)
    const [session] = await core.call('sessions.list', { userId: foreign.id })
    if (session === undefined) throw new Error('no session')
    expect(await call('sessions.revoke', { id: session.id })).toEqual({})
    expect(await call('sessions.revoke', { id: SessionId.parse(newUserId()) })).toEqual({})
    expect(await core.call('sessions.list', { userId: foreign.id })).toHaveLength(1)
  })

  it('cannot be made, and nobody is moved there', async () => {
    const { call, beta, own } = await setUp()
    const account = {
      id: newUserId(),
      name: 'X',
      login: 'x',
      role: 'user',
      profileId: null,
      password: PASSWORD,
    } as const
    await expect(call('users.add', { ...account, companyId: beta })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call('users.update', { id: own.id, companyId: beta })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call('users.add', { ...account, companyId: null })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('loses its projects when it moves, and keeps those of the new company', async () => {
    const { core, acme, beta, own } = await setUp()
    const [here, there] = [addProject(core, acme, [own.id]), addProject(core, beta, [own.id])]
    await core.call('users.update', { id: own.id, companyId: beta })
    const left = onDatabase(core, (db) => db.prepare('SELECT project_id FROM project_members').pluck().all())
    expect(left).toEqual([there])
    expect(left).not.toContain(here)
  })
})

describe('the accounts of one’s own company', () => {
  it('are looked after by its administrator', async () => {
    const { call, acme, own, core } = await setUp()
    const id = newUserId()
    const login = 'new@acme.example'
    const added = await call('users.add', {
      ...{ id, name: 'New', login, companyId: acme, profileId: null, password: PASSWORD },
      role: 'user',
    })
    expect(added).toMatchObject({ id, companyName: 'Acme', mustChangePassword: true, disabled: false })
    expect(await call('users.update', { id, role: 'company_admin' })).toMatchObject({ role: 'company_admin' })
    expect(await call('users.disable', { id: own.id })).toMatchObject({ disabled: true })
    expect(await call('users.enable', { id: own.id })).toMatchObject({ disabled: false })
    const again = call('users.add', {
      ...{ id: newUserId(), name: 'New', login: 'NEW@acme.example', companyId: acme, profileId: null },
      ...{ role: 'user', password: PASSWORD },
    })
    await expect(again).rejects.toMatchObject({ code: 'conflict', details: { field: 'login' } })
    expect((await core.call('users.list', {})).filter(({ companyId }) => companyId === acme)).toHaveLength(3)
  })

  it('are not its user’s business', async () => {
    const { core, own, admin } = await setUp()
    const call = callAs(core, own.id)
    await expect(call('users.list', {})).rejects.toMatchObject({ code: 'forbidden' })
    await expect(call('sessions.list', { userId: admin.id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call('sessions.endAll', { userId: admin.id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await call('sessions.list', {})).toEqual([])
    await expect(
      call('profiles.save', { id: newProfileId(), companyId: null, role: 'user', name: 'X', permissions: [] }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})
