import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { createFleet } from '#lab/fleet/fleets.ts'
import { startLab, type Lab, type StartedCluster } from '#lab/lab.ts'
import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { Vault } from '#main/ports.ts'
import { memoryVault } from '#support/core.ts'
import { aClusterId, asOwner, passwordOf, pinsOf, startFleet, tokenOf, type TestFleet } from '#support/fleet.ts'

/** The process ends in the middle of a call to the vault: it never returns. `done`: the vault had done its part. */
type Crash = { readonly on: 'read' | 'write' | 'remove'; readonly done: boolean }

const crashingVault = (secrets: Map<string, string>, crash: () => Crash | null): Vault => {
  const vault = memoryVault(secrets)
  const never = new Promise<never>(() => undefined)
  const perhaps = async <Result>(on: Crash['on'], work: () => Promise<Result>): Promise<Result> => {
    const planned = crash()
    if (planned?.on !== on) return work()
    if (planned.done) await work()
    return never
  }
  return {
    ...vault,
    read: (key) => perhaps('read', () => vault.read(key)),
    write: (key, secret) => perhaps('write', () => vault.write(key, secret)),
    remove: (key) => perhaps('remove', () => vault.remove(key)),
  }
}

let lab: Lab
let cluster: StartedCluster

beforeAll(async () => {
  lab = await startLab({ clusters: createFleet('small', { seed: 11 }), authFailureDelayMs: 5 })
  const [first] = lab.clusters
  if (first === undefined) throw new Error('the small fleet has no cluster')
  cluster = first
})
afterAll(async () => {
  await lab.stop()
})

const input = (id: ClusterId) => ({
  id,
  name: 'Acme',
  location: '',
  companyId: null,
  addresses: pinsOf(cluster),
  credential: tokenOf(cluster, ACCOUNTS.full),
})

/** Starts on what the crashed one left. */
const restart = async (crashed: TestFleet): Promise<TestFleet> => {
  const fleet = await startFleet({ db: crashed.db, secrets: crashed.secrets })
  await fleet.start()
  return fleet
}

const pendingOf = (fleet: TestFleet): unknown => fleet.db.prepare('SELECT count(*) FROM pending_secrets').pluck().get()

/** What a call had done by the time it could get no further. */
const untilStuck = async (work: Promise<unknown>, stuck: () => boolean): Promise<void> => {
  void work.catch(() => undefined)
  await expect.poll(stuck, { timeout: 10_000 }).toBe(true)
}

describe('a crash between vault and database', () => {
  it.each<[string, Crash]>([
    ['before the secret was written', { on: 'write', done: false }],
    ['after the secret was written', { on: 'write', done: true }],
  ])('while adding, %s: neither cluster nor secret is left', async (_name, crash) => {
    const secrets = new Map<string, string>()
    let stuck = false
    const vault = crashingVault(secrets, () => crash)
    const watching: Vault = { ...vault, write: (key, secret) => ((stuck = true), vault.write(key, secret)) }
    const crashed = { ...(await startFleet({ vault: watching })), secrets }
    const id = aClusterId()
    await untilStuck(Promise.resolve(crashed.operations['clusters.add'](input(id), asOwner)), () => stuck)
    expect(secrets.size).toBe(crash.done ? 1 : 0)
    const fleet = await restart(crashed)
    expect(await fleet.operations['clusters.list']({}, asOwner)).toEqual([])
    expect([secrets.size, pendingOf(fleet)]).toEqual([0, 0])
    await fleet.operations['clusters.add'](input(id), asOwner)
    expect([...secrets.keys()]).toEqual([`cluster/${id}`])
  })

  it.each<[string, Crash, string]>([
    ['before the secret was replaced', { on: 'write', done: false }, ACCOUNTS.full],
    ['after the secret was replaced', { on: 'write', done: true }, ACCOUNTS.root],
  ])('while editing, %s: label and secret agree', async (_name, planned, login) => {
    const secrets = new Map<string, string>()
    let crash: Crash | null = null
    let stuck = false
    const vault = crashingVault(secrets, () => crash)
    const watching: Vault = {
      ...vault,
      write: (key, secret) => {
        stuck = crash !== null
        return vault.write(key, secret)
      },
    }
    const crashed = { ...(await startFleet({ vault: watching })), secrets }
    const id = aClusterId()
    await crashed.operations['clusters.add'](input(id), asOwner)
    crash = planned
    const update = { id, credential: passwordOf(cluster, ACCOUNTS.root) }
    await untilStuck(Promise.resolve(crashed.operations['clusters.update'](update, asOwner)), () => stuck)
    const fleet = await restart(crashed)
    const [view] = await fleet.operations['clusters.list']({}, asOwner)
    expect(view?.credential.login).toBe(login)
    expect(secrets.get(`cluster/${id}`)).toContain(login === ACCOUNTS.full ? 'token' : 'password')
    expect(pendingOf(fleet)).toBe(0)
    expect((await fleet.connections.api(id).version({ lane: 'poll' })).version).not.toBe('')
  })

  it.each<[string, Crash]>([
    ['before the secret went', { on: 'remove', done: false }],
    ['after the secret went', { on: 'remove', done: true }],
  ])('while removing, %s: nothing is left', async (_name, planned) => {
    const secrets = new Map<string, string>()
    let stuck = false
    const vault = crashingVault(secrets, () => planned)
    const watching: Vault = { ...vault, remove: (key) => ((stuck = true), vault.remove(key)) }
    const crashed = { ...(await startFleet({ vault: watching })), secrets }
    const id = aClusterId()
    await crashed.operations['clusters.add'](input(id), asOwner)
    await untilStuck(Promise.resolve(crashed.operations['clusters.remove']({ id, name: 'Acme' }, asOwner)), () => stuck)
    const fleet = await restart(crashed)
    expect(await fleet.operations['clusters.list']({}, asOwner)).toEqual([])
    expect([secrets.size, pendingOf(fleet)]).toEqual([0, 0])
  })
})

