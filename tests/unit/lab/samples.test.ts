import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createFleet } from '#lab/fleet/fleets.ts'
import type { LabCluster, LabGuest, LabGuestKind } from '#lab/world/model.ts'
import { createAsker, createHandClock } from '#support/lab/asker.ts'

type Row = Record<string, unknown>

const clusters = createFleet('small', { seed: 2, clock: createHandClock() })
const ofRelease = (major: 8 | 9, kind: LabGuestKind): { cluster: LabCluster; guest: LabGuest } => {
  for (const cluster of clusters) {
    const runs = [...cluster.guests.values()].filter(
      (guest) => guest.kind === kind && guest.status === 'running' && guest.agent !== null,
    )
    const guest =
      runs.find(
        ({ snapshots, config }) => kind === 'lxc' || (snapshots.length > 0 && config.get('balloon') === undefined),
      ) ?? runs[0]
    if (cluster.version.major === major && guest) return { cluster, guest }
  }
  throw new Error('the small fleet lacks such a guest')
}

const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value : [value]) as Row[]
const sample = (name: string): unknown =>
  (
    JSON.parse(readFileSync(new URL(`../../support/pve/samples/${name}.json`, import.meta.url), 'utf8')) as {
      data: unknown
    }
  ).data

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Every key any row has, with the types it is seen with. */
const shapeOf = (rows: readonly Row[]): Map<string, Set<string>> => {
  const shape = new Map<string, Set<string>>()
  for (const row of rows)
    for (const [key, value] of Object.entries(row)) shape.set(key, (shape.get(key) ?? new Set()).add(kindOf(value)))
  return shape
}

const type = (name: string) => (data: unknown) => rowsOf(data).filter((row) => row['type'] === name)
const all = (data: unknown): Row[] => rowsOf(data)

const vm9 = ofRelease(9, 'qemu')
const vm8 = ofRelease(8, 'qemu')
const ct9 = ofRelease(9, 'lxc')
const at = ({ guest }: { guest: LabGuest }, rest: string): string =>
  `/nodes/${guest.node}/${guest.kind}/${guest.vmid}${rest}`
const on = ({ guest }: { guest: LabGuest }, rest: string): string => `/nodes/${guest.node}${rest}`

/** Sample, where it is asked in the lab, the rows compared, parameters, and keys only some machines have. */
const CASES: readonly [
  string,
  { cluster: LabCluster },
  string,
  (data: unknown) => Row[],
  Record<string, string>?,
  string[]?,
][] = [
  ['cluster-resources', vm8, '/cluster/resources', type('qemu')],
  ['cluster-resources', vm8, '/cluster/resources', type('node')],
  ['cluster-resources', vm8, '/cluster/resources', type('storage')],
  ['cluster-status', vm9, '/cluster/status', type('cluster')],
  ['cluster-status', vm9, '/cluster/status', type('node')],
  ['cluster-ha-status-current', vm9, '/cluster/ha/status/current', type('service')],
  ['nodes', vm8, '/nodes', all],
  ['nodes-pve9', vm9, '/nodes', all],
  ['version', vm9, '/version', all],
  ['node-status', vm8, on(vm8, '/status'), all],
  ['node-status-pve9', vm9, on(vm9, '/status'), all],
  ['node-qemu-list-pve9', vm9, on(vm9, '/qemu'), all],
  ['node-lxc-list-pve9', ct9, on(ct9, '/lxc'), all],
  ['node-tasks', vm9, on(vm9, '/tasks'), all],
  ['node-storage-list', vm8, on(vm8, '/storage'), all],
  ['node-storage-list-pve9', vm9, on(vm9, '/storage'), all],
  ['qemu-status-current-pve9', vm9, at(vm9, '/status/current'), all],
  ['qemu-status-current', vm8, at(vm8, '/status/current'), all, {}, ['balloon_min', 'shares', 'spice']],
  ['qemu-snapshot-list', vm9, at(vm9, '/snapshot'), all],
  [
    'agent-network-get-interfaces',
    vm9,
    at(vm9, '/agent/network-get-interfaces'),
    (data) => rowsOf((data as Row)['result']),
  ],
  ['rrddata-qemu-pve9', vm9, at(vm9, '/rrddata'), all, { timeframe: 'hour' }],
  ['rrddata-lxc-pve9', ct9, at(ct9, '/rrddata'), all, { timeframe: 'hour' }],
  ['rrddata-node-pve9', vm9, on(vm9, '/rrddata'), all, { timeframe: 'day' }],
  ['rrddata-node-pve8', vm8, on(vm8, '/rrddata'), all, { timeframe: 'week' }],
]

describe('answers of the lab beside answers of real hosts', () => {
  it.each(CASES)(
    '%s: every key, in the types it was seen with (%#)',
    async (name, { cluster }, path, rows, params = {}, optional = []) => {
      const seen = shapeOf(rows(sample(name)))
      const given = shapeOf(rows(await createAsker(cluster)('GET', path, params)))
      expect(seen.size).toBeGreaterThan(0)
      for (const [key, types] of seen) {
        if (optional.includes(key) && !given.has(key)) continue
        expect([key, [...(given.get(key) ?? [])].some((kind) => types.has(kind))]).toEqual([key, true])
      }
    },
  )
})
