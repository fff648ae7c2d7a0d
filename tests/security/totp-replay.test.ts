import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/system-clock.ts'
import { codeFrom } from '#support/authenticator.ts'
import { memoryVault, startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, cookieIn, errorIn, postSignIn } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

const STEP = 30_000

const setUp = async () => {
  let now = Math.floor(Date.now() / STEP) * STEP + 1000
  const clock = { ...systemClock, now: () => now }
  const entries = new Map<string, string>()
  const core = await startCore({ clock, vault: memoryVault(entries) })
  const server = await startTestServer(core, { clock })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  const call = callAs(core, person.id)
  const { secret } = await call('access.startTotp', { password: person.password })
  const { recoveryCodes } = await call('access.confirmTotp', { code: codeFrom(secret, now) })
  const code = (): string => codeFrom(secret, now)
  const signIn = (given?: string) => postSignIn(server, person.login, person.password, given)
  const pass = (milliseconds: number): void => {
    now += milliseconds
  }
  return { core, server, person, call, recoveryCodes, code, signIn, pass, entries, now: () => now }
}

describe('the second factor', () => {
  it('is asked for after the right password, without a session yet', async () => {
    const { signIn } = await setUp()
    const answer = await signIn()
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { ok: true, value: { status: 'code_needed' } }])
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('is one row of activity that calls nobody signed in; only the code does', async () => {
    const { core, person, signIn, code, pass } = await setUp()
    const recorded = async () => {
      const rows = await core.call('activity.list', {})
      return rows
        .filter(({ action }) => action === 'access.signed_in')
        .map(({ status, description }) => [status, description])
    }
    await signIn()
    const asked = ['in_progress', `Code of the second factor of “${person.login}” asked for`]
    expect(await recorded()).toEqual([asked])
    pass(STEP)
    await signIn(code())
    expect(await recorded()).toEqual([['success', `Account “${person.login}” signed in`], asked])
  })

  it('never takes one code twice, the confirming one included, nor two browsers at once with the same', async () => {
    const { signIn, code, pass } = await setUp()
    expect(errorIn(await signIn(code())).message).toContain('was used already')
    pass(STEP)
    const both = await Promise.all([signIn(code()), signIn(code())])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401])
    expect((await signIn(code())).status).toBe(401)
    pass(STEP)
    expect((await signIn(code())).status).toBe(200)
  })

  it('that is wrong counts like a wrong password, and a right password alone forgets nothing', async () => {
    const { signIn, code, pass } = await setUp()
    pass(STEP)
    for (let count = 0; count < 5; count += 1) {
      expect((await signIn('000000')).status).toBe(401)
      if (count < 4) expect((await signIn()).status).toBe(200)
    }
    expect((await signIn(code())).status).toBe(429)
  })

  it('is replaced by a recovery code, once each', async () => {
    const { signIn, recoveryCodes, call } = await setUp()
    const [first = '', second = ''] = recoveryCodes
    expect(cookieIn(await signIn(first.toUpperCase()))).not.toBe('')
    expect((await signIn(first)).status).toBe(401)
    expect((await signIn(second.replaceAll('-', ''))).status).toBe(200)
    expect(await call('access.me', {})).toMatchObject({ totp: true, recoveryCodesLeft: 8 })
  })

  it('of one account is of no use to another', async () => {
    const { core, server, recoveryCodes, code, pass, signIn, now } = await setUp()
    const other = await addPerson(core, { companyId: addCompany(core, 'Beta') })
    const otherCall = callAs(core, other.id)
    const { secret } = await otherCall('access.startTotp', { password: other.password })
    await otherCall('access.confirmTotp', { code: codeFrom(secret, now()) })
    pass(STEP)
    expect((await postSignIn(server, other.login, other.password, recoveryCodes[0])).status).toBe(401)
    expect((await postSignIn(server, other.login, other.password, code())).status).toBe(401)
    expect((await signIn(code())).status).toBe(200)
    expect((await postSignIn(server, other.login, other.password, codeFrom(secret, now()))).status).toBe(200)
  })

  it('whose secret is gone from the vault does not let anybody in without one', async () => {
    const { signIn, entries, person, pass, code, recoveryCodes, core } = await setUp()
    pass(STEP)
    entries.delete(`user/${person.id}/totp`)
    const answer = await signIn(code())
    expect([answer.status, errorIn(answer).message]).toEqual([409, expect.stringContaining('not in the vault')])
    expect((await signIn(recoveryCodes[0])).status).toBe(200)
    await core.call('users.resetTotp', { id: person.id })
    expect((await signIn()).body).toContain('signed_in')
  })

  it('needs the password to be started and turned off, not only an open session', async () => {
    const { call, person, entries } = await setUp()
    await expect(call('access.endTotp', { password: 'wrong' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(call('access.startTotp', { password: 'wrong' })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await call('access.me', {})).totp).toBe(true)
    await call('access.endTotp', { password: person.password })
    expect((await call('access.me', {})).totp).toBe(false)
    expect(entries.has(`user/${person.id}/totp`)).toBe(false)
  })

  it('does not count before a code confirmed it', async () => {
    const core = await startCore()
    const server = await startTestServer(core)
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    const call = callAs(core, person.id)
    await expect(call('access.confirmTotp', { code: '123456' })).rejects.toMatchObject({ code: 'conflict' })
    await call('access.startTotp', { password: person.password })
    await expect(call('access.confirmTotp', { code: 'abcdef' })).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await postSignIn(server, person.login, person.password)).body).toContain('signed_in')
  })
})
