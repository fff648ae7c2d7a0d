import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addToken, addUser, grant } from '#lab/access/store.ts'
import { privilegesOn } from '#lab/access/permissions.ts'
import { allPrivileges, builtinRoles } from '#lab/access/roles.ts'
import { startLab, type Lab } from '#lab/lab.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { createRawClient, type RawAnswer } from '#support/lab/replay/client.ts'
import { isRow, loadSchema } from '#support/lab/replay/exchange.ts'
import { createTestCluster, recordedStart, testGuest } from '#support/lab/testcl.ts'

const hourMs = 3_600_000

describe('accounts and rights of the lab', () => {
  let now = recordedStart
  let cluster: LabCluster
  let lab: Lab
  let client: ReturnType<typeof createRawClient>
  beforeEach(async () => {
    cluster = createTestCluster({ now: () => now })
    addUser(cluster.access, 'op@pve', { password: 'op-password' })
    lab = await startLab({ clusters: [cluster], schema: loadSchema(), clock: cluster.clock, authFailureDelayMs: 0 })
    client = createRawClient(lab.clusters[0]?.addresses[0]?.url ?? '')
  })
  afterEach(async () => {
    client.close()
    await lab.stop()
  })

  const send = (method: string, path: string, headers: Record<string, string>, body?: string): Promise<RawAnswer> =>
    client.send({
      method,
      path: `/api2/json${path}`,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    })
  const login = async (password: string): Promise<RawAnswer> =>
    send('POST', '/access/ticket', {}, new URLSearchParams({ username: 'op@pve', password }).toString())
  const ticketOf = (answer: RawAnswer): { ticket: string; csrf: string } => {
    const data = isRow(answer.body) && isRow(answer.body['data']) ? answer.body['data'] : {}
    return { ticket: String(data['ticket']), csrf: String(data['CSRFPreventionToken']) }
  }
  const withTicket = (ticket: string): Record<string, string> => ({
    Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`,
  })

  it('lets a ticket live two hours and renews it for its own sake', async () => {
    const first = ticketOf(await login('op-password'))
    now += 1.9 * hourMs
    expect((await send('GET', '/version', withTicket(first.ticket))).status).toBe(200)
    const renewed = ticketOf(await login(first.ticket))
    now += 0.2 * hourMs
    expect((await send('GET', '/version', withTicket(first.ticket))).status).toBe(401)
    expect((await send('GET', '/version', withTicket(renewed.ticket))).status).toBe(200)
    expect((await login(first.ticket)).status).toBe(401)
  })

  it('asks for the CSRF token with everything but GET', async () => {
    const { ticket, csrf } = ticketOf(await login('op-password'))
    const without = await send('POST', '/nodes/pve1/qemu/100/status/start', withTicket(ticket), '')
    expect(`${without.status} ${without.reason}`).toBe('401 Permission denied - invalid csrf token')
    const headers = { ...withTicket(ticket), CSRFPreventionToken: csrf }
    const denied = await send('POST', '/nodes/pve1/qemu/100/status/start', headers, '')
    expect(`${denied.status} ${denied.reason}`).toBe('403 Permission check failed (/vms/100, VM.PowerMgmt)')
  })

  it('refuses a token past its day, and gives a separated one no more than both it and its user hold', async () => {
    addToken(cluster.access, 'op@pve', { tokenid: 'old', secret: 's1', expireSeconds: Math.floor(now / 1000) - 1 })
    addToken(cluster.access, 'op@pve', { tokenid: 'part', secret: 's2' })
    const as = (token: string): Record<string, string> => ({ Authorization: `PVEAPIToken=op@pve!${token}` })
    expect((await send('GET', '/version', as('old=s1'))).status).toBe(401)
    grant(cluster.access, '/', 'op@pve!part', 'PVEAdmin')
    expect((await send('GET', '/access/permissions', as('part=s2'))).body).toEqual({ data: {} })
    grant(cluster.access, '/vms', 'op@pve', 'PVEAuditor')
    expect((await send('GET', '/access/permissions', as('part=s2'))).body).toEqual({
      data: { '/vms': { 'VM.Audit': 1, 'VM.GuestAgent.Audit': 1, ...auditOthers } },
    })
  })

  it('filters lists by what may be seen instead of refusing them', async () => {
    cluster.guests.set(100, testGuest(100, 'pve1', { name: 'seen' }))
    cluster.guests.set(101, testGuest(101, 'pve1', { name: 'hidden' }))
    addToken(cluster.access, 'op@pve', { tokenid: 'one', secret: 's3' })
    grant(cluster.access, '/vms', 'op@pve', 'PVEAuditor')
    grant(cluster.access, '/vms/100', 'op@pve!one', 'PVEAuditor')
    const answer = await send('GET', '/cluster/resources?type=vm', { Authorization: 'PVEAPIToken=op@pve!one=s3' })
    const rows = isRow(answer.body) ? answer.body['data'] : undefined
    expect(rows).toMatchObject([{ vmid: 100 }])
  })
})

// PVEAuditor carries more than guests; on /vms both sides hold all of it.
const auditOthers = { 'Datastore.Audit': 1, 'Mapping.Audit': 1, 'Pool.Audit': 1, 'SDN.Audit': 1, 'Sys.Audit': 1 }

describe('roles on paths', () => {
  it('override what comes from above, stop where they do not propagate, and end at NoAccess', () => {
    const cluster = createTestCluster({ now: () => recordedStart })
    addUser(cluster.access, 'op@pve')
    cluster.access.groups.set('ops', { groupid: 'ops', comment: '', members: new Set(['op@pve']) })
    const held = (path: string): boolean => privilegesOn(cluster, 'op@pve', path).has('VM.Audit')
    grant(cluster.access, '/', 'ops', 'PVEAuditor')
    expect(held('/vms/100')).toBe(true)
    grant(cluster.access, '/vms', 'op@pve', 'PVEDatastoreUser')
    expect(held('/vms/100')).toBe(false)
    grant(cluster.access, '/vms/100', 'op@pve', 'PVEVMUser')
    expect(held('/vms/100')).toBe(true)
    grant(cluster.access, '/vms/200', 'op@pve', 'NoAccess')
    expect(privilegesOn(cluster, 'op@pve', '/vms/200').size).toBe(0)
    grant(cluster.access, '/storage', 'op@pve', 'PVEAdmin', false)
    expect(privilegesOn(cluster, 'op@pve', '/storage').has('Datastore.Allocate')).toBe(true)
    expect(privilegesOn(cluster, 'op@pve', '/storage/local').has('Datastore.Allocate')).toBe(false)
  })

  it('come through pools to the guests in them', () => {
    const cluster = createTestCluster({ now: () => recordedStart })
    addUser(cluster.access, 'op@pve')
    cluster.pools.set('customer', { poolid: 'customer', comment: '', vmids: new Set([100]), storages: new Set() })
    grant(cluster.access, '/pool/customer', 'op@pve', 'PVEVMUser')
    expect(privilegesOn(cluster, 'op@pve', '/vms/100').has('VM.PowerMgmt')).toBe(true)
    expect(privilegesOn(cluster, 'op@pve', '/vms/101').size).toBe(0)
  })

  it('differ between 8 and 9 where Proxmox split the monitor right', () => {
    expect(allPrivileges(8)).toContain('VM.Monitor')
    expect(allPrivileges(9)).not.toContain('VM.Monitor')
    expect(builtinRoles(9).get('PVEAuditor')?.privileges).toContain('VM.GuestAgent.Audit')
    expect(builtinRoles(8).get('PVEAuditor')?.privileges).not.toContain('VM.GuestAgent.Audit')
  })
})
