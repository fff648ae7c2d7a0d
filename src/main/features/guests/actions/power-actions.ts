import { AppError } from '#shared/errors.ts'
import type { PowerAction, PowerVerb } from '#shared/model/guest-action.ts'
import { ACTION_WORDS } from '#shared/model/guest-action-words.ts'
import type { GuestStatus } from '#shared/model/guest.ts'
import type { FactsTurns } from '#main/features/inventory/facts-turns.ts'
import { livePatch } from '../guest-live.ts'
import type { ActionExecutors, ActionSubject, TaskExecutor, UntilTools } from './action-executor.ts'

/** HA does the work after its task has ended; for so long the guest is asked whether it got there. */
const HA_WAIT_MS = 120_000

/** A guest that HA shuts down has its own time for it before HA pulls the plug. */
const haWaitMs = (action: PowerAction): number => HA_WAIT_MS + (action.kind === 'shutdown' ? action.timeoutS * 1000 : 0)

const TASK_TYPES: Readonly<Record<PowerVerb, readonly string[]>> = {
  start: ['qmstart', 'vzstart', 'hastart'],
  // A VM that was suspended to disk is started by its resume, and the other way round.
  resume: ['qmresume', 'vzresume', 'qmstart'],
  shutdown: ['qmshutdown', 'vzshutdown', 'hastop', 'hashutdown'],
  stop: ['qmstop', 'vzstop', 'hastop'],
  reboot: ['qmreboot', 'vzreboot'],
  reset: ['qmreset'],
  suspend: ['qmsuspend', 'vzsuspend', 'qmpause'],
}

/** Where a verb leads; null: to nothing that is seen in the state. */
const GOALS: Readonly<Record<PowerVerb, GuestStatus | null>> = {
  start: 'running',
  resume: 'running',
  shutdown: 'stopped',
  stop: 'stopped',
  reboot: 'running',
  reset: 'running',
  suspend: null,
}

const stateOf = (subject: ActionSubject): GuestStatus => livePatch(subject.guest, subject.status).status

/** @throws AppError `conflict` with what stands in the way */
const assertPossible = (subject: ActionSubject, action: PowerAction): void => {
  const { guest, status } = subject
  const { done } = ACTION_WORDS[action.kind]
  const refuse = (why: string): never => {
    throw new AppError('conflict', why)
  }
  if (guest.template || status.template) {
    refuse(`“${guest.name}” is a template and cannot be ${done}. Clone it and use the clone.`)
  }
  const state = stateOf(subject)
  const hibernated = status.lock === 'suspended'
  if (guest.type === 'lxc' && action.kind === 'reset') {
    refuse(`“${guest.name}” is a container, which cannot be reset. Reboot it, or stop and start it.`)
  }
  if (guest.type === 'lxc' && action.kind === 'suspend' && action.toDisk) {
    refuse(`“${guest.name}” is a container, which cannot be suspended to disk. Shut it down instead.`)
  }
  if (action.kind === 'start') {
    if (state === 'running') refuse(`“${guest.name}” is already running.`)
    if (state === 'paused') refuse(`“${guest.name}” is paused. Resume it instead.`)
    return
  }
  if (action.kind === 'resume') {
    if (state !== 'paused' && !hibernated) refuse(`“${guest.name}” is not suspended, so it cannot be resumed.`)
    return
  }
  if (state === 'stopped' || hibernated) refuse(`“${guest.name}” is not running, so it cannot be ${done}.`)
  if (state === 'paused' && (action.kind === 'shutdown' || action.kind === 'reboot')) {
    refuse(`“${guest.name}” is paused and cannot react. Resume it first, or stop it.`)
  }
  if (action.kind === 'suspend' && state === 'paused' && !action.toDisk) refuse(`“${guest.name}” is paused already.`)
  if (action.kind === 'suspend' && status.haManaged && action.toDisk) {
    refuse(
      `“${guest.name}” is managed by HA, which would start it again at once. Take it out of HA first, or set its request state to ignored.`,
    )
  }
}

