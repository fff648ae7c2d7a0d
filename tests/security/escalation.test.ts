import { describe, expect, it } from 'vitest'
import { OWNER_ID } from '#shared/model/ids.ts'
import { startCore } from '#support/core.ts'
import {
  addCompany,
  addPerson,
  addProfileWithout,
  callAs,
  newProfileId,
  newUserId,
  onDatabase,
  PASSWORD,
} from '#support/people.ts'

const setUp = async () => {
  const core = await startCore()
  const acme = addCompany(core, 'Acme')
  const admin = await addPerson(core, { companyId: acme })
  const user = await addPerson(core, { companyId: acme, role: 'user' })
  return { core, acme, admin, user, call: callAs(core, admin.id) }
}

const account = (companyId: Awaited<ReturnType<typeof setUp>>['acme'] | null) => ({
  ...{ id: newUserId(), name: 'New', login: `l${newUserId()}`, companyId, profileId: null, password: PASSWORD },
})

describe('nobody gives what he does not have', () => {
  it.each(['super_admin', 'salesperson'] as const)('a company admin gives nobody the role %s', async (role) => {
    const { call, acme, user } = await setUp()
    const companyId = role === 'super_admin' ? null : acme
    const added = call('users.add', { ...account(companyId), role })
    await expect(added).rejects.toMatchObject({ code: role === 'super_admin' ? 'not_found' : 'forbidden' })
    const changed = call('users.update', { id: user.id, role, companyId })
    await expect(changed).rejects.toMatchObject({ code: role === 'super_admin' ? 'not_found' : 'forbidden' })
    await expect(
      call('profiles.save', { id: newProfileId(), companyId: acme, role, name: 'X', permissions: [] }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('a role that is not his to give stays so, however little its profile allows', async () => {
    const { core, call, acme, user } = await setUp()
    const profileId = newProfileId()
    const profile = { id: profileId, companyId: acme, role: 'salesperson', name: 'Little', permissions: ['app.read'] }
    await core.call('profiles.save', profile as never)
    const role = { role: 'salesperson', profileId } as const
    for (const given of [
      call('users.add', { ...account(acme), ...role }),
      call('users.update', { id: user.id, ...role }),
    ])
      await expect(given).rejects.toMatchObject({ code: 'forbidden', details: { field: 'role' } })
  })

  it('a profile never reaches beyond the ceiling of its role; the error names the rights', async () => {
    const { core, acme, call } = await setUp()
    for (const save of [core.call, call]) {
      const saved = save('profiles.save', {
        ...{ id: newProfileId(), companyId: acme, name: 'X' },
        role: 'user',
        permissions: ['vm.power', 'user.write', 'cluster.write'],
      })
      await expect(saved).rejects.toMatchObject({
        code: 'invalid_input',
        details: { permissions: ['user.write', 'cluster.write'] },
      })
      await expect(saved).rejects.toThrow(/Add, edit and disable accounts.*Add and edit clusters/)
    }
  })

  it('a right beyond the ceiling that got into the table all the same is not held', async () => {
    const { core, user } = await setUp()
    const profileId = await addProfileWithout(core, 'user', [])
    await core.call('users.update', { id: user.id, profileId })
    onDatabase(core, (db) => {
      db.prepare(`UPDATE permission_profiles SET permissions = '["app.read","user.write","no.such"]'`).run()
    })
    expect((await callAs(core, user.id)('access.me', {})).permissions).toEqual(['app.read'])
    await expect(callAs(core, user.id)('users.list', {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('an admin with fewer rights makes no account and no profile with more, and changes none that has more', async () => {
    const { core, acme, admin, user } = await setUp()
    const profileId = await addProfileWithout(core, 'company_admin', ['vm.power'], acme)
    const lesser = await addPerson(core, { companyId: acme, profileId })
    const call = callAs(core, lesser.id)
    await expect(call('users.add', { ...account(acme), role: 'company_admin' })).rejects.toMatchObject({
      code: 'forbidden',
      details: { permissions: ['vm.power'] },
    })
    await expect(call('users.add', { ...account(acme), role: 'user' })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await call('users.add', { ...account(acme), role: 'company_admin', profileId })).toMatchObject({ profileId })
    const save = { id: newProfileId(), companyId: acme, role: 'user', name: 'X' } as const
    await expect(call('profiles.save', { ...save, permissions: ['vm.power'] })).rejects.toMatchObject({
      code: 'forbidden',
      details: { permissions: ['vm.power'] },
    })
    expect(await call('profiles.save', { ...save, permissions: ['vm.read'] })).toMatchObject({
      permissions: ['app.read', 'vm.read'],
    })
    // With the password of somebody mightier he would be mightier, too.
    for (const { id } of [admin, user]) {
      for (const changed of [
        call('users.resetPassword', { id, password: 'a kettle on the moon' }),
        call('users.resetTotp', { id }),
        call('users.disable', { id }),
        call('users.update', { id, login: 'mine' }),
        call('sessions.endAll', { userId: id }),
      ]) {
        await expect(changed).rejects.toMatchObject({ code: 'forbidden', details: { permissions: ['vm.power'] } })
      }
    }
    // Nor does he take rights away from those he may not change, by their profile.
    const mighty = await addProfileWithout(core, 'company_admin', ['task.stop'], acme)
    for (const changed of [
      call('profiles.save', { ...save, id: mighty, role: 'company_admin', permissions: [] }),
      call('profiles.remove', { id: mighty }),
    ]) {
      await expect(changed).rejects.toMatchObject({ code: 'forbidden', details: { permissions: ['vm.power'] } })
    }
    // Nor does he widen his own profile.
    const widened = call('profiles.save', { ...save, id: profileId, role: 'company_admin', permissions: ['vm.power'] })
    await expect(widened).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('a company admin does not touch a salesperson of the company', async () => {
    const { core, acme, call } = await setUp()
    const sales = await addPerson(core, { companyId: acme, role: 'salesperson' })
    const reset = call('users.resetPassword', { id: sales.id, password: 'a kettle on the moon' })
    await expect(reset).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('nobody changes his own role, company or profile, nor disables himself', async () => {
    const { core, acme, admin, call } = await setUp()
    const profileId = await addProfileWithout(core, 'company_admin', [], acme)
    for (const changed of [
      call('users.update', { id: admin.id, role: 'user' }),
      call('users.update', { id: admin.id, profileId }),
      call('users.disable', { id: admin.id }),
      call('users.resetPassword', { id: admin.id, password: 'a kettle on the moon' }),
      call('users.resetTotp', { id: admin.id }),
    ]) {
      await expect(changed).rejects.toMatchObject({ code: 'conflict' })
    }
    expect(await call('users.update', { id: admin.id, name: 'Mara' })).toMatchObject({ name: 'Mara' })
  })
})

describe('the installation never loses its last super admin', () => {
  it('the owner is neither disabled nor given another role, and is renamed everywhere', async () => {
    const { core } = await setUp()
    const second = await addPerson(core, { role: 'super_admin' })
    const call = callAs(core, second.id)
    await expect(call('users.disable', { id: OWNER_ID })).rejects.toMatchObject({ code: 'conflict' })
    const demoted = call('users.update', { id: OWNER_ID, role: 'salesperson' })
    await expect(demoted).rejects.toMatchObject({ code: 'conflict' })
    await call('users.update', { id: OWNER_ID, name: 'Ada' })
    expect((await core.call('app.info', {})).ownerName).toBe('Ada')
    await core.call('app.setOwner', { name: 'Grace' })
    expect((await core.call('users.list', {})).find(({ id }) => id === OWNER_ID)?.name).toBe('Grace')
  })

  it('one of two can go, the last enabled one cannot', async () => {
    const { core } = await setUp()
    const [one, two] = [await addPerson(core, { role: 'super_admin' }), await addPerson(core, { role: 'super_admin' })]
    const call = callAs(core, one.id)
    // The owner counts as long as he is there; a table in which he is not is what this rule is for.
    onDatabase(core, (db) => {
      db.prepare(`UPDATE users SET disabled = 1 WHERE id = ?`).run(OWNER_ID)
    })
    expect(await call('users.disable', { id: two.id })).toMatchObject({ disabled: true })
    const salesperson = await addPerson(core, { role: 'salesperson' })
    const profileId = await addProfileWithout(core, 'super_admin', [])
    expect(profileId).toBeDefined()
    await expect(callAs(core, salesperson.id)('users.disable', { id: one.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(core.call('users.disable', { id: one.id })).rejects.toThrow(/last super admin/)
    await expect(core.call('users.update', { id: one.id, role: 'salesperson' })).rejects.toThrow(/last super admin/)
  })
})

describe('what an account is made of', () => {
  it('goes together: role, company, profile', async () => {
    const { core, acme, user } = await setUp()
    const beta = addCompany(core, 'Beta')
    const forAdmins = await addProfileWithout(core, 'company_admin', ['vm.power'])
    const acmes = await addProfileWithout(core, 'user', ['vm.power'], acme)
    const refused = (what: Promise<unknown>, field: string) =>
      expect(what).rejects.toMatchObject({ code: 'invalid_input', details: { [field]: expect.any(String) as string } })
    await refused(core.call('users.add', { ...account(null), role: 'company_admin' }), 'companyId')
    await refused(core.call('users.add', { ...account(acme), role: 'super_admin' }), 'companyId')
    await refused(core.call('users.update', { id: user.id, profileId: forAdmins }), 'profileId')
    await core.call('users.update', { id: user.id, profileId: acmes })
    await refused(core.call('users.update', { id: user.id, companyId: beta }), 'profileId')
    expect(await core.call('users.update', { id: user.id, companyId: beta, profileId: null })).toMatchObject({
      companyName: 'Beta',
      profileId: null,
    })
    await refused(core.call('users.add', { ...account(acme), role: 'user', password: 'Acme 2026 !!' }), 'password')
  })

  it('a profile that accounts have is not removed: the error lists them', async () => {
    const { core, acme, user } = await setUp()
    const profileId = await addProfileWithout(core, 'user', ['vm.power'], acme)
    await core.call('users.update', { id: user.id, profileId })
    await expect(core.call('profiles.remove', { id: profileId })).rejects.toMatchObject({
      code: 'conflict',
      details: { users: ['A user'] },
    })
    const moved = { id: profileId, companyId: acme, role: 'company_admin' as const, name: 'X', permissions: [] }
    await expect(core.call('profiles.save', moved)).rejects.toMatchObject({ code: 'conflict' })
    await core.call('users.update', { id: user.id, profileId: null })
    expect(await core.call('profiles.remove', { id: profileId })).toEqual({})
  })
})
