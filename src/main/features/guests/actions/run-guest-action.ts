import { AppError } from '#shared/errors.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { ACTION_WORDS } from '#shared/model/guest-action-words.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { guestLockIn, isFileLocked } from '#main/adapters/proxmox/refusal-words.ts'
import { assertWell, type AwaitTask } from '#main/features/tasks/task-end.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import type { Log } from '#main/log/log.ts'
import { createPause } from '#main/pause.ts'
import type { Clock } from '#main/ports.ts'
import type { AdoptedTask, JobContext } from '#main/tasks/job-kind.ts'
import type {
  ActionBy,
  ActionExecutor,
  ActionExecutors,
  ActionSubject,
  ActionTools,
  StepsExecutor,
  TaskExecutor,
} from './action-executor.ts'
import type { GuestActionInput } from './guest-action-input.ts'
import { createGuestTurns } from './guest-turns.ts'
import type { FindSubject, WhenReady } from './ready-guest.ts'
import { sentInVain } from './sent-in-vain.ts'

/** Clocks of nodes are wrong by minutes, not by more. */
const CLOCK_SKEW_S = 300
/** Told to stop, a task of Proxmox cleans up; the job waits no longer than this for it. */
const STOPPING_MS = 20_000
const UNTIL_STEP_MS = 3000
const UNTIL_MS = 120_000

/** When the cluster was asked, to know the task again: ISO 8601. */
export interface ActionMemory {
  readonly askedAt: string | null
}

export interface RunDependencies {
  readonly executors: ActionExecutors
  readonly find: FindSubject
  readonly whenReady: WhenReady
  readonly api: (id: ClusterId) => ProxmoxApi
  readonly guestOf: (id: GuestId) => GuestRow | undefined
  readonly awaitTask: AwaitTask
  /**
   * A job waits, and is retried days later: what of the cluster the company may use is looked at when it acts.
   * @throws AppError `forbidden`
   */
  readonly assertStillAllowed: (subject: ActionSubject, action: GuestAction, by: ActionBy) => Promise<void>
  /** Whether this console has followed a task before: then it is not the one that is looked for. */
  readonly knowsTask: (clusterId: ClusterId, upid: string) => boolean
  /** What of a quota was kept for the action is in the inventory, or was not needed. */
  readonly letGo: (id: GuestId) => void
  readonly clock: Clock
  readonly log: Log
}

/** Refused here and there with the same words, as it is somebody else's now or in another project. */
const assertSameOwner = (input: GuestActionInput, guest: GuestRow | undefined): GuestRow => {
  if (guest === undefined) {
    throw new AppError(
      'not_found',
      `“${input.name}” is no longer in the inventory: it was deleted, or its cluster removed.`,
    )
  }
  if (guest.companyId === input.companyId && guest.projectId === input.projectId) return guest
  throw new AppError(
    'not_found',
    `“${input.name}” was handed over since this was asked for. Select it where it is now and ask again.`,
  )
}

