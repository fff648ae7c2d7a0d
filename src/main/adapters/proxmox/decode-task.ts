import { NodeName, Upid } from '#shared/model/ids.ts'
import { asRow, asRows, label, number, seconds, text } from './fields.ts'
import type { ProxmoxTask, ProxmoxTaskLog, ProxmoxTaskStatus } from './proxmox.types.ts'

/** A cluster of 32 nodes lists 800 (PVE::RPCEnvironment keeps 25 of each node, and those that run). */
const MOST_TASKS = 5000
const LONGEST_STATUS = 1000

/**
 * `/cluster/tasks` and `/nodes/{n}/tasks`. A row without a proper UPID cannot be asked about and is passed over, as is
 * one of a time that is none.
 */
export const decodeTasks = (data: unknown): ProxmoxTask[] =>
  asRows(data)
    .slice(0, MOST_TASKS)
    .flatMap((row): ProxmoxTask[] => {
      const upid = text(row.upid)
      const node = text(row.node) || nodeOfUpid(upid)
      const starttime = seconds(row.starttime ?? 0)
      const endtime = seconds(row.endtime)
      if (!Upid.safeParse(upid).success || !NodeName.safeParse(node).success || starttime === null) return []
      const status = label(row.status, LONGEST_STATUS)
      return [
        {
          upid,
          node,
          type: label(row.type),
          id: label(row.id),
          user: label(row.user),
          starttime,
          endtime,
          status: endtime === null && status === 'RUNNING' ? '' : status,
        },
      ]
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
    exitstatus: label(row.exitstatus, LONGEST_STATUS),
    starttime: seconds(row.starttime),
  }
}

const MOST_LINES = 50_000
const LONGEST_LINE = 10_000

/** `total` stands beside `data`. An empty log is the one line "no content". */
export const decodeTaskLog = (data: unknown, total: unknown): ProxmoxTaskLog => {
  const lines = asRows(data)
    .slice(0, MOST_LINES)
    .map((row, index) => ({ n: Math.trunc(number(row.n) ?? index + 1), text: text(row.t).slice(0, LONGEST_LINE) }))
  return { total: Math.trunc(number(total) ?? lines.length), lines }
}

/** `UPID:<node>:…`: the node that ran the task is the one to ask. */
export const nodeOfUpid = (upid: string): string => upid.split(':')[1] ?? ''
