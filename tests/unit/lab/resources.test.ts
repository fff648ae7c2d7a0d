import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import { churn, createActivity, freezeDrift, migrateGuest, moveGuest } from '#lab/world/activity.ts'
import type { LabCluster } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

type Row = Record<string, unknown> & { id: string }

const setUp = (index = 0) => {
  const clock = createHandClock()
  const clusters = createFleet('small', { seed: 21, clock })
  const cluster = clusters[index]
  if (!cluster) throw new Error('the small fleet is smaller than thought')
  const ask = createAsker(cluster)
  return { clock, clusters, cluster, ask, resources: () => ask<Row[]>('GET', '/cluster/resources') }
}

const changedIds = (before: readonly Row[], after: readonly Row[]): string[] => {
  const old = new Map(before.map((row) => [row.id, JSON.stringify(row)]))
  return after.filter((row) => old.get(row.id) !== JSON.stringify(row)).map(({ id }) => id)
}
const isGuest = (id: string): boolean => /^(qemu|lxc)\//.test(id)
const running = (cluster: LabCluster) =>
  [...cluster.guests.values()].find(({ status, kind, lock }) => status === 'running' && kind === 'qemu' && !lock)

describe('/cluster/resources of the lab', () => {
  it('shows one row per guest and node, one per storage and node, and the zone rows of the release', async () => {
    const nine = setUp(0)
    const rows = await nine.resources()
    const count = (type: string) => rows.filter((row) => row['type'] === type).length
    expect(count('qemu') + count('lxc')).toBe(60)
    expect(count('node')).toBe(4)
    expect(count('storage')).toBe(4 * nine.cluster.storages.size)
    expect(count('network')).toBe(4)
    expect(rows.some((row) => row['type'] === 'qemu' && 'memhost' in row)).toBe(true)
    const eight = await setUp(1).resources()
    expect(eight.some((row) => row['type'] === 'sdn')).toBe(true)
    expect(eight.some((row) => row['type'] === 'network' || 'memhost' in row)).toBe(false)
  })

  it('has zeros for stopped guests, and figures within their bounds for the others', async () => {
    for (const row of await setUp().resources()) {
      if (!isGuest(row.id)) continue
      if (row['status'] === 'stopped')
        expect([row['cpu'], row['mem'], row['netin'], row['uptime']]).toEqual([0, 0, 0, 0])
      else {
        expect(row['cpu']).toBeGreaterThanOrEqual(0)
        expect(row['cpu']).toBeLessThanOrEqual(1)
        expect(row['mem']).toBeGreaterThan(0)
        expect(row['mem']).toBeLessThanOrEqual(Number(row['maxmem']))
        expect(row['uptime']).toBeGreaterThan(0)
      }
    }
  })

  it('drifts with each broadcast, and counters only grow', async () => {
    const { clock, resources } = setUp()
    const before = await resources()
    clock.forward(1)
    expect(changedIds(before, await resources()).length).toBeLessThan(before.length / 2)
    let last = before
    for (let step = 0; step < 30; step += 1) {
      clock.forward(20_000)
      const next = await resources()
      const old = new Map(last.map((row) => [row.id, row]))
      for (const row of next)
        for (const counter of ['netin', 'netout', 'diskread', 'diskwrite', 'uptime'])
          if (isGuest(row.id)) expect(Number(row[counter])).toBeGreaterThanOrEqual(Number(old.get(row.id)?.[counter]))
      last = next
    }
    expect(changedIds(before, last).filter(isGuest).length).toBeGreaterThan(30)
  })

  it('gives the same figures at the same moment of another run', async () => {
    const [one, two] = [setUp(), setUp()]
    one.clock.forward(777_000)
    two.clock.forward(777_000)
    expect(await one.resources()).toEqual(await two.resources())
  })

  it('changes exactly the guests a churn names while the drift is frozen', async () => {
    const { clock, clusters, cluster, resources } = setUp()
    freezeDrift(clusters, true)
    const before = await resources()
    clock.forward(600_000)
    expect(changedIds(before, await resources())).toEqual([])
    const changed = churn(clusters, 0.05, 'wave')
    expect(changed).toHaveLength(6)
    const named = changed.filter((entry) => entry.cluster === cluster.name).map(({ vmid }) => vmid)
    const seen = changedIds(before, await resources())
      .filter(isGuest)
      .map((id) => Number(id.split('/')[1]))
    expect(seen.sort()).toEqual(named.sort())
  })

  it('filters by rights instead of refusing', async () => {
    const { cluster } = setUp()
    const rows = await createAsker(cluster, 'operator@pve!norights')<Row[]>('GET', '/cluster/resources')
    expect(rows.every((row) => row['type'] === 'node' && !('cpu' in row))).toBe(true)
    expect(rows).toHaveLength(4)
    const audited = await createAsker(cluster, 'auditor@pve')<Row[]>('GET', '/cluster/resources', { type: 'vm' })
    expect(audited).toHaveLength(60)
  })

  it('shows guests of a node that is off as unknown, without figures', async () => {
    const { cluster, resources } = setUp()
    const node = [...cluster.nodes.values()][1]
    if (node) node.state = 'offline'
    const rows = (await resources()).filter((row) => row['node'] === node?.name)
    expect(rows.find((row) => row['type'] === 'node')).toEqual({
      id: `node/${node?.name}`,
      node: node?.name,
      status: 'offline',
      type: 'node',
    })
    for (const row of rows.filter(({ id }) => isGuest(id)))
      expect([row['status'], 'mem' in row, 'name' in row]).toEqual(['unknown', false, false])
  })
})

