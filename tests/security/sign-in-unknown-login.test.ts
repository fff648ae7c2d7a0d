import { describe, expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, errorIn, postSignIn } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

/** Nobody finds out by trying which logins there are. */
describe('a login that nobody has', () => {
  it('is answered in the same words, with the same lock after the same number of attempts', async () => {
    const core = await startCore()
    const server = await startTestServer(core)
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    const told = async (login: string): Promise<unknown[]> => {
      const answers: unknown[] = []
      for (let count = 0; count < 6; count += 1) {
        const { status, body } = await postSignIn(server, login, 'a wrong password')
        answers.push([status, body])
      }
      return answers
    }
    expect(await told('nobody@example.com')).toEqual(await told(person.login))
  })

  it('takes as long as one that somebody has, and so does an account without a password', async () => {
    // Dear enough that the hash outweighs all else, cheap enough for a test.
    const core = await startCore({}, { passwordCost: { logN: 14, r: 8, p: 1 } })
    const server = await startTestServer(core)
    const companyId = addCompany(core, 'Acme')
    const people = await Promise.all(Array.from({ length: 5 }, () => addPerson(core, { companyId })))
    /** Processor time, which nothing else that the machine does adds to. */
    const timeOf = async (login: string): Promise<number> => {
      const start = process.cpuUsage()
      await postSignIn(server, login, 'a wrong password')
      const { user, system } = process.cpuUsage(start)
      return user + system
    }
    await timeOf('warm-up')
    const known: number[] = []
    const unknown: number[] = []
    const without: number[] = []
    for (const [index, { login }] of people.entries()) {
      known.push(await timeOf(login))
      unknown.push(await timeOf(`nobody${index}@example.com`))
      if (index < 3) without.push(await timeOf('owner'))
    }
    for (const others of [unknown, without]) {
      // The quickest of each: what else the program does only ever adds.
      const ratio = Math.min(...others) / Math.min(...known)
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    }
  })

  it('that is no login at all does no harm', async () => {
    const server = await startTestServer(await startCore())
    for (const login of ['', "' OR 1=1 --", '__proto__', '\u0000', 'x'.repeat(200)]) {
      const answer = await postSignIn(server, login, 'a wrong password')
      expect([answer.status, errorIn(answer).code], login).toEqual([401, 'unauthenticated'])
    }
    expect((await postSignIn(server, 'x'.repeat(201), 'x')).status).toBe(400)
    expect((await postSignIn(server, 'x', 'x'.repeat(257))).status).toBe(400)
  })

  it('a disabled account says so to its right password only', async () => {
    const core = await startCore()
    const server = await startTestServer(core)
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    await core.call('users.disable', { id: person.id })
    expect(errorIn(await postSignIn(server, person.login, 'wrong')).message).toContain('Login or password is wrong')
    const right = await postSignIn(server, person.login, person.password)
    expect([right.status, errorIn(right).message]).toEqual([401, expect.stringContaining('is disabled')])
  })
})
