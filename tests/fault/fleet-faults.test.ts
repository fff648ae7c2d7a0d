import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import type { Fault } from '#lab/faults/faults.ts'
import type { Lab, StartedCluster } from '#lab/lab.ts'
import type { ClusterCredential } from '#shared/model/cluster.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import {
  aClusterId,
  asOwner,
  passwordOf,
  pinsOf,
  startFleet,
  startTwoClusters,
  tokenOf,
  type TestFleet,
} from '#support/fleet.ts'
import { createHeldClock, type HeldClock } from '#support/held-clock.ts'
import { failureOf } from '#support/proxmox-stub.ts'

let lab: Lab
let acme: StartedCluster
let other: StartedCluster

beforeAll(async () => {
  ;({ lab, acme, other } = await startTwoClusters({ seed: 13, proxyTimeoutMs: 200 }))
})
afterEach(async () => {
  lab.faults.healAll()
  await lab.settled()
})
afterAll(async () => {
  await lab.stop()
})

/** Of a cluster that never answers: nothing else is waited for by a time. */
const unanswered = { lane: 'poll', timeoutMs: 300 } as const
/** Of one that does, well or not: it has the time it has, however busy the machine is. */
const poll = { lane: 'poll' } as const

const inject = async (fault: Fault, node?: number): Promise<void> => {
  const name = node === undefined ? undefined : acme.addresses[node]?.node
  lab.faults.inject(name === undefined ? { cluster: acme.name } : { cluster: acme.name, node: name }, fault)
  await lab.settled()
}
const heal = async (): Promise<void> => {
  lab.faults.healAll()
  await lab.settled()
}

const start = async (
  credential: (cluster: StartedCluster) => ClusterCredential = (cluster) => tokenOf(cluster, ACCOUNTS.full),
): Promise<{ fleet: TestFleet; clock: HeldClock; id: ClusterId; second: ClusterId }> => {
  const clock = createHeldClock(Date.now())
  const fleet = await startFleet({ clock })
  const add = async (cluster: StartedCluster, name: string): Promise<ClusterId> => {
    const id = aClusterId()
    const input = {
      id,
      name,
      location: '',
      companyId: null,
      addresses: pinsOf(cluster),
      credential: credential(cluster),
    }
    await fleet.operations['clusters.add'](input, asOwner)
    await fleet.connections.api(id).resources(poll)
    return id
  }
  const [id, second] = [await add(acme, 'Acme'), await add(other, 'Other')]
  // Adding and the first poll used up turns of the limiter.
  clock.advance(10_000)
  return { fleet, clock, id, second }
}
const viewOf = async (fleet: TestFleet, id: ClusterId) =>
  (await fleet.operations['clusters.list']({}, asOwner)).find((one) => one.id === id)

describe('a cluster that goes and comes back', () => {
  it.each<[string, Fault, string]>([
    ['dead', { kind: 'down' }, 'unreachable'],
    ['refusing', { kind: 'refuse' }, 'unreachable'],
    ['hanging', { kind: 'hang' }, 'timeout'],
    ['answering garbage', { kind: 'garbage', form: 'text' }, 'not_proxmox'],
    ['answering a web page', { kind: 'garbage', form: 'html' }, 'not_proxmox'],
    ['answering half', { kind: 'garbage', form: 'truncated' }, 'not_proxmox|unreachable'],
    ['breaking off in the body', { kind: 'reset' }, 'unreachable'],
    ['speaking plain HTTP', { kind: 'plainHttp' }, 'not_proxmox'],
    ['another web server', { kind: 'notProxmox' }, 'not_proxmox'],
    ['too busy', { kind: 'busy', retryAfterSeconds: 60 }, 'rate_limited'],
  ])('%s: told, left alone, found again by the canary', async (_name, fault, code) => {
    const { fleet, clock, id, second } = await start()
    const api = fleet.connections.api(id)
    await inject(fault)
    const call = code === 'timeout' ? unanswered : poll
    expect(await failureOf(api.resources(call))).toMatchObject({ code: expect.stringMatching(`^(${code})$`) as string })
    // What knows better waits for nobody: the sentence says since when, and is not that of a further attempt.
    expect(await failureOf(api.resources(poll))).toMatchObject({
      code: code === 'rate_limited' ? code : 'unreachable',
      details: { since: new Date(clock.now()).toISOString() },
    })
    const view = await viewOf(fleet, id)
    expect(view).toMatchObject({ state: 'unreachable', unreachableSince: new Date(clock.now()).toISOString() })
    const wait = Date.parse(view?.nextAttemptAt ?? '') - clock.now()
    expect(wait).toBeGreaterThanOrEqual(code === 'rate_limited' ? 60_000 : 18_000)
    expect(wait).toBeLessThanOrEqual(code === 'rate_limited' ? 60_000 : 22_000)

    expect((await fleet.connections.api(second).resources(poll)).guests.length).toBeGreaterThan(0)

    await heal()
    clock.advance(wait)
    await expect.poll(() => api.health().state).toBe('up')
    expect((await api.resources(poll)).guests).toHaveLength(acme.world.guests.size)
    expect(await viewOf(fleet, id)).toMatchObject({ state: 'online', problem: null, unreachableSince: null })
  })

  it('is tried at once when a person asks, and again later when that fails', async () => {
    const { fleet, clock, id } = await start()
    const api = fleet.connections.api(id)
    const asked: (readonly ClusterId[])[] = []
    fleet.connections.onRefreshRequested((ids) => asked.push(ids))
    await inject({ kind: 'down' })
    await failureOf(api.resources(poll))
    await fleet.operations['clusters.refresh']({ ids: [id] }, asOwner)
    await expect.poll(() => api.health().state).toBe('down')
    await heal()
    await fleet.operations['clusters.refresh']({}, asOwner)
    await expect.poll(() => api.health().state).toBe('up')
    expect(asked[0]).toEqual([id])
    expect(asked[1]).toHaveLength(2)
    expect(clock.nextDue() ?? 1000).toBeLessThanOrEqual(1000)
  })

  it('stays "unreachable since" over a restart', async () => {
    const { fleet, clock, id } = await start()
    await inject({ kind: 'down' })
    await failureOf(fleet.connections.api(id).resources(poll))
    const since = (await viewOf(fleet, id))?.unreachableSince
    clock.advance(5000)
    fleet.stop()
    const again = await startFleet({ db: fleet.db, secrets: fleet.secrets, clock })
    expect(await viewOf(again, id)).toMatchObject({ state: 'unreachable', unreachableSince: since })
    await failureOf(again.connections.api(id).resources(poll))
    expect((await viewOf(again, id))?.unreachableSince).toBe(since)
  })
})

