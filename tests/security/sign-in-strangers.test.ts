import { describe, expect, it } from 'vitest'
import { trustedProxies } from '#main/transport/client-address.ts'
import { systemClock } from '#main/system-clock.ts'
import { codeFrom } from '#support/authenticator.ts'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, errorIn, postSignIn } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

/**
 * Wrong passwords locked the account itself: whoever knew a login kept its person out for ever, with one attempt every
 * quarter of an hour.
 */
const HOME = '203.0.113.10'
/** Of an answer to a stranger; the console has other things that wait. */
const DELAYS = new Set([250, 500, 1_000, 2_000, 4_000])
const stranger = (number: number): string => `198.51.${Math.floor(number / 250)}.${(number % 250) + 1}`

const setUp = async () => {
  let now = Date.now()
  // Nobody waits by the clock: what is put off is done at once, and told.
  const waits: number[] = []
  const clock = {
    now: () => now,
    after: (milliseconds: number, task: () => void) => {
      if (DELAYS.has(milliseconds)) waits.push(milliseconds)
      return systemClock.after(milliseconds <= 5_000 ? 0 : milliseconds, task)
    },
  }
  const core = await startCore({ clock })
  const server = await startTestServer(core, { clock, trusted: trustedProxies('127.0.0.1') })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  const from = (address: string, password = person.password, code?: string, login = person.login) =>
    postSignIn(server, login, password, code, { 'x-forwarded-for': address })
  return {
    ...{ core, server, person, from, waits, now: () => now },
    pass: (milliseconds: number): void => {
      now += milliseconds
    },
    /** Wrong passwords, each from an address of its own. */
    attack: async (times: number, login = person.login): Promise<number[]> => {
      const statuses: number[] = []
      for (let count = 0; count < times; count += 1)
        statuses.push((await from(stranger(count), 'wrong', undefined, login)).status)
      return statuses
    },
  }
}

describe('while strangers try an account', () => {
  it('they lock themselves out, and its person signs in from anywhere else', async () => {
    const { from } = await setUp()
    for (let count = 0; count < 5; count += 1) await from(stranger(1), `wrong ${count}`)
    expect((await from(stranger(1))).status).toBe(429)
    expect((await from(HOME)).status).toBe(200)
    // That he signed in does not open the lock of others.
    expect((await from(stranger(1))).status).toBe(429)
  })

  it('from everywhere, an address of its own is not even slowed, and a new one waits but is looked at', async () => {
    const { from, attack, waits } = await setUp()
    expect((await from(HOME)).status).toBe(200)
    expect(new Set(await attack(40))).toEqual(new Set([401]))
    waits.length = 0
    expect((await from(HOME)).status).toBe(200)
    expect(waits).toEqual([])
    expect((await from('192.0.2.77')).status).toBe(200)
    expect(waits).toEqual([4_000])
  })

  it('a new address has no free attempt, an own one has its four', async () => {
    const { from, attack } = await setUp()
    await from(HOME)
    await attack(25)
    expect((await from('192.0.2.77', 'wrong')).status).toBe(401)
    const second = await from('192.0.2.77', 'wrong')
    expect([second.status, errorIn(second).details]).toEqual([429, { seconds: 5 }])
    for (let count = 0; count < 4; count += 1) expect((await from(HOME, 'mistyped')).status).toBe(401)
    expect((await from(HOME)).status).toBe(200)
  })

  it('an open session confirms its password as ever', async () => {
    const { core, person, attack } = await setUp()
    await attack(60)
    const call = callAs(core, person.id)
    await call('access.changePassword', { password: person.password, newPassword: 'a kettle on the moon' })
  })

  it('whoever tries from many addresses at a login that nobody has is met the same way', async () => {
    const { from, attack, waits } = await setUp()
    await attack(25, 'nobody')
    waits.length = 0
    expect((await from('192.0.2.77', 'wrong', undefined, 'nobody')).status).toBe(401)
    expect(waits).toEqual([500])
    expect((await from('192.0.2.77', 'wrong', undefined, 'nobody')).status).toBe(429)
  })

  it('after an hour without them it is as before', async () => {
    const { from, attack, pass, waits } = await setUp()
    await attack(40)
    pass(61 * 60_000)
    waits.length = 0
    expect((await from('192.0.2.77', 'mistyped')).status).toBe(401)
    expect((await from('192.0.2.77')).status).toBe(200)
    expect(waits).toEqual([])
  })

  it('an administrator opens every lock, and places are forgotten with the password', async () => {
    const { core, person, from, attack, waits } = await setUp()
    await from(HOME)
    for (let count = 0; count < 5; count += 1) await from(HOME, 'mistyped')
    expect((await from(HOME)).status).toBe(429)
    await core.call('users.unlock', { id: person.id })
    expect((await from(HOME)).status).toBe(200)
    await core.call('users.resetPassword', { id: person.id, password: 'a kettle on the moon' })
    await attack(40)
    waits.length = 0
    expect((await from(HOME, 'a kettle on the moon')).status).toBe(200)
    expect(waits).toEqual([4_000])
  })
})

describe('in one office', () => {
  it('wrong sign-ins of a neighbour keep nobody out who is at home there', async () => {
    const { from, core } = await setUp()
    expect((await from(HOME)).status).toBe(200)
    const newcomer = await addPerson(core, { companyId: addCompany(core, 'Beta') })
    for (let count = 0; count < 20; count += 1) await from(HOME, 'wrong', undefined, `stranger${count}`)
    expect((await from(HOME)).status).toBe(200)
    expect((await from(HOME, newcomer.password, undefined, newcomer.login)).status).toBe(429)
  })
})

describe('codes of the second factor', () => {
  it('are counted for all addresses that are not known together, and for a known one apart', async () => {
    const { core, person, from, now } = await setUp()
    await from(HOME)
    const call = callAs(core, person.id)
    const { secret } = await call('access.startTotp', { password: person.password })
    const { recoveryCodes } = await call('access.confirmTotp', { code: codeFrom(secret, now()) })
    // Who has the password and many addresses gets five guesses, not five for each.
    const statuses: number[] = []
    for (let count = 0; count < 7; count += 1)
      statuses.push((await from(stranger(count), person.password, '000000')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
    expect((await from(HOME, person.password, recoveryCodes[0])).status).toBe(200)
  })
})
