import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codeFrom } from '#support/authenticator.ts'
import { memoryVault, startCore } from '#support/core.ts'
import { addCompany, addPerson, callAs, cookieIn, errorIn, postSignIn } from '#support/people.ts'
import { startTestServer } from '#support/served.ts'

it('no password, second factor, recovery code or session stands in a file, a log, an event or a later answer', async () => {
  const entries = new Map<string, string>()
  const core = await startCore({ vault: memoryVault(entries) }, { logLevel: 'debug' })
  const server = await startTestServer(core, { onProblem: core.reportProblem })
  const heard: string[] = []
  core.events.listen((name, payload) => heard.push(JSON.stringify({ name, payload })))
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
  const call = callAs(core, person.id)
  const passwords = ['planted wrong password', 'planted second password', 'planted reset password']
  const [wrong = '', second = '', reset = ''] = passwords

  const { secret } = await call('access.startTotp', { password: person.password })
  const { recoveryCodes } = await call('access.confirmTotp', { code: codeFrom(secret, Date.now()) })
  heard.push((await postSignIn(server, person.login, wrong)).body)
  heard.push((await postSignIn(server, person.login, wrong, wrong)).body)
  const signedIn = await postSignIn(server, person.login, person.password, recoveryCodes[0])
  const cookie = cookieIn(signedIn)
  heard.push(signedIn.body)
  const ask = async (operation: string, input: unknown): Promise<void> => {
    heard.push((await server.call(cookie, operation, JSON.stringify(input))).body)
  }
  await ask('access.changePassword', { password: wrong, newPassword: second })
  await ask('access.changePassword', { password: person.password, newPassword: second })
  await ask('access.me', {})
  await ask('sessions.list', {})
  await ask('users.list', {})
  await ask('access.signIn', { login: 7, password: second })
  await ask('no.such', { password: second })
  core.reportProblem('test', Object.assign(new Error(`lost ${cookie.split('=')[1] ?? ''}`), { headers: { cookie } }))
  heard.push((await core.call('app.diagnostics', {})).text)
  await core.call('users.resetPassword', { id: person.id, password: reset })
  await core.call('database.copyNow', {})
  await server.stop()
  await core.stop()

  const files = readdirSync(core.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  expect(files.length).toBeGreaterThan(2)
  const key = entries.get('access/session-key') ?? ''
  const rawKey = Buffer.from(key, 'base64url').toString('latin1')
  const traces = [
    ...passwords,
    person.password,
    secret,
    ...recoveryCodes,
    ...recoveryCodes.map((c) => c.replaceAll('-', '')),
  ]
  const session = (cookie.split('=')[1] ?? '').split('.')
  for (const trace of [...traces, key, rawKey, session[2] ?? '']) {
    expect(trace.length).toBeGreaterThan(8)
    expect(files.filter((content) => content.includes(trace))).toEqual([])
    expect(heard.filter((content) => content.includes(trace))).toEqual([])
  }
  expect([...entries.keys()].toSorted()).toEqual(['access/session-key', `user/${person.id}/totp`])
})

// What is learnt as a secret is blanked in every message from then on.
it('whoever is not signed in, or may not do a thing, cannot have words removed from everybody’s messages', async () => {
  const core = await startCore()
  const server = await startTestServer(core)
  const user = await addPerson(core, { companyId: addCompany(core, 'Acme'), role: 'user' })
  for (const word of ['account', 'password', 'cluster', 'right to do this', 'There is no such']) {
    await postSignIn(server, 'nobody', word)
    const credential = { kind: 'token', tokenId: 'a@pam!b', secret: word }
    const addresses = [{ address: '192.0.2.1:8006', fingerprint: Array.from({ length: 32 }, () => 'AA').join(':') }]
    const probe = callAs(core, user.id)('clusters.probe', { addresses, credential: credential as never })
    await expect(probe).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('right to do this') as string,
    })
  }
  expect(errorIn(await postSignIn(server, 'nobody2', 'x')).message).toBe(
    'Login or password is wrong. Check both, then try again.',
  )
})
