import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addUser, grant } from '#lab/access/store.ts'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import type { Lab, StartedCluster } from '#lab/lab.ts'
import type { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { ActivityNote } from '#main/activity-note.ts'
import type { ClusterChange } from '#main/features/fleet/connections.port.ts'
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
import { failureOf } from '#support/proxmox-stub.ts'

let lab: Lab
let acme: StartedCluster
let other: StartedCluster

beforeAll(async () => {
  ;({ lab, acme, other } = await startTwoClusters({ seed: 7, proxyTimeoutMs: 150 }))
})
afterEach(async () => {
  lab.faults.healAll()
  await lab.settled()
})
afterAll(async () => {
  await lab.stop()
})

const poll = { lane: 'poll' } as const

const add = async (
  fleet: TestFleet,
  cluster = acme,
  name = 'Acme',
  tokenId: string = ACCOUNTS.full,
): Promise<ClusterId> => {
  const id = aClusterId()
  await fleet.operations['clusters.add'](
    {
      id,
      name,
      location: 'Berlin',
      companyId: null,
      addresses: pinsOf(cluster),
      credential: tokenOf(cluster, tokenId),
    },
    asOwner,
  )
  return id
}
const viewOf = async (fleet: TestFleet, id: ClusterId) => {
  const view = (await fleet.operations['clusters.list']({}, asOwner)).find((one) => one.id === id)
  if (view === undefined) throw new Error('the cluster is not in the list')
  return view
}
const changesOf = (fleet: TestFleet): ClusterChange[] => {
  const heard: ClusterChange[] = []
  fleet.connections.onChanged((change) => heard.push(change))
  return heard
}

describe('adding a cluster', () => {
  it('stores it, its certificates and its secret apart, and opens its API', async () => {
    const fleet = await startFleet()
    const heard = changesOf(fleet)
    const id = await add(fleet)
    expect(heard).toEqual([{ kind: 'added', id }])
    expect(await viewOf(fleet, id)).toMatchObject({
      name: 'Acme',
      location: 'Berlin',
      state: 'new',
      credential: { kind: 'token', login: ACCOUNTS.full },
      addresses: pinsOf(acme),
      missingRights: [],
      version: null,
    })
    expect([...fleet.secrets.keys()]).toEqual([`cluster/${id}`])
    expect(fleet.db.prepare('SELECT count(*) FROM cluster_addresses WHERE certificate IS NOT NULL').pluck().get()).toBe(
      acme.addresses.length,
    )
    expect(fleet.db.prepare('SELECT count(*) FROM pending_secrets').pluck().get()).toBe(0)
    const { guests, nodes } = await fleet.connections.api(id).resources(poll)
    expect(guests).toHaveLength(acme.world.guests.size)
    expect(nodes).toHaveLength(acme.addresses.length)
    expect(await viewOf(fleet, id)).toMatchObject({ state: 'online', problem: null })
  })

  it('keeps the secret out of the database', async () => {
    const fleet = await startFleet()
    await add(fleet)
    const secret = acme.tokens[ACCOUNTS.full] ?? ''
    expect(fleet.secrets.values().next().value).toContain(secret)
    expect(fleet.db.serialize().includes(Buffer.from(secret))).toBe(false)
  })

  it('recognises the same cluster through another of its nodes and names the entry', async () => {
    const fleet = await startFleet()
    const pins = pinsOf(acme)
    const first = { ...{ id: aClusterId(), name: 'Acme', location: '', companyId: null }, addresses: pins.slice(0, 1) }
    const credential = tokenOf(acme, ACCOUNTS.full)
    await fleet.operations['clusters.add']({ ...first, credential }, asOwner)
    const second = { ...first, id: aClusterId(), name: 'Acme again', addresses: pins.slice(1, 2), credential }
    const found = await fleet.operations['clusters.probe'](second, asOwner)
    expect(found.alreadyAdded).toEqual({ id: first.id, name: 'Acme' })
    const error = (await failureOf(Promise.resolve(fleet.operations['clusters.add'](second, asOwner)))) as AppError
    expect(error).toMatchObject({ code: 'conflict', details: { id: first.id } })
    expect(error.message).toContain('"Acme"')
    expect(fleet.secrets.size).toBe(1)
  })

  it('recognises it, too, for an account that may not read the cluster status', async () => {
    const fleet = await startFleet()
    await add(fleet)
    acme.world.access.roles.set('Guests', { roleid: 'Guests', privileges: new Set(['VM.Audit']), special: false })
    addUser(acme.world.access, 'guests@pve', { password: 'look-only-1' })
    grant(acme.world.access, '/', 'guests@pve', 'Guests')
    const credential = { kind: 'password', user: 'guests', realm: 'pve', password: 'look-only-1' } as const
    const found = await fleet.operations['clusters.probe']({ addresses: pinsOf(acme), credential }, asOwner)
    expect(found).toMatchObject({ clusterName: null, quorate: null, alreadyAdded: { name: 'Acme' } })
    const input = {
      id: aClusterId(),
      name: 'Twice',
      location: '',
      companyId: null,
      addresses: pinsOf(acme).slice(1),
      credential,
    }
    await expect(fleet.operations['clusters.add'](input, asOwner)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('refuses addresses of two clusters in one entry, a name or address that is taken, and one given twice', async () => {
    const fleet = await startFleet()
    await add(fleet)
    const credential = tokenOf(other, ACCOUNTS.full)
    const base = { id: aClusterId(), location: '', companyId: null, credential }
    const problem = async (name: string, addresses: ReturnType<typeof pinsOf>): Promise<AppError> =>
      (await failureOf(
        Promise.resolve(fleet.operations['clusters.add']({ ...base, name, addresses }, asOwner)),
      )) as AppError
    expect(await problem('ACME', pinsOf(other))).toMatchObject({ code: 'conflict' })
    expect((await problem('New', pinsOf(acme))).message).toContain('already belongs to "Acme"')
    expect((await problem('New', [...pinsOf(other), ...pinsOf(other)])).message).toContain('given twice')
    for (const cluster of [acme, other]) {
      addUser(cluster.world.access, 'same@pve', { password: 'same-everywhere' })
      grant(cluster.world.access, '/', 'same@pve', 'PVEAuditor')
    }
    const everywhere = { kind: 'password', user: 'same', realm: 'pve', password: 'same-everywhere' } as const
    const both = [...pinsOf(other), ...pinsOf(acme)]
    const mixed = await failureOf(
      Promise.resolve(fleet.operations['clusters.probe']({ addresses: both, credential: everywhere }, asOwner)),
    )
    expect(mixed).toMatchObject({ code: 'invalid_input' })
    expect((mixed as AppError).message).toContain('lead to different clusters')
  })

  it('accepts a cluster one node of which is off', async () => {
    lab.faults.inject({ cluster: acme.name, node: acme.addresses[0]?.node ?? '' }, { kind: 'down' })
    await lab.settled()
    const fleet = await startFleet()
    const id = await add(fleet)
    expect((await fleet.connections.api(id).resources(poll)).guests.length).toBeGreaterThan(0)
  })

  it('lets only one of two adds of the same cluster through', async () => {
    const fleet = await startFleet()
    const both = await Promise.allSettled([add(fleet, acme, 'One'), add(fleet, acme, 'Two')])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(fleet.secrets.size).toBe(1)
  })
})

describe('editing a cluster', () => {
  it('renames without touching the connection', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    const api = fleet.connections.api(id)
    const heard = changesOf(fleet)
    await fleet.operations['clusters.update']({ id, name: 'Acme GmbH' }, asOwner)
    expect(heard).toEqual([{ kind: 'renamed', id }])
    expect(fleet.connections.nameOf(id)).toBe('Acme GmbH')
    expect(fleet.connections.api(id)).toBe(api)
  })

  it('notes for the activity what the cluster was before and after, and never its secret', async () => {
    const fleet = await startFleet()
    const notes: ActivityNote[] = []
    const noting = { ...asOwner, note: (note: ActivityNote) => void notes.push(note) }
    const id = await add(fleet)
    await fleet.operations['clusters.update'](
      { id, location: 'Munich', credential: tokenOf(acme, ACCOUNTS.full) },
      noting,
    )
    await fleet.operations['clusters.remove']({ id, name: 'Acme' }, noting)
    const cluster = { entity: 'cluster', entityId: id, label: 'Acme', companyId: null, clusterId: id }
    expect(notes).toMatchObject([
      { ...cluster, before: { location: 'Berlin' }, after: { location: 'Munich', login: ACCOUNTS.full } },
      { ...cluster, before: { location: 'Munich', enabled: true } },
    ])
    const secret = acme.tokens[ACCOUNTS.full]
    expect(secret).toBeTruthy()
    expect(JSON.stringify(notes)).not.toContain(secret)
  })

  it('checks a new credential before it replaces the old', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    const before = fleet.secrets.get(`cluster/${id}`)
    const wrong = { kind: 'token', tokenId: ACCOUNTS.full, secret: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee' } as const
    await expect(fleet.operations['clusters.update']({ id, credential: wrong }, asOwner)).rejects.toMatchObject({
      code: 'credentials_refused',
    })
    expect(fleet.secrets.get(`cluster/${id}`)).toBe(before)
    await fleet.connections.api(id).version(poll)
    const heard = changesOf(fleet)
    const view = await fleet.operations['clusters.update'](
      { id, credential: passwordOf(acme, ACCOUNTS.auditor) },
      asOwner,
    )
    expect(heard).toEqual([{ kind: 'reconnected', id }])
    expect(view.credential).toEqual({ kind: 'password', login: ACCOUNTS.auditor })
    expect(view.missingRights.length).toBeGreaterThan(0)
    expect((await fleet.connections.api(id).resources(poll)).guests.length).toBeGreaterThan(0)
  })

  it('blocks on a changed certificate until the new one is confirmed', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    lab.faults.inject({ cluster: acme.name }, { kind: 'certificate' })
    await lab.settled()
    const fresh = await failureOf(fleet.connections.api(id).resources(poll))
    expect(fresh).toMatchObject({ code: 'certificate_changed' })
    expect(await viewOf(fleet, id)).toMatchObject({ state: 'blocked', problem: { code: 'certificate_changed' } })
    const now = await Promise.all(
      pinsOf(acme).map(async ({ address }) => fleet.operations['clusters.certificate']({ address }, asOwner)),
    )
    await fleet.operations['clusters.update'](
      { id, addresses: now.map(({ address, fingerprint }) => ({ address, fingerprint })) },
      asOwner,
    )
    expect((await fleet.connections.api(id).resources(poll)).guests.length).toBeGreaterThan(0)
    expect(await viewOf(fleet, id)).toMatchObject({ state: 'online', problem: null })
  })

  it('refuses addresses that lead to another cluster', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    const input = { id, addresses: pinsOf(other), credential: tokenOf(other, ACCOUNTS.full) }
    await expect(fleet.operations['clusters.update'](input, asOwner)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('goes on with fewer addresses while the cluster is off', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    lab.faults.inject({ cluster: acme.name }, { kind: 'down' })
    await lab.settled()
    const view = await fleet.operations['clusters.update']({ id, addresses: pinsOf(acme).slice(1) }, asOwner)
    expect(view.addresses).toHaveLength(acme.addresses.length - 1)
  })

  it('ends the connection of a disabled cluster and opens a new one when it is enabled', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    const api = fleet.connections.api(id)
    const heard = changesOf(fleet)
    const view = await fleet.operations['clusters.update']({ id, enabled: false }, asOwner)
    expect([view.state, fleet.connections.enabledIds()]).toEqual(['disabled', []])
    await expect(api.version(poll)).rejects.toMatchObject({ code: 'cancelled' })
    expect(() => fleet.connections.api(id)).toThrow(/disabled/)
    await fleet.operations['clusters.update']({ id, enabled: true }, asOwner)
    expect(heard.map(({ kind }) => kind)).toEqual(['disabled', 'enabled'])
    await fleet.connections.api(id).version(poll)
  })
})

describe('removing a cluster', () => {
  it('says what goes with it and wants its name typed', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    fleet.connections.setHoldings(() => ({ guests: 12, nodes: 3, storages: 4, tasks: 5 }))
    expect(await fleet.operations['clusters.removalPlan']({ id }, asOwner)).toEqual({
      name: 'Acme',
      guests: 12,
      nodes: 3,
      storages: 4,
      tasks: 5,
    })
    await expect(fleet.operations['clusters.remove']({ id, name: 'acme' }, asOwner)).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect(fleet.secrets.size).toBe(1)
    const heard = changesOf(fleet)
    await fleet.operations['clusters.remove']({ id, name: 'Acme' }, asOwner)
    expect(heard).toEqual([{ kind: 'removed', id }])
    expect(fleet.secrets.size).toBe(0)
    expect(await fleet.operations['clusters.list']({}, asOwner)).toEqual([])
    expect(fleet.db.prepare('SELECT count(*) FROM pending_secrets').pluck().get()).toBe(0)
    await expect.poll(() => fleet.events.at(-1)?.removed).toEqual([id])
    expect(acme.world.guests.size).toBeGreaterThan(0)
  })
})

describe('asking a cluster', () => {
  it('reads the version only when asked and keeps it until the next start', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    expect((await viewOf(fleet, id)).version).toBeNull()
    const { version } = await fleet.operations['clusters.fetchVersion']({ id }, asOwner)
    expect(version?.text).toBe(acme.world.version.version)
    expect((await viewOf(fleet, id)).version).toEqual(version)
    const restarted = await startFleet({ db: fleet.db, secrets: fleet.secrets })
    expect((await viewOf(restarted, id)).version).toBeNull()
  })

  it('checks the rights again and keeps what is missing', async () => {
    const fleet = await startFleet()
    const id = await add(fleet, acme, 'Acme', ACCOUNTS.readonly)
    const missing = await fleet.operations['clusters.checkRights']({ id }, asOwner)
    expect(missing.map(({ privileges }) => privileges[0])).toContain('VM.PowerMgmt')
    expect((await viewOf(fleet, id)).missingRights).toEqual(missing)
  })

  it('tells the page of counts once, though they come in quick succession', async () => {
    const fleet = await startFleet()
    const id = await add(fleet)
    await fleet.connections.api(id).version(poll)
    const counts = { asOf: '2026-01-15T12:00:00.000Z', nodesOnline: 2, nodesTotal: 3, guests: 40 }
    fleet.events.length = 0
    for (let guests = 0; guests < 20; guests += 1) fleet.connections.reportCounts(id, { ...counts, guests })
    fleet.connections.reportCounts(id, { ...counts, quorate: true })
    await expect.poll(() => fleet.events.length).toBe(1)
    expect(fleet.events[0]?.changed[0]).toMatchObject({
      id,
      state: 'partial',
      guests: 40,
      quorate: true,
      asOf: counts.asOf,
    })
    const restarted = await startFleet({ db: fleet.db, secrets: fleet.secrets })
    expect(await viewOf(restarted, id)).toMatchObject({ state: 'new', guests: 40, nodesTotal: 3, quorate: true })
  })

  it('says not_found for a cluster that is not there', async () => {
    const fleet = await startFleet()
    const id = aClusterId()
    await expect(async () => fleet.operations['clusters.removalPlan']({ id }, asOwner)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(() => fleet.connections.api(id)).toThrow(/not here any more/)
    expect([fleet.connections.nameOf(id), fleet.connections.urlOf(id)]).toEqual([null, null])
  })
})
