import type { GuestAction, GuestActionKind } from '#shared/model/guest-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { UserId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestStatus } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ActionGuest } from './guest-action-input.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'

/** A guest at this moment, on the node it is on now, with what it is asked through. */
export interface ActionSubject {
  readonly guest: GuestRow
  readonly status: ProxmoxGuestStatus
  readonly api: ProxmoxApi
  readonly call: ProxmoxCall
}

/** What an executor is given beside the guest. All of it ends with the job's signal. */
export interface ActionTools {
  readonly log: (text: string, level?: 'info' | 'warning' | 'error') => void
  /** @param share 0–1; null: not known */
  readonly progress: (share: number | null, step?: string) => void
  /**
   * Does this once the guest is found, unlocked, and `check` has no objection; a file lock of Proxmox is waited for as
   * well, and a guest that moved in between is looked for once more. Never called again after it gave something.
   */
  readonly ready: <T>(work: (subject: ActionSubject) => Promise<T>) => Promise<T>
  /** The guest at this moment, whatever state it is in. */
  readonly isNow: (look: (subject: ActionSubject) => boolean | Promise<boolean>) => Promise<boolean>
  /** Looks again and again, for two minutes. @throws AppError `timeout` with these words */
  readonly until: (look: (subject: ActionSubject) => boolean, otherwise: string) => Promise<void>
  /** Whether its cluster knows nothing of the guest any more. */
  readonly isGone: () => Promise<boolean>
  /** One step with a side effect, done once over crashes: see JobContext.step. */
  readonly step: <T>(name: string, work: (again: boolean) => Promise<T> | T) => Promise<T>
  /** Waits for the end of a task and shows its progress. @throws AppError when it did not end well */
  readonly awaitTask: (upid: string, what: string) => Promise<TaskRecord>
  /**
   * The task of one of these types that this console started for the guest before a crash and knows nothing of; null: there
   * is none.
   */
  readonly findTask: (types: readonly string[]) => Promise<string | null>
}

/** Who asked for it; null: the console itself. */
export interface ActionBy {
  readonly userId: UserId | null
  readonly name: string
  /** Whether he is one of the provider's people; absent: not known, of a job of before. */
  readonly provider?: boolean | undefined
}

interface ExecutorBase<Action> {
  /**
   * Why this cannot be done to the guest as it is now.
   * @throws AppError `conflict` with the way out
   */
  readonly check?: (subject: ActionSubject, action: Action, by: ActionBy) => void | Promise<void>
  /**
   * Whether this lock stands in the way, so that its end is waited for; absent: each does.
   * @throws AppError `conflict` where waiting makes no sense
   */
  readonly waitsFor?: (lock: string, guest: GuestRow, action: Action) => boolean
  /** What is read anew after the action, beside the guest's state; called whether it ended well or not. */
  readonly settle?: (subject: ActionSubject, action: Action) => Promise<void>
  /** Long work on disks: fewer at once on one cluster. */
  readonly heavy?: boolean
}

/** An action that is one Proxmox task. */
export interface TaskExecutor<Action> extends ExecutorBase<Action> {
  /** @returns the UPID */
  readonly begin: (subject: ActionSubject, action: Action) => Promise<string>
  /** Types of the task it begins, to know it again after a crash. */
  readonly taskTypes: readonly string[]
  /** Whether the guest is as wanted, though no task is found after a crash; absent: then it is begun anew. */
  readonly isDone?: (subject: ActionSubject, action: Action) => boolean | Promise<boolean>
  /** Cancelling the job ends the task on the cluster too; else it goes on there. */
  readonly stopsTask?: boolean
  /** A failed task said better than in Proxmox' words; null: it is said so. */
  readonly explain?: (task: TaskRecord, subject: ActionSubject, action: Action) => Error | null
  /** Waits for what the task only asked for (HA). @throws AppError when it did not come about */
  readonly until?: (action: Action, tools: UntilTools) => Promise<void>
}

export interface UntilTools {
  /** As it ended. */
  readonly task: TaskRecord
  /** The guest at this moment. */
  readonly subject: () => Promise<ActionSubject>
  /** Some seconds. */
  readonly pause: () => Promise<void>
  readonly now: () => number
  readonly progress: ActionTools['progress']
}

/** An action of several calls, or of one without a task: each of its `tools.step`s is done once. */
export interface StepsExecutor<Action> extends ExecutorBase<Action> {
  /** @returns what was done, as a sentence for the job's log */
  readonly run: (
    tools: ActionTools,
    action: Action,
    guest: ActionGuest & Pick<GuestRow, 'vmid'>,
    by: ActionBy,
  ) => Promise<string>
  /** What is left to do after a crash, when the guest is not in the inventory any more; absent: that is a failure. */
  readonly whenGone?: (guest: ActionGuest, by: ActionBy) => string
}

export type ActionExecutor<Action> = TaskExecutor<Action> | StepsExecutor<Action>

/** One for each kind; another area adds its own. */
export type ActionExecutors = {
  readonly [Kind in GuestActionKind]: ActionExecutor<Extract<GuestAction, { kind: Kind }>>
}
