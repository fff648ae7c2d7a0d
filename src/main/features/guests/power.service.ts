import type { PowerResult } from '#shared/contract/inventory.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { GuestRow, GuestStatus, PowerVerb } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxGuestStatus } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { AGENT_BOOT_MS, type FactsTurns } from '#main/features/inventory/facts-turns.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import type { TasksService } from '#main/features/tasks/tasks.service.ts'
import type { Log } from '#main/log/log.ts'
import { EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import type { Clock } from '#main/ports.ts'
import { livePatch, type LocatedGuest } from './guest-live.ts'

export interface PowerDependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly inventory: InventoryService
  readonly tasks: Pick<TasksService, 'followOwn'>
  readonly turns: FactsTurns
  readonly locate: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<LocatedGuest>
  readonly refresh: (ids: readonly ClusterId[]) => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

export interface PowerService {
  /** One result per guest, in the order asked; clusters are served side by side. Never rejects for a single guest. */
  readonly power: (scope: CompanyScope, ids: readonly GuestId[], verb: PowerVerb) => Promise<PowerResult[]>
  /** What follows the end of a task on a guest: its row is brought up to date without waiting for a poll. */
  readonly settle: (task: TaskRecord) => void
  /** Ends the waiting for guests; nothing is read or written by it afterwards. */
  readonly stop: () => void
}

/** HA does the work after its task has ended; for so long the guest is asked whether it got there. */
const HA_WAIT_MS = 120_000
const HA_STEP_MS = 3000

const goalOf = (type: string): GuestStatus | null => {
  if (/start$|reboot$/.test(type)) return 'running'
  return /stop$|shutdown$/.test(type) ? 'stopped' : null
}

const PARTICIPLES: Readonly<Record<PowerVerb, string>> = {
  start: 'started',
  shutdown: 'shut down',
  stop: 'stopped',
  reboot: 'rebooted',
}

/** @throws AppError `conflict` with what stands in the way */
const assertPossible = (guest: GuestRow, status: ProxmoxGuestStatus, verb: PowerVerb): void => {
  const done = PARTICIPLES[verb]
  if (guest.template || status.template) {
    throw new AppError('conflict', `“${guest.name}” is a template and cannot be ${done}. Clone it and use the clone.`)
  }
  if (status.lock !== '') {
    throw new AppError(
      'conflict',
      `“${guest.name}” is locked (${status.lock}): another task works on it. Wait until that task has ended, then try again.`,
      { lock: status.lock },
    )
  }
  if (verb === 'start' && status.status === 'running') {
    throw new AppError('conflict', `“${guest.name}” is already running.`)
  }
  if (verb !== 'start' && status.status === 'stopped') {
    throw new AppError('conflict', `“${guest.name}” is not running, so it cannot be ${done}.`)
  }
}

/** For whatever is asked of a guest that its cluster lists no more. */
export const missingGuestError = ({ name }: Pick<GuestRow, 'name'>): AppError =>
  new AppError(
    'conflict',
    `The cluster of “${name}” lists it no more: it was deleted there, or moved to another cluster. Remove it from the console, or wait until it is back.`,
  )

/** A request that was sent and not answered may have been carried out: it is never sent again by itself. */
const sentInVain = (error: unknown): unknown =>
  error instanceof AppError && (error.code === 'timeout' || error.code === 'unreachable')
    ? new AppError(
        error.code,
        `${error.message} Whether the cluster took the request is not known: look at its tasks before you repeat it.`,
        error.details,
        { cause: error },
      )
    : error

export const createPowerService = (dependencies: PowerDependencies): PowerService => {
  const { connections, inventory, tasks, turns, locate, refresh, clock, log } = dependencies

  const controller = new AbortController()
  const { signal } = controller
  const underWay = new Set<GuestId>()

  const settleGuest = async (task: TaskRecord, guest: GuestRow): Promise<void> => {
    const goal = task.state === 'ok' || task.state === 'warning' ? goalOf(task.type) : null
    const until = clock.now() + (task.type.startsWith('ha') ? HA_WAIT_MS : 0)
    for (;;) {
      const api = connections.api(guest.clusterId)
      const located = await locate(inventory.guestOrThrow(EVERYTHING, guest.id), api, { lane: 'poll', signal })
      if (signal.aborted) return
      const patch = livePatch(located.guest, located.status)
      inventory.applyLiveStatus(guest.id, patch)
      if (goal === null || patch.status === goal || clock.now() >= until) break
      await new Promise<void>((resolve) => {
        clock.after(HA_STEP_MS, resolve)
      })
      if (signal.aborted) return
    }
    if (goal === 'running') turns.markChanged(guest.id, AGENT_BOOT_MS)
  }
  const settle = (task: TaskRecord): void => {
    const guest = inventory.guestByVmid(task.clusterId, Number(task.subject))
    if (guest === undefined) return
    settleGuest(task, guest).catch((error: unknown) => {
      if (signal.aborted) return
      log.warn('a guest could not be read after its task', { task: task.key, error })
      void refresh([task.clusterId])
    })
  }
  /** A double click, or two windows: the second reboot would follow the first. */
  const oneAtATime = async (row: GuestRow, verb: PowerVerb): Promise<string> => {
    const { id } = row
    if (underWay.has(id)) {
      throw new AppError(
        'conflict',
        'A request for this guest is on its way already. Look at its task before the next.',
      )
    }
    underWay.add(id)
    try {
      return await powerOne(row, verb)
    } finally {
      underWay.delete(id)
    }
  }
  const powerOne = async (row: GuestRow, verb: PowerVerb): Promise<string> => {
    const { id } = row
    if (row.status === 'missing') throw missingGuestError(row)
    const api = connections.api(row.clusterId)
    const call: ProxmoxCall = { lane: 'interactive' }
    const { guest, status } = await locate(row, api, call)
    inventory.applyLiveStatus(id, livePatch(guest, status))
    assertPossible(guest, status, verb)
    const upid = await api.power(guest.node, guest.type, guest.vmid, verb, call).catch((error: unknown) => {
      throw sentInVain(error)
    })
    return tasks.followOwn(guest.clusterId, upid, settle)
  }

  return {
    settle,
    stop: () => controller.abort(),
    power: (scope, ids, verb) =>
      // Each cluster's own limit puts its requests in line; no cluster waits for another.
      Promise.all(
        [...new Set(ids)].map(async (id): Promise<PowerResult> => {
          let name = ''
          try {
            const row = inventory.guestOrThrow(scope, id)
            ;({ name } = row)
            return { guestId: id, name, taskKey: await oneAtATime(row, verb), problem: null }
          } catch (error) {
            if (!(error instanceof AppError)) log.error('a power request failed', { guest: id, verb, error })
            const problem =
              error instanceof AppError
                ? { code: error.code, message: error.message }
                : { code: 'internal', message: 'The request failed inside the console. The log holds the cause.' }
            return { guestId: id, name, taskKey: null, problem }
          }
        }),
      ),
  }
}
