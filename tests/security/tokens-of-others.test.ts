import { describe, expect, it } from 'vitest'
import { OWNER_ID } from '#shared/model/ids.ts'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, setCompanyStatus, signInAs, type Person } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'
import { callWithToken, newTokenId } from '#support/tokens.ts'

/**
 * A token outlived everything an administrator could do: nobody saw those of others, signing somebody out everywhere left
 * them, and enabling a disabled account brought them back.
 */
const setUp = async () => {
  const core = await startCore()
  const server = await startTestServer(core)
  const [acme, beta] = [addCompany(core, 'Acme'), addCompany(core, 'Beta')]
  const admin = await addPerson(core, { companyId: acme })
  const own = await addPerson(core, { companyId: acme, role: 'user' })
  const foreign = await addPerson(core, { companyId: beta, role: 'user' })
  const tokenOf = async (person: Person, label = 'backup script') => {
    const id = newTokenId()
    const { secret } = await callAs(core, person.id)('tokens.create', { id, label, expiresInDays: 90 })
    return { id, secret, works: async () => (await callWithToken(server, secret, 'access.me')).status === 200 }
  }
  return { core, server, acme, admin, own, foreign, tokenOf, call: callAs(core, admin.id) }
}

describe('API tokens of other accounts', () => {
  it('are seen by an administrator of their company, without the secret', async () => {
    const { core, own, tokenOf, call } = await setUp()
    const { id, secret } = await tokenOf(own)
    for (const ask of [call, core.call]) {
      const seen = await ask('tokens.ofAccount', { userId: own.id })
      expect(seen).toEqual([expect.objectContaining({ id, label: 'backup script', lastUsedAt: null })])
      expect(JSON.stringify(seen)).not.toContain(secret.split('_')[2])
      expect(Object.keys(seen[0] ?? {}).toSorted()).toEqual(['createdAt', 'expiresAt', 'id', 'label', 'lastUsedAt'])
    }
  })

  it('of another company, or of nobody, are not there', async () => {
    const { core, own, foreign, tokenOf, call } = await setUp()
    const theirs = await tokenOf(foreign)
    for (const userId of [foreign.id, OWNER_ID]) {
      await expect(call('tokens.ofAccount', { userId })).rejects.toMatchObject({ code: 'not_found' })
      const revoked = call('tokens.revokeOfAccount', { userId, id: theirs.id })
      await expect(revoked).rejects.toMatchObject({ code: 'not_found' })
    }
    // Named as somebody's of the own company, a foreign token is nobody's.
    await call('tokens.revokeOfAccount', { userId: own.id, id: theirs.id })
    await call('tokens.revoke', { id: theirs.id })
    expect(await theirs.works()).toBe(true)
    await core.call('tokens.revokeOfAccount', { userId: foreign.id, id: theirs.id })
    expect(await theirs.works()).toBe(false)
  })

  it('are revoked by an administrator, which ends them at once and is in the record of both', async () => {
    const { core, admin, own, tokenOf, call } = await setUp()
    const token = await tokenOf(own)
    expect(await token.works()).toBe(true)
    await call('tokens.revokeOfAccount', { userId: own.id, id: token.id })
    expect(await token.works()).toBe(false)
    const [row] = await call('activity.list', { filter: { area: 'token', entityId: token.id } })
    expect(row).toMatchObject({ action: 'token.revoked', entity: 'token', userId: admin.id, companyName: 'Acme' })
    expect(row?.label).toBe(`backup script of ${own.login}`)
    expect(await core.call('tokens.ofAccount', { userId: own.id })).toEqual([])
  })

  it('are not for who has no right over accounts, nor for tokens', async () => {
    const { server, admin, own, tokenOf, core } = await setUp()
    const [mine, theirs] = [await tokenOf(admin), await tokenOf(own)]
    const asUser = callAs(core, own.id)
    await expect(asUser('tokens.ofAccount', { userId: admin.id })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(asUser('tokens.revokeOfAccount', { userId: admin.id, id: mine.id })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const body = JSON.stringify({ userId: own.id, id: theirs.id })
    expect((await callWithToken(server, mine.secret, 'tokens.revokeOfAccount', body)).status).toBe(403)
    expect(await theirs.works()).toBe(true)
  })
})

it('do nothing while their company is suspended, and what they are for goes on afterwards', async () => {
  const { core, server, acme, own, foreign, tokenOf } = await setUp()
  const [token, others] = [await tokenOf(own), await tokenOf(foreign)]
  setCompanyStatus(core, acme, 'suspended')
  const refused = await callWithToken(server, token.secret, 'access.me')
  expect(refused.status).toBe(401)
  expect(refused.body).toContain('Your company is suspended')
  expect(await others.works()).toBe(true)
  setCompanyStatus(core, acme, 'active')
  expect(await token.works()).toBe(true)
})

describe('every way in ends', () => {
  it.each([
    ['when somebody is signed out everywhere', false],
    ['when an account is disabled, and enabling it does not bring tokens back', true],
  ])('%s', async (_when, disables) => {
    const { core, server, own, admin, tokenOf, call } = await setUp()
    const [one, two, others] = [await tokenOf(own), await tokenOf(own, 'monitoring'), await tokenOf(admin)]
    const cookie = await signInAs(server, own)
    const answer = disables ? call('users.disable', { id: own.id }) : call('sessions.endAll', { userId: own.id })
    await answer
    if (disables) await call('users.enable', { id: own.id })
    else expect(await answer).toEqual({ ended: 1, tokens: 2 })
    expect([await one.works(), await two.works(), await others.works()]).toEqual([false, false, true])
    expect((await server.call(cookie, 'access.me', '{}')).status).toBe(401)
    const [row] = await core.call('activity.list', { filter: { text: '2 API tokens' } })
    expect(row).toMatchObject({ action: disables ? 'user.disabled' : 'session.all_ended', entityId: own.id })
  })

  it('when somebody signs himself out everywhere', async () => {
    const { server, own, tokenOf } = await setUp()
    const token = await tokenOf(own)
    const cookie = await signInAs(server, own)
    const answer = await server.call(cookie, 'sessions.endAll', '{}')
    expect(JSON.parse(answer.body)).toMatchObject({ value: { ended: 1, tokens: 1 } })
    expect(await token.works()).toBe(false)
  })
})
