import { describe, expect, it } from 'vitest'
import { request } from 'node:https'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { generate } from 'selfsigned'
import { startCore } from '#support/core.ts'
import { addCompany, addPerson, errorIn, postSignIn } from '#support/people.ts'
import { startServedCore, startTestServer } from '#support/served.ts'

describe('the sign-in of a browser', () => {
  it('keeps its session in a cookie no script can read and no other site can send; the body has nothing of it', async () => {
    const { core, server } = await startServedCore()
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    const answer = await postSignIn(server, person.login, person.password)
    const [cookie = ''] = answer.headers['set-cookie'] ?? []
    expect(cookie).toMatch(
      /^multpanel-session-\d+=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
    )
    expect(answer.body).toBe('{"ok":true,"value":{"status":"signed_in"}}')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('over TLS gets a cookie that no other host of the domain can set', async () => {
    const core = await startCore()
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 })
    const server = await startTestServer(core, { tls: { cert: pems.cert, key: pems.private } })
    const sent = request({
      ...{ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/access.signIn' },
      // The certificate is this test's own.
      rejectUnauthorized: false,
      headers: { origin: server.origin, 'content-type': 'application/json' },
    })
    sent.end(JSON.stringify({ login: person.login, password: person.password }))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    expect(response.headers['set-cookie']?.[0]).toMatch(
      /^__Host-multpanel-session-\d+=.*; HttpOnly; SameSite=Strict; .*; Secure$/,
    )
  })

  // Else another site could sign a visitor's browser in as somebody, or lock an account through it.
  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ host: 'evil.example' }],
    [{ 'content-type': 'text/plain' }],
    [{ 'content-type': 'application/x-www-form-urlencoded' }],
  ])('is refused from another site: %j', async (headers) => {
    const { core, server } = await startServedCore()
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    const answer = await postSignIn(server, person.login, person.password, undefined, headers)
    expect([400, 403]).toContain(answer.status)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('needs an origin, and does not answer to GET', async () => {
    const { server } = await startServedCore()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ login: 'owner', password: 'x' })
    expect((await server.request('POST', '/api/access.signIn', headers, body)).status).toBe(403)
    expect((await server.request('GET', '/api/access.signIn', { origin: server.origin })).status).toBe(404)
  })

  it('is all that is answered without a session', async () => {
    const { server } = await startServedCore()
    const headers = { origin: server.origin, 'content-type': 'application/json' }
    for (const operation of [
      'access.me',
      'app.info',
      'users.list',
      'access.signOut',
      'sessions.endAll',
      'no.such',
      'access.signIn/',
    ]) {
      const answer = await server.request('POST', `/api/${operation}`, headers, '{}')
      expect([401, 404], operation).toContain(answer.status)
    }
  })

  it('on the desktop there is none', async () => {
    const core = await startCore()
    await expect(core.call('access.signIn', { login: 'owner', password: 'x' })).rejects.toMatchObject({
      code: 'unsupported',
    })
  })

  it('cannot be had with the owner’s account while it has no password', async () => {
    const { server } = await startServedCore()
    for (const password of ['', 'owner', 'null', 'undefined']) {
      const answer = await postSignIn(server, 'owner', password)
      expect([answer.status, errorIn(answer).code]).toEqual([401, 'unauthenticated'])
    }
  })

  it('stands in the record of activity under the name of the account, failed ones under nobody’s', async () => {
    const { core, server } = await startServedCore()
    const person = await addPerson(core, { companyId: addCompany(core, 'Acme') })
    await postSignIn(server, person.login, 'wrong')
    await postSignIn(server, person.login, person.password)
    const rows = await core.call('activity.list', {})
    const signIns = rows.filter(({ operation }) => operation === 'access.signIn')
    expect(signIns.map(({ status, userName, label, address }) => ({ status, userName, label, address }))).toEqual([
      { status: 'success', userName: 'A company_admin', label: person.login, address: '127.0.0.1' },
      { status: 'failed', userName: '', label: person.login, address: '127.0.0.1' },
    ])
  })
})
