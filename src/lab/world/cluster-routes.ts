import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuseParams, reply } from '../http/handler.ts'
import { guestName } from './config.ts'
import type { LabCluster, LabNode, LabTask } from './model.ts'
import { compact, settled } from './routing.ts'

type Row = Record<string, unknown>

const isQuorate = (cluster: LabCluster): boolean => {
  const nodes = [...cluster.nodes.values()]
  const votes = (counted: readonly LabNode[]): number => counted.reduce((sum, node) => sum + (node.votes ?? 1), 0)
  return votes(nodes.filter((node) => node.state === 'online')) * 2 > votes(nodes)
}

const version = (call: LabCall): Row => {
  const { release, repoid, version: full } = call.cluster.version
  return { release, repoid, version: full }
}

const status = (call: LabCall): Row[] => {
  const { cluster } = call
  const rows: Row[] = []
  if (cluster.clustered)
    rows.push({
      id: 'cluster',
      name: cluster.name,
      nodes: cluster.nodes.size,
      quorate: isQuorate(cluster) ? 1 : 0,
      type: 'cluster',
      version: cluster.nodes.size,
    })
  for (const node of cluster.nodes.values())
    rows.push({
      id: `node/${node.name}`,
      // A member that never came up has told nobody its address.
      ...(node.neverSeen ? {} : { ip: node.ip }),
      level: '',
      local: node === call.receivedBy ? 1 : 0,
      name: node.name,
      nodeid: cluster.clustered ? node.nodeId : 0,
      online: node.state === 'online' ? 1 : 0,
      type: 'node',
    })
  return rows
}

/** A string, although the schema says integer. */
const nextId = (call: LabCall): string => {
  const asked = call.integer('vmid')
  if (asked !== undefined) {
    if (call.cluster.guests.has(asked)) refuseParams({ vmid: `VM ${asked} already exists` })
    return String(asked)
  }
  let free = 100
  while (call.cluster.guests.has(free)) free += 1
  return String(free)
}

const FINISHED_PER_NODE = 25

/** Newest first; running tasks have no `pstart` here, finished ones `saved: "1"`. */
const tasks = (call: LabCall): Row[] => {
  const shown = new Map<string, number>()
  const rows: Row[] = []
  for (const task of [...call.cluster.tasks.values()].sort(newestFirst)) {
    if (!ownsTask(call, task.user) && !call.may(`/nodes/${task.node}`, 'Sys.Audit')) continue
    if (!task.ended) {
      const { id, node, pid, startSeconds: starttime, type, upid, user } = task
      rows.push({ id, node, pid, starttime, type, upid, user })
      continue
    }
    const count = shown.get(task.node) ?? 0
    if (count >= FINISHED_PER_NODE) continue
    shown.set(task.node, count + 1)
    const { id, node, startSeconds: starttime, type, upid, user, ended } = task
    const endtime = Math.floor(ended.at / 1000)
    rows.push({ endtime, id, node, saved: '1', starttime, status: ended.exitstatus, type, upid, user })
  }
  return rows
}

export const newestFirst = (a: LabTask, b: LabTask): number => b.startSeconds - a.startSeconds || b.pid - a.pid

/** A token's tasks belong to its user too, as far as seeing them goes. */
export const ownsTask = (call: LabCall, user: string): boolean =>
  user === call.identity.authId || user.split('!')[0] === call.identity.authId

/** The node that leads: the first one online. */
const leader = (cluster: LabCluster): LabNode | undefined =>
  [...cluster.nodes.values()].find((node) => node.state === 'online')

const stamp = (at: number): string =>
  new Date(at).toUTCString().replace(/^(\w{3}), (\d\d) (\w{3}) (\d{4}) (\S+) GMT$/, '$1 $3 $2 $5 $4')

