import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startCore } from '#support/core.ts'
import { data, PASSWORD, refuse, startStub, TOKEN, type StubHandler } from '#support/proxmox-stub.ts'

const TICKET = 'PVE:root@pam:65A0B1C2::c2VjcmV0LW9mLXRoZS10aWNrZXQ='

const friendly: StubHandler = ({ url }, response) => {
  if (url.includes('/domains')) return data(response, [{ realm: 'pam' }])
  if (url.includes('/permissions')) return data(response, { '/': { 'VM.Audit': 1, 'Sys.Audit': 1 } })
  if (url.includes('/ticket')) return data(response, { ticket: TICKET, CSRFPreventionToken: '65A0B1C2:abc' })
  if (url.includes('/cluster/status')) return data(response, [{ type: 'node', name: 'pve1', local: 1, online: 1 }])
  data(response, url.includes('/resources') ? [{ type: 'node', node: 'pve1', status: 'online' }] : [])
}

/** As a debugging proxy, which answers with what it was asked. */
const quoting: StubHandler = ({ headers, body }, response) =>
  refuse(response, 401, `no: ${headers.authorization ?? ''} ${headers.cookie ?? ''} ${body}`, {
    message: `no: ${headers.authorization ?? ''} ${headers.cookie ?? ''} ${decodeURIComponent(body)}`,
    data: null,
  })

it.each<[string, ClusterCredential, string]>([
  ['a token', TOKEN, TOKEN.secret],
  ['a password', { ...PASSWORD, password: 'hunter2-planted' }, 'hunter2-planted'],
])('stores and shows no part of %s that a server quotes when it refuses', async (_what, credential, secret) => {
  const stub = await startStub(friendly)
  const core = await startCore()
  const id = ClusterId.parse(uuidv7(Date.now(), randomBytes(10)))
  const { address, fingerprint } = stub.pinned
  const texts = { name: 'Acme', location: '', companyId: null }
  await core.call('clusters.add', { id, ...texts, addresses: [{ address, fingerprint }], credential })
  stub.answer(quoting)
  await core.call('clusters.refresh', { ids: [id] })
  const shown = await vi.waitFor(async () => {
    const [view] = await core.call('clusters.list', {})
    expect(view?.state).toBe('blocked')
    return JSON.stringify(view)
  }, 60_000)
  await core.stop()
  const files = readdirSync(core.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  for (const text of [shown, ...files])
    for (const part of [secret, TICKET, encodeURIComponent(TICKET)]) expect(text).not.toContain(part)
})
