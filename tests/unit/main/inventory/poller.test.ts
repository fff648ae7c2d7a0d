import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { createPollBatch } from '#main/features/inventory/poll-batch.ts'
import { createPollCluster } from '#main/features/inventory/poll-cluster.ts'
import { createPollRate } from '#main/features/inventory/poll-rate.ts'
import { createPoller } from '#main/features/inventory/poller.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { silentLog } from '#main/log/log.ts'
import { createWorld, guestRow, resourcesOf, settle, type FakeApi, type World } from './world.ts'

const started = (world: World) => {
  const rate = createPollRate()
  const inventory = createInventoryService({ ...world, repository: createInventoryRepository(world.db) })
  const pollCluster = createPollCluster({
    ...world,
    inventory,
    batch: createPollBatch(inventory),
    recognise: ([last]) => Promise.resolve(last === undefined ? 'another' : { same: last.id }),
    quorateOf: () => undefined,
  })
  const poller = createPoller({
    ...world,
    rate,
    log: silentLog,
    poll: async (id, api, signal) => {
      await pollCluster(id, api, signal)
    },
  })
  onTestFinished(() => poller.stop())
  return { poller, rate, inventory }
}
const polls = (api: FakeApi): number => api.calls.filter((call) => call === 'resources').length
const answering = { resources: () => resourcesOf([guestRow(100)]) }
const never = () => new Promise<never>(() => undefined)

describe('polls', () => {
  it('come every minute while nobody looks, every ten seconds while somebody does', async () => {
    const world = await createWorld()
    const { api } = world.addCluster(1, answering)
    const { rate } = started(world)
    await world.pass(600_000, 1000)
    expect(polls(api)).toBeGreaterThanOrEqual(10)
    expect(polls(api)).toBeLessThanOrEqual(12)
    const before = polls(api)
    rate.setVisible(true)
    await world.pass(120_000, 1000)
    expect(polls(api) - before).toBeGreaterThanOrEqual(11)
    expect(polls(api) - before).toBeLessThanOrEqual(15)
    rate.setOnBattery(true)
    const onBattery = polls(api)
    await world.pass(120_000, 1000)
    expect(polls(api) - onBattery).toBeLessThanOrEqual(3)
  })

  it('of a fleet are spread over a part of the interval, so that they do not come in one burst', async () => {
    const world = await createWorld()
    const [early, late] = [1, 2].map((number) => world.addCluster(number, answering).api)
    let turn = 0
    const randomBytes = (count: number): Uint8Array =>
      count === 1 ? Uint8Array.of(turn++ % 2 === 0 ? 0 : 255) : world.randomBytes(count)
    started({ ...world, randomBytes })
    const counts = () => [early, late].map((api) => (api === undefined ? 0 : polls(api)))
    await world.pass(53_000, 1000)
    expect(counts()).toEqual([1, 1])
    await world.pass(4000, 1000)
    expect(counts()).toEqual([2, 1])
    await world.pass(10_000, 1000)
    expect(counts()).toEqual([2, 2])
  })

  it('of other clusters do not wait for thirty that hang', async () => {
    const world = await createWorld()
    for (let number = 1; number <= 30; number += 1) world.addCluster(number, { resources: never })
    const alive = Array.from({ length: 120 }, (_, number) => world.addCluster(100 + number, answering).api)
    started(world)
    await world.pass(3000, 100)
    expect(alive.every((api) => polls(api) === 1)).toBe(true)
    expect(world.connections.counts.size).toBe(120)
  })

  it('rest while the client says the cluster is down and begin at once when it is back', async () => {
    const world = await createWorld()
    const { api } = world.addCluster(1, answering)
    started(world)
    await world.pass(1000)
    api.setHealth('down')
    await world.pass(600_000, 5000)
    expect(polls(api)).toBe(1)
    api.setHealth('up')
    await world.pass(1000)
    expect(polls(api)).toBe(2)
  })

  it('come rarer while answers make no sense, and nothing is lost meanwhile', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1, answering)
    const { inventory } = started(world)
    await world.pass(1000)
    api.answers.resources = () => resourcesOf([], { nodes: [] })
    await world.pass(3_600_000, 10_000)
    expect(polls(api)).toBeLessThan(18)
    expect(inventory.counts(id).guests).toBe(1)
  })

  it('are made at once when asked, once more after one that was under way', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1)
    let release: (() => void) | undefined
    api.answers.resources = () =>
      new Promise((resolve) => {
        release = () => resolve(resourcesOf([]))
      })
    started(world)
    await world.pass(500)
    expect(polls(api)).toBe(1)
    world.connections.ask([id])
    world.connections.ask([id])
    await settle()
    expect(polls(api)).toBe(1)
    release?.()
    await settle()
    expect(polls(api)).toBe(2)
  })

  it('drop what hangs after the machine slept', async () => {
    const world = await createWorld()
    const { api } = world.addCluster(1, { resources: never })
    const { poller } = started(world)
    await world.pass(1)
    api.answers.resources = answering.resources
    poller.restart()
    await settle()
    expect(world.connections.counts.size).toBe(1)
  })

  it('end with a cluster that is disabled and begin with one that is added', async () => {
    const world = await createWorld()
    const { api, id } = world.addCluster(1, answering)
    started(world)
    await world.pass(1000)
    world.connections.tell({ kind: 'disabled', id })
    await world.pass(300_000, 5000)
    expect(polls(api)).toBe(1)
    const added = world.addCluster(2, answering)
    world.connections.tell({ kind: 'added', id: added.id })
    await world.pass(1000)
    expect(polls(added.api)).toBe(1)
  })
})

describe('a list that is shorter than before', () => {
  const lose = async (permissions: Record<string, string[]> | AppError, left: number) => {
    const world = await createWorld()
    const rows = Array.from({ length: 5 }, (_, number) => guestRow(100 + number))
    const { api, id } = world.addCluster(1, { resources: () => resourcesOf(rows) })
    const { poller, inventory } = started(world)
    await poller.refresh()
    api.answers.resources = () => resourcesOf(rows.slice(0, left))
    api.answers.permissions = () => {
      if (permissions instanceof AppError) throw permissions
      return permissions
    }
    await poller.refresh()
    return { held: inventory.counts(id).guests, counts: world.connections.counts.get(id), api }
  }

  it('means deletion when everything may be seen', async () => {
    expect((await lose({ '/': ['VM.Audit', 'Datastore.Audit'] }, 0)).held).toBe(0)
    expect((await lose({ '/vms': ['VM.Audit'] }, 4)).held).toBe(4)
  })

  it('means nothing when all rights went: what is known stays, and that is said', async () => {
    const { held, counts } = await lose({}, 0)
    expect(held).toBe(5)
    expect(counts?.incomplete?.message).toContain('right was taken away')
  })

  it('means deletion for rights on a pool, as long as something is still listed', async () => {
    expect((await lose({ '/pool/customer': ['VM.Audit'] }, 3)).held).toBe(3)
    expect((await lose({ '/pool/customer': ['VM.Audit'] }, 0)).held).toBe(5)
  })

  it('changes nothing when the rights cannot be read', async () => {
    expect((await lose(new AppError('timeout', 'too slow'), 0)).held).toBe(5)
  })

  it('costs a second request only then', async () => {
    const { api } = await lose({ '/': ['VM.Audit'] }, 5)
    expect(api.calls).toEqual(['resources', 'resources'])
  })
})
