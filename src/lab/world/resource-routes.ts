import type { LabCall, LabRoute } from '../http/handler.ts'
import { bootDiskBytes, guestName } from './config.ts'
import { broadcastTime, cpuCount, guestFigures, memoryBytes, nodeFigures, threadCount } from './metrics.ts'
import type { LabCluster, LabGuest, LabNode, LabStorage } from './model.ts'
import { settled } from './routing.ts'
import { storageUse, storesOn } from './storage-facts.ts'

type Row = Record<string, unknown>
type Load = { cpu: number; memory: number }

const sid = (guest: LabGuest): string => `${guest.kind === 'qemu' ? 'vm' : 'ct'}:${guest.vmid}`

const haState = (cluster: LabCluster, guest: LabGuest): string | undefined => {
  const resource = cluster.haResources.get(sid(guest))
  return resource && (resource.state === 'enabled' ? 'started' : resource.state)
}

const poolsByGuest = (call: LabCall): Map<number, string> => {
  const pools = new Map<number, string>()
  for (const pool of call.cluster.pools.values()) for (const vmid of pool.vmids) pools.set(vmid, pool.poolid)
  return pools
}

/** A guest's row; only its id and place where the node sends no figures. Extra use goes to `load`, for the node's row. */
const guestRow = (
  cluster: LabCluster,
  guest: LabGuest,
  node: LabNode,
  at: number,
  pool: string | undefined,
  load: Load,
): Row => {
  const { vmid, kind, lock } = guest
  const row: Row = { id: `${kind}/${vmid}`, node: guest.node, type: kind, vmid, status: 'unknown' }
  if (node.state === 'online' && !node.silent) {
    const figures = guestFigures(guest, at)
    const maxcpu = cpuCount(guest, node)
    load.cpu += figures.cpu * maxcpu
    load.memory += kind === 'qemu' ? figures.memhost : figures.mem
    row['cpu'] = figures.cpu
    row['disk'] = figures.disk
    row['diskread'] = figures.diskread
    row['diskwrite'] = figures.diskwrite
    row['maxcpu'] = maxcpu
    row['maxdisk'] = guest.diskBytes || bootDiskBytes(guest)
    row['maxmem'] = memoryBytes(guest)
    row['mem'] = figures.mem
    if (cluster.version.major >= 9 && kind === 'qemu') row['memhost'] = figures.memhost
    row['name'] = guestName(guest)
    row['netin'] = figures.netin
    row['netout'] = figures.netout
    row['status'] = guest.startedAt === null ? 'stopped' : 'running'
    row['template'] = guest.template ? 1 : 0
    row['uptime'] = figures.uptime
  }
  if (lock) row['lock'] = lock
  const tags = guest.config.get('tags')
  if (tags) row['tags'] = tags
  if (pool !== undefined) row['pool'] = pool
  const ha = cluster.haResources.size > 0 ? haState(cluster, guest) : undefined
  if (ha !== undefined) row['hastate'] = ha
  return row
}

/** `audited`: with the figures, which need Sys.Audit on the node. */
const nodeRow = (node: LabNode, at: number, load: Load, audited: boolean): Row => {
  const row: Row = { id: `node/${node.name}`, node: node.name, type: 'node', status: 'offline' }
  if (node.state === 'online' && node.silent) return { ...row, status: 'unknown' }
  if (node.state !== 'online') return row
  row['status'] = 'online'
  row['cgroup-mode'] = 2
  row['level'] = ''
  if (!audited) return row
  const figures = nodeFigures(node, at, load.cpu, load.memory)
  return {
    ...row,
    cpu: figures.cpu,
    disk: figures.disk,
    maxcpu: threadCount(node),
    maxdisk: node.rootBytes,
    maxmem: node.memoryBytes,
    mem: figures.mem,
    uptime: figures.uptime,
  }
}