const haStatus = (call: LabCall): Row[] => {
  const { cluster } = call
  const master = leader(cluster)?.name ?? call.receivedBy.name
  const quorate = isQuorate(cluster) ? 1 : 0
  const at = Math.floor(call.now() / 10_000) * 10_000
  const rows: Row[] = [
    { id: 'quorum', node: call.receivedBy.name, quorate, status: quorate ? 'OK' : 'No quorum!', type: 'quorum' },
  ]
  const managed = [...cluster.haResources.values()]
  const fencing = managed.length > 0 ? 'armed' : 'standby'
  if (cluster.version.major >= 9)
    rows.push({
      'armed-state': fencing,
      id: 'fencing',
      node: master,
      status: fencing === 'armed' ? 'armed' : 'standby (CRM watchdog standby)',
      type: 'fencing',
    })
  if (managed.length === 0) return rows
  const timestamp = Math.floor(at / 1000)
  rows.push({ id: 'master', node: master, status: `${master} (active, ${stamp(at)})`, timestamp, type: 'master' })
  for (const node of cluster.nodes.values()) {
    const mode = node.state === 'online' ? 'active' : 'old timestamp - dead?'
    rows.push({
      id: `lrm:${node.name}`,
      node: node.name,
      status: `${node.name} (${mode}, ${stamp(at)})`,
      timestamp,
      type: 'lrm',
    })
  }
  for (const resource of managed) {
    const guest = cluster.guests.get(Number(resource.sid.split(':')[1]))
    const state = resource.state === 'enabled' ? 'started' : resource.state
    rows.push({
      crm_state: state,
      failback: cluster.version.major >= 9 ? 1 : undefined,
      id: `service:${resource.sid}`,
      max_relocate: resource.maxRelocate,
      max_restart: resource.maxRestart,
      node: guest?.node,
      request_state: state,
      sid: resource.sid,
      state,
      status: `${resource.sid} (${guest?.node ?? 'unknown'}, ${state})`,
      type: 'service',
    })
  }
  return rows.map(compact)
}

const haResources = (call: LabCall): Row[] => {
  const type = call.text('type')
  return [...call.cluster.haResources.values()]
    .filter(({ sid }) => type === undefined || sid.startsWith(`${type}:`))
    .map((resource) =>
      compact({
        comment: resource.comment ?? undefined,
        digest: '1f3e6c1d0a5f0c3c1d3a5b2f8e5d4c3b2a190807',
        group: resource.group ?? undefined,
        max_relocate: resource.maxRelocate,
        max_restart: resource.maxRestart,
        sid: resource.sid,
        state: resource.state,
        type: resource.sid.split(':')[0],
      }),
    )
}

const vmidsIn = (list: unknown): Set<number> => new Set(typeof list === 'string' ? list.split(',').map(Number) : [])

/** Guests no enabled job covers, of those the caller may see. */
const notBackedUp = (call: LabCall): Row[] => {
  const covered = new Set<number>()
  for (const job of call.cluster.backupJobs.values()) {
    if (job['enabled'] === 0) continue
    const [named, excluded, pool] = [vmidsIn(job['vmid']), vmidsIn(job['exclude']), job['pool']]
    const pooled = typeof pool === 'string' ? call.cluster.pools.get(pool)?.vmids : undefined
    for (const vmid of call.cluster.guests.keys())
      if (named.has(vmid) || pooled?.has(vmid) || (job['all'] === 1 && !excluded.has(vmid))) covered.add(vmid)
  }
  return [...call.cluster.guests.values()]
    .filter(({ vmid }) => !covered.has(vmid) && call.may(`/vms/${vmid}`, 'VM.Audit'))
    .map((guest) => ({ name: guestName(guest), type: guest.kind, vmid: guest.vmid }))
}

const backupJobs = (call: LabCall): Row[] =>
  [...call.cluster.backupJobs.values()].map((job) => ({ ...job, type: 'vzdump' }))

const replicationJobs = (call: LabCall): Row[] =>
  [...call.cluster.replicationJobs.values()]
    .filter(({ guest }) => call.may(`/vms/${guest}`, 'VM.Audit'))
    .map(({ id, guest, target, schedule, disable }) =>
      compact({
        id,
        guest,
        jobnum: Number(id.split('-')[1]),
        target,
        schedule,
        type: 'local',
        disable: disable ? 1 : undefined,
      }),
    )

export const clusterRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/version', handler: version },
  { method: 'GET', path: '/cluster/status', handler: status, check: ['perm', '/', ['Sys.Audit']] },
  { method: 'GET', path: '/cluster/tasks', handler: tasks },
  { method: 'GET', path: '/cluster/nextid', handler: nextId },
  { method: 'GET', path: '/cluster/ha/status/current', handler: haStatus, check: ['perm', '/', ['Sys.Audit']] },
  { method: 'GET', path: '/cluster/ha/resources', handler: haResources, check: ['perm', '/', ['Sys.Audit']] },
  {
    method: 'GET',
    path: '/cluster/options',
    handler: (call) => call.cluster.options,
    check: ['perm', '/', ['Sys.Audit']],
  },
  { method: 'GET', path: '/cluster/replication', handler: replicationJobs },
  { method: 'GET', path: '/cluster/backup', handler: backupJobs, check: ['perm', '/', ['Sys.Audit']] },
  {
    method: 'GET',
    path: '/cluster/backup-info/not-backed-up',
    handler: notBackedUp,
    check: ['perm', '/', ['Sys.Audit']],
  },
])

/** `total` stands beside the list; nothing stands there when the list is empty. */
export const counted = (rows: unknown[], total: number): unknown => (total > 0 ? reply(rows, { total }) : rows)
