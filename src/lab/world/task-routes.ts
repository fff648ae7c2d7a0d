import type { LabCall, LabRoute } from '../http/handler.ts'
import { refuse, refuseParams, reply } from '../http/handler.ts'
import { counted, newestFirst, ownsTask } from './cluster-routes.ts'
import type { LabTask } from './model.ts'
import { compact, settled } from './routing.ts'
import { abortTask, logLines, nodeOfUpid } from './tasks.ts'

const statusKind = (task: LabTask): string => {
  const text = task.ended?.exitstatus ?? ''
  if (text === 'OK') return 'ok'
  if (text.startsWith('WARNINGS: ')) return 'warning'
  return text === 'unexpected status' ? 'unknown' : 'error'
}

const matches = (call: LabCall, task: LabTask): boolean => {
  const [type, user, vmid] = [call.text('typefilter'), call.text('userfilter'), call.text('vmid')]
  const [since, until] = [call.integer('since'), call.integer('until')]
  const kinds = call.list('statusfilter')
  if (type !== undefined && task.type !== type) return false
  if (user !== undefined && !task.user.includes(user)) return false
  if (vmid !== undefined && task.id !== vmid) return false
  if (since !== undefined && task.startSeconds < since) return false
  if (until !== undefined && task.startSeconds > until) return false
  if (kinds.length > 0 && !kinds.includes(statusKind(task))) return false
  return !call.flag('errors') || (task.ended !== null && task.ended.exitstatus !== 'OK')
}

const row = (task: LabTask): Record<string, unknown> => {
  const { id, node, pid, pstart, startSeconds: starttime, type, upid, user, ended } = task
  const common = { id, node, pid, pstart, starttime, type, upid, user }
  return ended
    ? { ...common, endtime: Math.floor(ended.at / 1000), status: ended.exitstatus }
    : { ...common, saved: '0', status: 'RUNNING' }
}

/** Finished tasks by default; `source=active` lists the running ones, `all` both. */
const list = (call: LabCall): unknown => {
  const source = call.text('source') ?? 'archive'
  const start = call.integer('start') ?? 0
  const limit = call.integer('limit') ?? 50
  const audit = call.may(`/nodes/${call.node.name}`, 'Sys.Audit')
  const found = [...call.cluster.tasks.values()]
    .filter(
      (task) => task.node === call.node.name && (source === 'all' || (source === 'active') === (task.ended === null)),
    )
    .filter((task) => (audit || ownsTask(call, task.user)) && matches(call, task))
    .sort(newestFirst)
  return counted(found.slice(start, start + limit).map(row), found.length)
}

/** The task a path names. @throws LabRefusal 400 for text that is no UPID, 403 for somebody else's task */
const taskOf = (call: LabCall, privilege: 'Sys.Audit' | 'Sys.Modify'): LabTask | undefined => {
  const upid = call.path['upid'] ?? ''
  const node = nodeOfUpid(upid)
  if (node === undefined) refuseParams({ upid: 'unable to parse worker upid' })
  const task = call.cluster.tasks.get(upid)
  const owner = task?.user ?? upid.split(':')[7] ?? ''
  if (!ownsTask(call, owner)) call.need(`/nodes/${call.node.name}`, privilege)
  return task
}

const status = (call: LabCall): unknown => {
  const task = taskOf(call, 'Sys.Audit') ?? refuseParams({ upid: 'no such task' })
  const { id, node, pid, pstart, startSeconds: starttime, type, upid, user, ended } = task
  const [owner, tokenid] = user.split('!')
  return compact({
    exitstatus: ended?.exitstatus,
    id,
    node,
    pid,
    pstart,
    starttime,
    status: ended ? 'stopped' : 'running',
    tokenid,
    type,
    upid,
    user: tokenid === undefined ? user : owner,
  })
}

const log = (call: LabCall): unknown => {
  const task = taskOf(call, 'Sys.Audit')
  const lines = task ? logLines(task, call.now()) : ['unable to open file - No such file or directory']
  const start = call.integer('start') ?? 0
  const limit = call.integer('limit') ?? 50
  const rows = lines.map((t, index) => ({ n: index + 1, t }))
  return reply(limit === 0 ? rows.slice(start) : rows.slice(start, start + limit), { total: lines.length })
}

const stop = (call: LabCall): null => {
  const task = taskOf(call, 'Sys.Modify') ?? refuse(500, 'no such task')
  abortTask(call.cluster, task)
  return null
}

const index = (): unknown => [{ name: 'log' }, { name: 'status' }]

export const taskRoutes: LabRoute[] = settled([
  { method: 'GET', path: '/nodes/{node}/tasks', handler: list },
  { method: 'GET', path: '/nodes/{node}/tasks/{upid}', handler: index, forwarded: false },
  { method: 'DELETE', path: '/nodes/{node}/tasks/{upid}', handler: stop },
  { method: 'GET', path: '/nodes/{node}/tasks/{upid}/status', handler: status },
  { method: 'GET', path: '/nodes/{node}/tasks/{upid}/log', handler: log },
])