const storageRow = (storage: LabStorage, node: LabNode): Row => {
  const row: Row = {
    content: storage.content.join(','),
    id: `storage/${node.name}/${storage.storage}`,
    node: node.name,
    plugintype: storage.type,
    shared: storage.shared ? 1 : 0,
    status: 'unknown',
    storage: storage.storage,
    type: 'storage',
  }
  if (node.state !== 'online' || node.silent || storage.inactiveOn.has(node.name)) return row
  return { ...row, disk: storageUse(storage, node.name), maxdisk: storage.totalBytes, status: 'available' }
}

const networkRow = (cluster: LabCluster, node: LabNode): Row =>
  cluster.version.major >= 9
    ? {
        id: `network/${node.name}/zone/localnetwork`,
        network: 'localnetwork',
        'network-type': 'zone',
        node: node.name,
        status: 'ok',
        type: 'network',
      }
    : { id: `sdn/${node.name}/localnetwork`, node: node.name, sdn: 'localnetwork', status: 'ok', type: 'sdn' }

const resources = (call: LabCall): Row[] => {
  const { cluster } = call
  const type = call.text('type')
  const wanted = (name: string): boolean => type === undefined || type === name
  const rows: Row[] = []
  const loads = new Map<string, Load>()
  const times = new Map<string, number>()
  for (const node of cluster.nodes.values()) {
    loads.set(node.name, { cpu: 0, memory: 0 })
    times.set(node.name, broadcastTime(cluster, node))
  }

  if (wanted('pool') && type === undefined)
    for (const { poolid } of cluster.pools.values())
      if (call.may(`/pool/${poolid}`, 'Pool.Audit')) rows.push({ id: `/pool/${poolid}`, pool: poolid, type: 'pool' })

  if (wanted('vm') || wanted('node')) {
    const pools = poolsByGuest(call)
    for (const guest of cluster.guests.values()) {
      const node = cluster.nodes.get(guest.node)
      const load = loads.get(guest.node)
      if (!node || !load) continue
      const row = guestRow(cluster, guest, node, times.get(guest.node) ?? 0, pools.get(guest.vmid), load)
      if (wanted('vm') && call.may(`/vms/${guest.vmid}`, 'VM.Audit')) rows.push(row)
    }
  }

  for (const node of cluster.nodes.values()) {
    const load = loads.get(node.name) ?? { cpu: 0, memory: 0 }
    if (wanted('node'))
      rows.push(nodeRow(node, times.get(node.name) ?? 0, load, call.may(`/nodes/${node.name}`, 'Sys.Audit')))
    if (wanted('storage'))
      for (const storage of storesOn(cluster, node.name))
        if (call.mayAny(`/storage/${storage.storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace'))
          rows.push(storageRow(storage, node))
    if (wanted('sdn') && call.may('/sdn/zones/localnetwork', 'SDN.Audit')) rows.push(networkRow(cluster, node))
  }
  return rows
}

/** `GET /nodes`: the node rows with the certificate each has; null for one that never answered. */
const nodes = (call: LabCall): Row[] => {
  const { cluster } = call
  const loads = new Map<string, Load>([...cluster.nodes.keys()].map((name) => [name, { cpu: 0, memory: 0 }]))
  for (const guest of cluster.guests.values()) {
    const node = cluster.nodes.get(guest.node)
    const load = loads.get(guest.node)
    if (node && load) guestRow(cluster, guest, node, broadcastTime(cluster, node), undefined, load)
  }
  return [...cluster.nodes.values()].map((node) => {
    const load = loads.get(node.name) ?? { cpu: 0, memory: 0 }
    const audited = call.may(`/nodes/${node.name}`, 'Sys.Audit')
    const row = nodeRow(node, broadcastTime(cluster, node), load, audited)
    delete row['cgroup-mode']
    return { ...row, ssl_fingerprint: node.neverSeen ? null : node.fingerprint }
  })
}

export const resourceRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/cluster/resources', handler: resources },
  { method: 'GET', path: '/nodes', handler: nodes },
])