describe('a vault that does not work', () => {
  const broken = (secrets: Map<string, string>, isBroken: () => boolean): Vault => {
    const vault = memoryVault(secrets)
    const guard = <Result>(work: () => Promise<Result>): Promise<Result> =>
      isBroken() ? Promise.reject(new AppError('vault_unavailable', 'The keychain is locked.')) : work()
    return {
      ...vault,
      read: (key) => guard(() => vault.read(key)),
      write: (key, secret) => guard(() => vault.write(key, secret)),
      remove: (key) => guard(() => vault.remove(key)),
    }
  }

  it('adds nothing and says why', async () => {
    const fleet = await startFleet({ vault: broken(new Map(), () => true) })
    await expect(fleet.operations['clusters.add'](input(aClusterId()), asOwner)).rejects.toMatchObject({
      code: 'vault_unavailable',
    })
    expect(await fleet.operations['clusters.list']({}, asOwner)).toEqual([])
  })

  it('removes the cluster all the same, and its secret at the next start that can', async () => {
    const secrets = new Map<string, string>()
    let locked = false
    const fleet = await startFleet({ vault: broken(secrets, () => locked) })
    const id = aClusterId()
    await fleet.operations['clusters.add'](input(id), asOwner)
    locked = true
    await fleet.operations['clusters.remove']({ id, name: 'Acme' }, asOwner)
    expect(secrets.size).toBe(1)
    await fleet.start()
    expect(pendingOf(fleet)).toBe(1)
    locked = false
    await fleet.start()
    expect([secrets.size, pendingOf(fleet)]).toEqual([0, 0])
  })

  it('shows a cluster whose credential cannot be read, and reaches it once it can', async () => {
    const secrets = new Map<string, string>()
    let locked = false
    const fleet = await startFleet({ vault: broken(secrets, () => locked) })
    const id = aClusterId()
    await fleet.operations['clusters.add'](input(id), asOwner)
    locked = true
    await expect(fleet.connections.api(id).version({ lane: 'poll' })).rejects.toMatchObject({
      code: 'vault_unavailable',
    })
    const [view] = await fleet.operations['clusters.list']({}, asOwner)
    expect(view).toMatchObject({ state: 'unreachable', problem: { message: 'The keychain is locked.' } })
    locked = false
    await fleet.operations['clusters.refresh']({ ids: [id] }, asOwner)
    await expect.poll(() => fleet.connections.api(id).health().state).toBe('up')
  })

  it('names a credential that is gone from the vault', async () => {
    const secrets = new Map<string, string>()
    const fleet = await startFleet({ vault: memoryVault(secrets) })
    const id = aClusterId()
    await fleet.operations['clusters.add'](input(id), asOwner)
    secrets.clear()
    await expect(fleet.connections.api(id).version({ lane: 'poll' })).rejects.toThrow(
      /vault holds no credential for Acme/,
    )
  })
})
