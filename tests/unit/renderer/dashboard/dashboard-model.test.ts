import { describe, expect, it } from 'vitest'
import { compileSearch } from '#shared/model/search/compile.ts'
import { parseSearch } from '#shared/model/search/parse.ts'
import { createSearchIndex } from '#shared/model/search/row-index.ts'
import { SEARCHES, staleFigures, summarise } from '#renderer/features/dashboard/dashboard.model.ts'
import { backupsUnknownOf } from '#renderer/features/inventory/cluster-looks.ts'
import { clusterId, makeCluster, makeFleet, makeGuest, makeNode, makeStorage } from '#support/fleet-rows.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
const GIB = 1024 ** 3
const hoursAgo = (hours: number) => new Date(NOW - hours * HOUR).toISOString()
const nothing = { clusters: [], guests: [], nodes: [], storages: [] }

describe('totals of the overview', () => {
  it('counts templates apart from machines', () => {
    const guests = [
      makeGuest(1, { status: 'running', template: false, maxcpu: 4 }),
      makeGuest(2, { status: 'stopped', template: false, maxcpu: 8 }),
      makeGuest(3, { status: 'paused', template: false }),
      makeGuest(4, { status: 'stopped', template: true }),
    ]
    expect(summarise({ ...nothing, guests }, NOW).totals).toMatchObject({
      guests: 3,
      running: 1,
      stopped: 1,
      other: 1,
      templates: 1,
      vcpus: 4,
    })
  })

  it('counts missing guests apart, templates among them, and asks no attention for them', () => {
    const gone = { status: 'missing', lock: 'backup', lastBackupAt: null } as const
    const guests = [
      makeGuest(1, { status: 'running', template: false, lock: '', lastBackupAt: hoursAgo(1) }),
      makeGuest(2, { ...gone, template: false }),
      makeGuest(3, { ...gone, template: true }),
    ]
    const { totals, locked, withoutBackup } = summarise({ ...nothing, guests }, NOW)
    expect(totals).toMatchObject({ guests: 1, running: 1, other: 0, templates: 0, missing: 2 })
    expect([locked, withoutBackup]).toEqual([[], []])
  })

  it('adds up only what is reported: an offline node has no usage, a size of 0 no share', () => {
    const nodes = [
      makeNode(1, 'pve1', { cpu: 0.5, maxcpu: 32, mem: 64 * GIB, maxmem: 128 * GIB }),
      makeNode(1, 'pve2', { status: 'offline', cpu: null, maxcpu: null, mem: null, maxmem: null }),
    ]
    const storages = [makeStorage(1, 'a', { disk: 10, maxdisk: 100 }), makeStorage(1, 'b', { disk: 0, maxdisk: 0 })]
    expect(summarise({ ...nothing, clusters: [makeCluster(1)], nodes, storages }, NOW).totals).toMatchObject({
      nodes: 2,
      nodesOnline: 1,
      cpu: { used: 16, total: 32 },
      memory: { used: 64 * GIB, total: 128 * GIB },
      storage: { used: 10, total: 100 },
    })
  })
})

describe('figures that are only remembered', () => {
  it('are named with their age, and their nodes do not count as online', () => {
    const gone = makeCluster(2, { state: 'unreachable', asOf: hoursAgo(5) })
    const off = makeCluster(3, { state: 'disabled', asOf: hoursAgo(9) })
    const clusters = [makeCluster(1), gone, off]
    expect(staleFigures(clusters)).toEqual({ clusters: 2, oldest: off.asOf })
    expect(staleFigures([makeCluster(1)])).toBeNull()
    const nodes = [makeNode(1, 'pve1'), makeNode(2, 'pve1')]
    expect(summarise({ ...nothing, clusters, nodes }, NOW).totals).toMatchObject({ nodes: 2, nodesOnline: 1 })
  })
})

describe('what the overview asks attention for', () => {
  it('names storages above 80 %, the fullest first', () => {
    const storages = [80, 81, 95, 90].map((disk) => makeStorage(1, `s${disk}`, { disk, maxdisk: 100 }))
    const found = summarise({ ...nothing, storages }, NOW).storages
    expect(found.map(({ storage }) => storage.name)).toEqual(['s95', 's90', 's81'])
  })

  it('leaves offline nodes of an unreachable cluster to the cluster itself', () => {
    const clusters = [makeCluster(1), makeCluster(2, { state: 'unreachable' })]
    const nodes = [1, 2].map((number) => makeNode(number, 'pve1', { status: 'offline' }))
    const found = summarise({ ...nothing, clusters, nodes }, NOW).offlineNodes
    expect(found.map((node) => node.clusterId)).toEqual([clusterId(1)])
  })

  it('names guests without a backup of two days; templates, and those nobody knows of, are none of them', () => {
    const clusters = [makeCluster(1), makeCluster(2, { backupsUnknown: 'rights' })]
    const guests = [
      makeGuest(1, { clusterId: clusterId(1), template: false, lastBackupAt: hoursAgo(47) }),
      makeGuest(2, { clusterId: clusterId(1), template: false, lastBackupAt: hoursAgo(49) }),
      makeGuest(3, { clusterId: clusterId(1), template: false, lastBackupAt: null }),
      makeGuest(4, { clusterId: clusterId(1), template: true, lastBackupAt: null }),
      makeGuest(5, { clusterId: clusterId(2), template: false, lastBackupAt: null }),
      makeGuest(6, { clusterId: clusterId(2), template: true, lastBackupAt: null }),
    ]
    const found = summarise({ ...nothing, clusters, guests }, NOW)
    expect(found.withoutBackup.map((guest) => guest.vmid)).toEqual([102, 103])
    expect(found.backupUnknown).toBe(1)
  })
})

describe('the lists the numbers lead to', () => {
  const { clusters, guests } = makeFleet(600)
  const silent = makeCluster(11, { backupsUnknown: 'not_listed' })
  const all = [...guests, ...[901, 902].map((n) => makeGuest(n, { clusterId: silent.id, lastBackupAt: null }))]
  const known = [...clusters, silent]
  const byId = new Map(known.map((cluster) => [cluster.id, cluster]))
  const index = createSearchIndex({
    cluster: (id) => byId.get(id)?.name,
    company: () => undefined,
    project: () => undefined,
  })
  const listed = (query: string) => {
    const { ast, errors } = parseSearch(query)
    expect(errors).toEqual([])
    return index.filter(all, compileSearch(ast, { now: NOW, backupsUnknown: backupsUnknownOf(known) })).length
  }
  const { totals, locked, withoutBackup, backupUnknown } = summarise({ ...nothing, clusters: known, guests: all }, NOW)

  it.each(['guests', 'running', 'stopped', 'other', 'templates'] as const)('%s lists as many as it says', (name) => {
    expect(totals[name]).toBeGreaterThan(0)
    expect(listed(SEARCHES[name])).toBe(totals[name])
  })

  it('locked and without backup list as many as they say', () => {
    expect(listed(SEARCHES.locked)).toBe(locked.length)
    expect(withoutBackup.length).toBeGreaterThan(0)
    expect(listed(SEARCHES.withoutBackup)).toBe(withoutBackup.length)
    expect(backupUnknown).toBe(2)
    expect(listed(SEARCHES.backupUnknown)).toBe(backupUnknown)
  })
})
