import { describe, expect, it } from 'vitest'
import { systemClock } from '#main/system-clock.ts'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, cookieIn, errorIn, postSignIn } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

/** Trying passwords one after the other must get slower and slower, and be told so. */
const setUp = async (options: Parameters<typeof startCore>[1] = {}) => {
  let now = Date.now()
  const clock = { ...systemClock, now: () => now }
  const core = await startCore({ clock }, options)
  const server = await startTestServer(core, { clock })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  return {
    core,
    server,
    person,
    pass: (milliseconds: number): void => {
      now += milliseconds
    },
    wrong: async (times: number, login = person.login): Promise<void> => {
      for (let count = 0; count < times; count += 1) {
        expect((await postSignIn(server, login, `wrong ${count}`)).status).toBe(401)
      }
    },
  }
}

describe('after wrong passwords', () => {
  it('an account is locked for seconds that are told, and a right password is refused, too', async () => {
    const { server, person, pass, wrong } = await setUp()
    await wrong(5)
    const locked = await postSignIn(server, person.login, person.password)
    expect(locked.status).toBe(429)
    expect(errorIn(locked)).toMatchObject({ code: 'busy', details: { seconds: 5 } })
    expect(errorIn(locked).message).toContain('locked for 5 seconds')
    expect(cookieIn(locked)).toBe('')
    pass(5000)
    expect((await postSignIn(server, person.login, person.password)).status).toBe(200)
  })

  it('the lock grows with each further one, and a sign-in forgets them', async () => {
    const { server, person, pass, wrong } = await setUp()
    await wrong(5)
    for (const seconds of [10, 20, 40]) {
      pass(60_000)
      await wrong(1)
      expect(errorIn(await postSignIn(server, person.login, person.password)).details).toEqual({ seconds })
    }
    pass(60_000)
    expect((await postSignIn(server, person.login, person.password)).status).toBe(200)
    await wrong(4)
    expect((await postSignIn(server, person.login, person.password)).status).toBe(200)
  })

  it('many at once do not pass before the first of them set the lock', async () => {
    // Dear enough that all of them are there before the first is answered.
    const { server, person } = await setUp({ passwordCost: { logN: 14, r: 8, p: 1 } })
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, count) => postSignIn(server, person.login, `wrong ${count}`)),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10)
  })

  it('upper and lower case, and spaces around the login, are one account', async () => {
    const { server, person, wrong } = await setUp()
    await wrong(3)
    await wrong(2, ` ${person.login.toUpperCase()} `)
    expect((await postSignIn(server, person.login, person.password)).status).toBe(429)
  })

  it('an administrator of the company unlocks it', async () => {
    const { core, server, person, wrong } = await setUp()
    const [account] = (await core.call('users.list', {})).filter(({ id }) => id === person.id)
    const admin = await addPerson(core, { companyId: account?.companyId ?? null })
    await wrong(5)
    const seen = await callAs(core, admin.id)('users.list', {})
    expect(seen.find(({ id }) => id === person.id)?.lockedUntil).not.toBeNull()
    expect((await callAs(core, admin.id)('users.unlock', { id: person.id })).lockedUntil).toBeNull()
    expect((await postSignIn(server, person.login, person.password)).status).toBe(200)
  })

  it('an address that tried many accounts waits, whatever account it tries next', async () => {
    const { server, person, pass } = await setUp()
    for (let count = 0; count < 20; count += 1) await postSignIn(server, `stranger${count}`, 'wrong')
    const answer = await postSignIn(server, person.login, person.password)
    expect(answer.status).toBe(429)
    expect(errorIn(answer).message).toContain('from this address. Wait 5 seconds')
    pass(5000)
    expect((await postSignIn(server, person.login, person.password)).status).toBe(200)
  })

  it('what is turned away unlooked at leaves nothing: nobody fills the disk or the record by trying', async () => {
    const { core, server, person, wrong } = await setUp()
    const rows = async () => core.call('activity.list', { filter: { area: 'access' }, limit: 1000 })
    await wrong(5)
    expect(await rows()).toHaveLength(5)
    for (let count = 0; count < 10; count += 1) await postSignIn(server, person.login, person.password)
    expect(await rows()).toHaveLength(5)
    for (let count = 0; count < 60; count += 1) await postSignIn(server, `stranger${count}`, 'wrong')
    const all = await rows()
    expect(all).toHaveLength(20)
    // A login nobody has is nobody's company's.
    expect(all[0]).toMatchObject({ status: 'failed', userName: '', companyId: null, companyName: '' })
  })

  it('a present password guessed from an open session locks the account as well', async () => {
    const { core, person } = await setUp()
    const call = callAs(core, person.id)
    for (let count = 0; count < 5; count += 1) {
      const attempt = call('access.changePassword', { password: `wrong ${count}`, newPassword: 'a kettle on the moon' })
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
    }
    const right = call('access.changePassword', { password: person.password, newPassword: 'a kettle on the moon' })
    await expect(right).rejects.toMatchObject({ code: 'busy' })
  })
})
