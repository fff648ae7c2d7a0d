import type { LabCall, LabRoute, PermissionCheck } from '../http/handler.ts'
import { bootDiskBytes } from './config.ts'
import { cpuCount, guestFigures, guestLoad, guestRates, memoryBytes, nodeFigures, threadCount } from './metrics.ts'
import type { LabGuestKind } from './model.ts'
import { guestOf, KINDS, settled } from './routing.ts'
import { storageUse } from './storage-facts.ts'

type Row = Record<string, unknown>

/** Seconds per row and number of rows by timeframe; PVE 9 keeps finer archives than 8. */
const FRAMES: Record<8 | 9, Record<string, readonly [number, number]>> = {
  8: { hour: [60, 70], day: [1800, 70], week: [10_800, 70], month: [43_200, 70], year: [604_800, 70] },
  9: {
    hour: [60, 60],
    day: [60, 1440],
    week: [1800, 336],
    month: [1800, 1440],
    year: [21_600, 1440],
    decade: [604_800, 570],
  },
}

/** One row per step up to now; `values` undefined: a gap, the row holds its time alone. */
const graph = (call: LabCall, values: (at: number) => Row | undefined): Row[] => {
  const frames = FRAMES[call.cluster.version.major]
  const [step, count] = frames[call.text('timeframe') ?? 'hour'] ?? [60, 60]
  const last = Math.floor(call.now() / 1000 / step) * step
  return Array.from({ length: count }, (_, index) => {
    const time = last - (count - 1 - index) * step
    return { ...values(time * 1000), time }
  })
}

const nodeGraph = (call: LabCall): Row[] => {
  const { cluster, node } = call
  const nine = cluster.version.major >= 9
  const load = guestLoad(cluster, node, call.now())
  const rates = [...cluster.guests.values()]
    .filter((guest) => guest.node === node.name)
    .map((guest) => guestRates(guest, call.now()))
  const netin = rates.reduce((sum, rate) => sum + rate.netin, 0)
  const netout = rates.reduce((sum, rate) => sum + rate.netout, 0)
  return graph(call, (at) => {
    if (at < node.bootedAt) return undefined
    const figures = nodeFigures(node, at, load.cpu, load.memory)
    const wave = figures.load / (figures.cpu * threadCount(node) || 1)
    return {
      ...(nine && { arcsize: 0, memavailable: node.memoryBytes - figures.mem }),
      cpu: figures.cpu,
      iowait: figures.cpu * 0.02,
      loadavg: figures.load,
      maxcpu: threadCount(node),
      memtotal: node.memoryBytes,
      memused: figures.mem,
      netin: netin * wave,
      netout: netout * wave,
      ...(nine && {
        pressurecpusome: figures.cpu * 1.2,
        pressureiofull: 0,
        pressureiosome: 0,
        pressurememoryfull: 0,
        pressurememorysome: 0,
      }),
      roottotal: node.rootBytes,
      rootused: figures.disk,
      swaptotal: node.swapBytes,
      swapused: 0,
    }
  })
}

/** Rates in bytes per second here, although the same names are counters in the status. */
const guestGraph =
  (kind: LabGuestKind) =>
  (call: LabCall): Row[] => {
    const guest = guestOf(call, kind)
    const nine = call.cluster.version.major >= 9
    const fixed: Row = {
      disk: 0,
      maxcpu: cpuCount(guest, call.node),
      maxdisk: guest.diskBytes || bootDiskBytes(guest),
      maxmem: memoryBytes(guest),
    }
    return graph(call, (at) => {
      if (guest.startedAt === null || at < guest.startedAt) return fixed
      const figures = guestFigures(guest, at)
      return {
        ...fixed,
        ...guestRates(guest, at),
        cpu: figures.cpu,
        disk: figures.disk,
        mem: figures.mem,
        ...(nine && kind === 'qemu' && { memhost: figures.memhost }),
        ...(nine && {
          pressurecpufull: 0,
          pressurecpusome: figures.cpu,
          pressureiofull: 0,
          pressureiosome: 0,
          pressurememoryfull: 0,
          pressurememorysome: 0,
        }),
      }
    })
  }

const storageGraph = (call: LabCall): Row[] => {
  const storage = call.cluster.storages.get(call.path['storage'] ?? '')
  const used = storage && storageUse(storage, call.node.name)
  return graph(call, () => storage && { total: storage.totalBytes, used })
}

const AUDIT: PermissionCheck = ['perm', '/vms/{vmid}', ['VM.Audit']]

export const graphRoutes: LabRoute[] = settled([
  {
    method: 'GET',
    path: '/nodes/{node}/rrddata',
    handler: nodeGraph,
    check: ['perm', '/nodes/{node}', ['Sys.Audit']],
    needs: ['timeframe'],
    // Every node keeps the statistics of all, so nobody is asked; storages are the exception.
    forwarded: false,
  },
  ...KINDS.map((kind): LabRoute => ({
    method: 'GET',
    path: `/nodes/{node}/${kind}/{vmid}/rrddata`,
    handler: guestGraph(kind),
    check: AUDIT,
    needs: ['timeframe'],
    forwarded: false,
  })),
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/rrddata',
    handler: storageGraph,
    check: ['perm', '/storage/{storage}', ['Datastore.Audit', 'Datastore.AllocateSpace'], 'any', 1],
    needs: ['timeframe'],
  },
])