describe('part of a cluster', () => {
  it.each<[string, Fault]>([
    ['off', { kind: 'down' }],
    ['hanging', { kind: 'hang' }],
    ['broken', { kind: 'reset' }],
    ['not its own', { kind: 'notProxmox' }],
    ['busy', { kind: 'busy' }],
  ])('a node that is %s: the others answer for it', async (_name, fault) => {
    const { fleet, id } = await start()
    const api = fleet.connections.api(id)
    await inject(fault, 0)
    const { guests, nodes } = await api.resources(poll)
    expect(guests).toHaveLength(acme.world.guests.size)
    expect(nodes).toHaveLength(acme.addresses.length)
    expect(api.health().state).toBe('up')
  })

  it('a node that is off is not asked about once that is known', async () => {
    const { fleet, id } = await start()
    const api = fleet.connections.api(id)
    await inject({ kind: 'down' }, 1)
    const { nodes } = await api.resources(poll)
    const off = nodes.find(({ status }) => status === 'offline')?.node ?? ''
    expect(off).toBe(acme.addresses[1]?.node)
    await expect(api.nodeStatus(off, { lane: 'interactive' })).rejects.toMatchObject({
      code: 'unreachable',
      details: { node: off },
    })
  })

  it('slow answers are waited for', async () => {
    const { fleet, id } = await start()
    await inject({ kind: 'slow', delayMs: 150 })
    expect((await fleet.connections.api(id).resources(poll)).guests.length).toBeGreaterThan(0)
  })
})

describe('credentials that stop working', () => {
  it('an ended ticket is renewed without anybody noticing', async () => {
    const { fleet, id } = await start((cluster) => passwordOf(cluster, ACCOUNTS.root))
    await inject({ kind: 'tickets' })
    // Tickets carry whole seconds; one issued within the second of the fault counts as ended, too.
    const second = Math.floor(Date.now() / 1000)
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(second)
    expect((await fleet.connections.api(id).resources({ lane: 'poll' })).guests.length).toBeGreaterThan(0)
  })

  it('a token that was taken away blocks, over a restart too, until a person acts', async () => {
    const { fleet, clock, id } = await start()
    const api = fleet.connections.api(id)
    const tokens = acme.world.access.users.get('root@pam')?.tokens
    const token = tokens?.get('full')
    if (tokens === undefined || token === undefined) throw new Error('the lab has no such token')
    tokens.delete('full')
    try {
      expect(await failureOf(api.resources({ lane: 'poll' }))).toMatchObject({ code: 'credentials_expired' })
      clock.advance(86_400_000)
      expect(await viewOf(fleet, id)).toMatchObject({ state: 'blocked', problem: { code: 'credentials_expired' } })
      fleet.stop()
      const again = await startFleet({ db: fleet.db, secrets: fleet.secrets, clock })
      expect(await failureOf(again.connections.api(id).resources(poll))).toMatchObject({
        code: 'credentials_expired',
        details: { blocked: true },
      })
      tokens.set('full', token)
      await again.operations['clusters.refresh']({}, asOwner)
      expect(again.connections.api(id).health().state).toBe('blocked')
      // Whoever may only look must not use up attempts with a refused credential until the console itself is shut out.
      const permissions = new Set(asOwner.actor.permissions)
      permissions.delete('cluster.check')
      const looksOnly = { ...asOwner, actor: { ...asOwner.actor, permissions } }
      await again.operations['clusters.refresh']({ ids: [id] }, looksOnly)
      expect(again.connections.api(id).health().state).toBe('blocked')
      await again.operations['clusters.refresh']({ ids: [id] }, asOwner)
      await expect.poll(() => again.connections.api(id).health().state).toBe('up')
    } finally {
      tokens.set('full', token)
    }
  })
})

describe('a dead site', () => {
  it('does not hold up another, even while it hangs', async () => {
    const { fleet, id, second } = await start()
    await inject({ kind: 'hang' })
    const controller = new AbortController()
    let ended = false
    const hanging = failureOf(
      fleet.connections.api(id).resources({ lane: 'poll', timeoutMs: 60_000, signal: controller.signal }),
    ).then(() => (ended = true))
    await fleet.connections.api(second).resources(poll)
    expect(ended).toBe(false)
    controller.abort()
    await hanging
  })
})