/** The task only tells HA what is wanted; that it was carried out is seen at the guest alone. */
const untilHa = async (action: PowerAction, { task, subject, pause, now, progress }: UntilTools): Promise<void> => {
  const goal = GOALS[action.kind]
  if (!task.type.startsWith('ha') || goal === null) return
  const waitMs = haWaitMs(action)
  const end = now() + waitMs
  progress(null, 'HA carries it out')
  for (;;) {
    const found = await subject()
    if (stateOf(found) === goal) return
    if (now() >= end) {
      throw new AppError(
        'timeout',
        `HA was told, but “${found.guest.name}” is not ${ACTION_WORDS[action.kind].done} after ${waitMs / 1000} seconds. Look at Datacenter, HA: a node without quorum, or a service in the error state, is not touched.`,
      )
    }
    await pause()
  }
}

/** What Proxmox says when the guest did not react: `VM quit/powerdown failed - got timeout`, of containers `command … failed`. */
const GOT_TIMEOUT = /got timeout|timed? ?out|powerdown failed/i

const notInTime = (subject: ActionSubject, { kind, ...rest }: PowerAction, exitStatus: string): AppError | null => {
  if ((kind !== 'shutdown' && kind !== 'reboot') || !GOT_TIMEOUT.test(exitStatus)) return null
  const seconds = 'timeoutS' in rest ? ` within ${rest.timeoutS} seconds` : ''
  const agent = subject.guest.type === 'qemu' && !subject.status.agent ? ' Its guest agent is not switched on; ' : ' '
  return new AppError(
    'timeout',
    `“${subject.guest.name}” did not shut down${seconds} and still runs.${agent}${agent === ' ' ? 'Look at its console' : 'an operating system that ignores the power button needs it'}. Give it more time, or stop it: that pulls the plug.`,
  )
}

const powerExecutor = <Action extends PowerAction>(turns: FactsTurns, kind: Action['kind']): TaskExecutor<Action> => ({
  taskTypes: TASK_TYPES[kind],
  // Started, resumed or not at all: what Proxmox itself does to it.
  waitsFor: (lock) => lock !== 'suspended' || (kind !== 'start' && kind !== 'resume'),
  // A shutdown that hangs is called back; the plug is pulled at once.
  stopsTask: kind === 'shutdown' || kind === 'reboot',
  check: assertPossible,
  begin: ({ guest, status, api, call }, action) => {
    const timeoutS = action.kind === 'shutdown' || action.kind === 'reboot' ? action.timeoutS : undefined
    return api.power(
      guest,
      action.kind,
      {
        timeoutS,
        // Proxmox refuses it for guests of HA, whose shutdown is HA's.
        overruleShutdown: action.kind === 'stop' && action.overruleShutdown && !status.haManaged,
        toDisk: action.kind === 'suspend' && action.toDisk,
      },
      call,
    )
  },
  isDone: (subject, action) => {
    if (action.kind === 'reboot' || action.kind === 'reset') return false
    if (action.kind === 'suspend') return stateOf(subject) === 'paused' || subject.status.lock === 'suspended'
    return stateOf(subject) === GOALS[action.kind]
  },
  explain: (task, subject, action) => notInTime(subject, action, task.exitStatus),
  until: untilHa,
  settle: (subject) => {
    if (stateOf(subject) === 'running') turns.markStarted(subject.guest.id)
    return Promise.resolve()
  },
})

export const powerExecutors = (turns: FactsTurns): Pick<ActionExecutors, PowerVerb> => ({
  start: powerExecutor(turns, 'start'),
  shutdown: powerExecutor(turns, 'shutdown'),
  stop: powerExecutor(turns, 'stop'),
  reboot: powerExecutor(turns, 'reboot'),
  reset: powerExecutor(turns, 'reset'),
  suspend: powerExecutor(turns, 'suspend'),
  resume: powerExecutor(turns, 'resume'),
})
