import { asRow, asRows, number, text } from './fields.ts'
import type { ProxmoxTask, ProxmoxTaskLog, ProxmoxTaskStatus } from './proxmox.types.ts'

/** `/cluster/tasks` and `/nodes/{n}/tasks`. A row without a UPID cannot be asked about and is passed over. */
export const decodeTasks = (data: unknown): ProxmoxTask[] =>
  asRows(data)
    .filter((row) => text(row.upid) !== '')
    .map((row) => {
      const endtime = number(row.endtime)
      return {
        upid: text(row.upid),
        node: text(row.node) || nodeOfUpid(text(row.upid)),
        type: text(row.type),
        id: text(row.id),
        user: text(row.user),
        starttime: number(row.starttime) ?? 0,
        endtime,
        status: endtime === null && text(row.status) === 'RUNNING' ? '' : text(row.status),
      }
    })

export const decodeTaskStatus = (data: unknown): ProxmoxTaskStatus => {
  const row = asRow(data)
  return {
    upid: text(row.upid),
    node: text(row.node) || nodeOfUpid(text(row.upid)),
    type: text(row.type),
    id: text(row.id),
    user: text(row.user),
    running: row.status === 'running',
    exitstatus: text(row.exitstatus),
    starttime: number(row.starttime),
  }
}

/** `total` stands beside `data`. An empty log is the one line "no content". */
export const decodeTaskLog = (data: unknown, total: unknown): ProxmoxTaskLog => {
  const lines = asRows(data).map((row, index) => ({ n: number(row.n) ?? index + 1, text: text(row.t) }))
  return { total: number(total) ?? lines.length, lines }
}

/** `UPID:<node>:…`: the node that ran the task is the one to ask. */
export const nodeOfUpid = (upid: string): string => upid.split(':')[1] ?? ''