/** Does one action to one guest, as the work of a job. */
export const createRunGuestAction = (dependencies: RunDependencies) => {
  const { executors, find, whenReady, api, guestOf, awaitTask, assertStillAllowed, knowsTask, letGo } = dependencies
  const { clock, log } = dependencies
  const turns = createGuestTurns()
  const pause = createPause(clock)

  const toolsFor = (context: JobContext<ActionMemory>, input: GuestActionInput, executor: ActionExecutor<never>) => {
    const { signal } = context
    const lane: ProxmoxCall['lane'] = input.bulk ? 'poll' : 'interactive'
    const call: ProxmoxCall = { lane, signal }
    let waited = false
    const tools: ActionTools = {
      log: context.log,
      progress: context.progress,
      step: context.step,
      isNow: async (look) => look(await find(input.guestId, call)),
      until: async (look, otherwise) => {
        const end = clock.now() + UNTIL_MS
        while (!look(await find(input.guestId, call))) {
          if (clock.now() >= end) throw new AppError('timeout', `${otherwise}. Look at it, then retry.`)
          await pause(UNTIL_STEP_MS, signal)
        }
      },
      isGone: async () => {
        try {
          await find(input.guestId, call)
          return false
        } catch (error) {
          if (error instanceof AppError && error.code === 'not_found') return true
          throw error
        }
      },
      ready: (work) =>
        whenReady(
          {
            guestId: input.guestId,
            lane,
            signal,
            waitsFor: (lock, guest) => executor.waitsFor?.(lock, guest, input.action as never) ?? true,
            check: async (subject) => {
              assertSameOwner(input, subject.guest)
              await assertStillAllowed(subject, input.action, input.by)
              await executor.check?.(subject, input.action as never, input.by)
            },
            waiting: (text) => {
              waited = true
              context.progress(null, text)
            },
            warn: (text) => {
              context.log(text, 'warning')
            },
          },
          work,
        ),
      awaitTask: async (upid, what) => {
        const ended = await awaitTask(input.clusterId, upid, signal)
        assertWell(ended, what)
        return ended
      },
      findTask: (types) => findTask(types, context.data().askedAt),
    }
    const findTask = async (types: readonly string[], askedAt: string | null): Promise<string | null> => {
      const { node, vmid } = assertSameOwner(input, guestOf(input.guestId))
      const from = Date.parse(askedAt ?? '') / 1000 - CLOCK_SKEW_S
      const tasks = await api(input.clusterId).guestTasks(node, vmid, call)
      const found = tasks
        .filter(
          ({ type, starttime, upid }) => types.includes(type) && starttime >= from && !knowsTask(input.clusterId, upid),
        )
        .toSorted((a, b) => b.starttime - a.starttime)
      return found[0]?.upid ?? null
    }
    return { tools, call, findTask, hasWaited: () => waited }
  }

  const stopTask = async (clusterId: ClusterId, upid: string, ended: Promise<TaskRecord>): Promise<void> => {
    await api(clusterId).stopTask(upid, { lane: 'interactive' })
    await Promise.race([ended, new Promise((resolve) => void clock.after(STOPPING_MS, () => resolve(null)))])
  }

  /** The one task of an action, from asking for it to its end. */
  const runTask = async (
    context: JobContext<ActionMemory>,
    input: GuestActionInput,
    executor: TaskExecutor<GuestAction>,
  ): Promise<string> => {
    const { action, clusterId, guestId, name } = input
    const { tools, call, findTask, hasWaited } = toolsFor(context, input, executor)
    const words = ACTION_WORDS[action.kind]
    const { signal } = context
    let isDone = false
    const adopted = (upid: string): AdoptedTask => ({ upid, node: upid.split(':')[1] ?? '' })
    const task = await context
      .adopt(
        () => tools.ready((subject) => executor.begin(subject, action).catch(sentInVain)).then(adopted),
        async (askedAt) => {
          const found = await findTask(executor.taskTypes, askedAt)
          if (found !== null) return adopted(found)
          if (executor.isDone !== undefined && (await executor.isDone(await find(guestId, call), action))) {
            isDone = true
            throw new AlreadyDone()
          }
          return null
        },
      )
      .catch((error: unknown) => {
        if (error instanceof AlreadyDone) return null
        throw error
      })
    if (isDone || task === null) return `“${name}” is ${words.done}.`

    // Until something else is said the page shows what is being done; only what was waited for has to go.
    if (hasWaited()) context.progress(null, words.doing)
    const ended = awaitTask(clusterId, task.upid, new AbortController().signal)
    const end = await Promise.race([ended, aborted(signal)]).catch(async (error: unknown) => {
      const called = context.stoppedFor() === 'cancelled' && executor.stopsTask === true
      if (called) await stopTask(clusterId, task.upid, ended)
      else if (context.stoppedFor() !== 'closing') void ended.then(() => settle(input, executor))
      throw error
    })
    if (end.state === 'failed' && (isFileLocked(end.exitStatus) || guestLockIn(end.exitStatus) !== null)) {
      // The task found the guest held by another and did nothing: the job waits and begins anew.
      throw new AppError('busy', `${words.doing} “${name}”: ${end.exitStatus}. Another task works on it.`)
    }
    if (end.state === 'failed' || end.state === 'unknown') {
      const better = executor.explain?.(end, await find(guestId, call), action) ?? null
      if (better !== null) throw better
    }
    assertWell(end, `${words.doing} “${name}”`)
    if (end.state === 'warning') context.log(`The task ended with warnings: ${end.exitStatus}`, 'warning')
    await executor.until?.(action, {
      task: end,
      subject: () => find(guestId, call),
      pause: () => pause(UNTIL_STEP_MS, signal),
      now: clock.now,
      progress: context.progress,
    })
    return `“${name}” is ${words.done}.`
  }

  const runSteps = async (
    context: JobContext<ActionMemory>,
    input: GuestActionInput,
    executor: StepsExecutor<GuestAction>,
    guest: GuestRow,
  ): Promise<string> => {
    context.save({ askedAt: context.data().askedAt ?? new Date(clock.now()).toISOString() })
    context.progress(null, ACTION_WORDS[input.action.kind].doing)
    return executor.run(
      toolsFor(context, input, executor).tools,
      input.action,
      { ...input, vmid: guest.vmid },
      input.by,
    )
  }

  /** What is known of the guest afterwards; whatever became of the action is told, not this. */
  const settle = async (input: GuestActionInput, executor: ActionExecutor<GuestAction>): Promise<void> => {
    if (guestOf(input.guestId) === undefined) return
    try {
      const subject = await find(input.guestId, { lane: 'poll' })
      await executor.settle?.(subject, input.action)
    } catch (error) {
      log.warn('a guest could not be read after an action', { guest: input.guestId, error })
    }
  }

  return async (context: JobContext<ActionMemory>, input: GuestActionInput): Promise<{ text: string }> => {
    const executor = executors[input.action.kind] as ActionExecutor<GuestAction>
    const known = guestOf(input.guestId)
    if (
      known === undefined &&
      context.data().askedAt !== null &&
      'run' in executor &&
      executor.whenGone !== undefined
    ) {
      const text = executor.whenGone(input, input.by)
      context.log(text)
      return { text }
    }
    const guest = assertSameOwner(input, known)
    const text = await turns.inTurn(input.guestId, input.name, input.action, context.signal, async () => {
      try {
        return await ('run' in executor ? runSteps(context, input, executor, guest) : runTask(context, input, executor))
      } finally {
        await settle(input, executor)
        letGo(input.guestId)
      }
    })
    // Of many the result says it: a line in the log of each would be one write more.
    if (!input.bulk) context.log(text)
    return { text }
  }
}

/** After a crash: nothing is to be begun any more. */
class AlreadyDone extends Error {}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = (): void => reject(signal.reason as Error)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
