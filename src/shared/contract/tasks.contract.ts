import { z } from 'zod'
import { ClusterId, GuestId, Upid } from '../model/ids.ts'
import { TaskLogLine, TaskRow, TaskState } from '../model/task.ts'
import type { Contract, EventContract } from './contract.ts'

const TaskRef = z.object({ clusterId: ClusterId, upid: Upid })

export const tasksContract = {
  /** Newest first, stored ones included, so that the list is there offline. */
  'tasks.list': {
    summary: 'Tasks of all clusters, newest first, stored ones included.',
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
    summary: 'Lines of a task’s log from the node that ran it.',
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
    summary: 'Stops a running task.',
    permission: 'task.stop',
    scope: 'company',
    input: TaskRef,
    output: z.object({}),
    audit: 'task.stopped',
  },
  'tasks.watch': {
    summary: 'While somebody watches, the task lists are read at the visible rate.',
    permission: 'task.read',
    scope: 'self',
    input: z.object({ watching: z.boolean() }),
    output: z.object({}),
  },
} as const satisfies Contract

export const tasksEvents = {
  'tasks.taskChanged': {
    summary: 'Tasks that are new or changed.',
    permission: 'task.read',
    audience: 'company',
    payload: z.object({ tasks: z.array(TaskRow) }),
  },
} as const satisfies EventContract