describe('guests that move', () => {
  it('migrates as a task: locked on the way, on the other node at its end', async () => {
    const { clock, cluster, ask } = setUp()
    const guest = running(cluster)
    const target = [...cluster.nodes.keys()].find((name) => name !== guest?.node) ?? ''
    const source = guest?.node
    const upid = migrateGuest(cluster, guest?.vmid ?? 0, target)
    expect(guest?.lock).toBe('migrate')
    clock.forward(30 * 60_000)
    const log = await ask<{ t: string }[]>('GET', `/nodes/${source}/tasks/${upid}/log`, { limit: 500 })
    expect(log.at(-1)?.t).toBe('TASK OK')
    expect(log.some(({ t }) => t.includes('migration finished successfully'))).toBe(true)
    expect([guest?.node, guest?.lock, guest?.status]).toEqual([target, null, 'running'])
    await expect(ask('GET', `/nodes/${source}/qemu/${guest?.vmid}/config`)).rejects.toMatchObject({ status: 500 })
  })

  it('asks --online for a running guest, and names the node a precheck allows', async () => {
    const { cluster, ask } = setUp()
    const guest = running(cluster)
    const base = `/nodes/${guest?.node}/qemu/${guest?.vmid}/migrate`
    const target = [...cluster.nodes.keys()].find((name) => name !== guest?.node) ?? ''
    await expect(ask('POST', base, { target })).rejects.toMatchObject({
      status: 500,
      message: "can't migrate running VM without --online",
    })
    await expect(ask('POST', base, { target: guest?.node ?? '' })).rejects.toMatchObject({
      errors: { target: 'target is local node.' },
    })
    await expect(ask('POST', base, { target: 'nope' })).rejects.toMatchObject({
      message: "no such cluster node 'nope'",
    })
    expect(await ask('GET', base)).toMatchObject({
      running: 1,
      allowed_nodes: expect.arrayContaining([target]) as unknown,
    })
  })

  it('aborts a migration to a node that is off, in the task', async () => {
    const { clock, cluster, ask } = setUp()
    const guest = running(cluster)
    const target = [...cluster.nodes.values()].find(({ name }) => name !== guest?.node)
    if (target) target.state = 'offline'
    const upid = await ask<string>('POST', `/nodes/${guest?.node}/qemu/${guest?.vmid}/migrate`, {
      target: target?.name ?? '',
      online: 1,
    })
    clock.forward(10_000)
    expect(await ask('GET', `/nodes/${guest?.node}/tasks/${upid}/status`)).toMatchObject({
      exitstatus: 'migration aborted',
    })
    expect(guest?.lock).toBeNull()
  })

  it('moves at once on demand, and by itself at the rate asked for', () => {
    const { clock, clusters, cluster } = setUp()
    const guest = running(cluster)
    const target = [...cluster.nodes.keys()].find((name) => name !== guest?.node) ?? ''
    moveGuest(cluster, guest?.vmid ?? 0, target)
    expect(guest?.node).toBe(target)
    const activity = createActivity({ clusters, migrationsPerHour: 30, seed: 1, now: clock.now })
    const started: string[] = []
    for (let minute = 0; minute < 120; minute += 1) {
      clock.forward(60_000)
      started.push(...activity.step())
    }
    expect(started.length).toBeGreaterThan(15)
    expect(started.length).toBeLessThan(90)
    expect(started.every((upid) => /:(qmigrate|vzmigrate):/.test(upid))).toBe(true)
  })
})
