import { z } from 'zod'
import { ClusterId, GuestId, Upid } from '../model/ids.ts'
import { TaskLogLine, TaskRow, TaskState } from '../model/task.ts'
import type { Contract, EventContract } from './contract.ts'

const TaskRef = z.object({ clusterId: ClusterId, upid: Upid })

export const tasksContract = {
  /** Newest first, stored ones included, so that the list is there offline. */
  'tasks.list': {
    permission: 'task.read',
    scope: 'company',
    input: z.object({
      guestId: GuestId.optional(),
      clusterId: ClusterId.optional(),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    output: z.array(TaskRow),
  },
  /** Lines from `start` on (0-based), as Proxmox holds them; asks the node that ran the task. */
  'tasks.log': {
    permission: 'task.read',
    scope: 'company',
    input: TaskRef.extend({ start: z.number().int().min(0), limit: z.number().int().min(1).max(5000) }),
    output: z.object({
      lines: z.array(TaskLogLine),
      total: z.number().int(),
      state: TaskState,
      exitStatus: z.string(),
    }),
  },
  'tasks.stop': {
    permission: 'task.stop',
    scope: 'company',
    input: TaskRef,
    output: z.object({}),
    audit: 'task.stopped',
  },
  /** While a page shows tasks, all clusters' lists are read at the visible rate. */
  'tasks.watch': {
    permission: 'task.read',
    scope: 'self',
    input: z.object({ watching: z.boolean() }),
    output: z.object({}),
  },
} as const satisfies Contract

export const tasksEvents = {
  /** Rows that are new or changed. */
  'tasks.taskChanged': { permission: 'task.read', payload: z.object({ tasks: z.array(TaskRow) }) },
} as const satisfies EventContract
