import { AppError } from '#shared/errors.ts'
import type { GuestPatch, GuestRow } from '#shared/model/guest.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import { guestLockIn, isElsewhere, isFileLocked, refusalWords } from '#main/adapters/proxmox/refusal-words.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryService } from '#main/features/inventory/inventory.service.ts'
import { createPause } from '#main/pause.ts'
import type { Clock } from '#main/ports.ts'
import { livePatch, type LocatedGuest } from '../guest-live.ts'
import { missingGuestError } from '../missing-guest.ts'
import type { ActionSubject } from './action-executor.ts'

/** A backup of a large guest takes hours; whoever waits longer for it is told. */
export const LOCK_WAIT_MS = 30 * 60_000
const LOCK_STEP_MS = 3000
/** Work that holds a guest is seen among the tasks within this; then it is looked whether any is. */
const LOCK_DOUBT_MS = 3 * 60_000
const LOCK_DOUBT_STEP_MS = 60_000
/** Proxmox itself waits 10 s for the file of a guest before it gives up; so many times it is asked again. */
const BUSY_TRIES = 5
const BUSY_FIRST_MS = 1000

interface FindDependencies {
  readonly connections: Pick<ClusterConnections, 'api'>
  readonly inventory: Pick<InventoryService, 'guest' | 'applyLiveStatus'>
  readonly locate: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<LocatedGuest>
}

export interface ReadyOptions {
  readonly guestId: GuestId
  readonly lane: ProxmoxCall['lane']
  readonly signal: AbortSignal
  /** @throws AppError where waiting for this lock makes no sense */
  readonly waitsFor: (lock: string, guest: GuestRow) => boolean
  /** @throws AppError with what stands in the way */
  readonly check: (subject: ActionSubject) => void | Promise<void>
  /** Told what is waited for. */
  readonly waiting: (text: string) => void
  /** Told once that it may wait in vain. */
  readonly warn: (text: string) => void
}

export const lockedFor = (name: string, lock: string): AppError =>
  new AppError(
    'conflict',
    `“${name}” is locked (${lock}): another task works on it. Wait until that task has ended, then try again.`,
    { lock },
  )

/** A lock that nothing seems to work under: left by a task that was killed, or held by one that the credential may not see. */
const forsakenText = ({ name, vmid, type, node }: GuestRow, lock: string): string =>
  `“${name}” is locked (${lock}), but no task is seen that works on it. If an administrator finds none on ${node} either, “${type === 'qemu' ? 'qm' : 'pct'} unlock ${vmid}” there frees it; the console never forces that.`

/** A backup of several guests at once names none of them. */
const worksOn = ({ type, id, endtime }: ProxmoxTask, vmid: number): boolean =>
  endtime === null && (id === String(vmid) || (type === 'vzdump' && id === ''))

/** Whether no task is seen that may hold the guest; where the tasks cannot be read, nobody knows. */
const isForsaken = async ({ guest, api, call }: ActionSubject): Promise<boolean> => {
  try {
    return !(await api.tasks(call)).some((task) => worksOn(task, guest.vmid))
  } catch (error) {
    if (call.signal?.aborted === true) throw error
    return false
  }
}

/** Figures alone come with the next poll anyway, and would be a write for each of hundreds. */
const isNews = ({ cpu: _cpu, mem: _mem, uptime: _uptime, ...lasting }: GuestPatch, row: GuestRow): boolean =>
  Object.entries(lasting).some(([key, value]) => row[key as keyof typeof lasting] !== value)

/** The guest as it is at this moment; its row is brought up to date on the way. */
export const createFindSubject =
  ({ connections, inventory, locate }: FindDependencies) =>
  async (id: GuestId, call: ProxmoxCall): Promise<ActionSubject> => {
    const row = inventory.guest(id)
    if (row === undefined) {
      throw new AppError(
        'not_found',
        'This guest is no longer in the inventory: it was deleted, or its cluster was removed.',
      )
    }
    if (row.status === 'missing') throw missingGuestError(row)
    const api = connections.api(row.clusterId)
    const { guest, status } = await locate(row, api, call)
    const live = livePatch(guest, status)
    if (isNews(live, row)) inventory.applyLiveStatus(id, live)
    return { guest: inventory.guest(id) ?? guest, status, api, call }
  }

export type FindSubject = ReturnType<typeof createFindSubject>

/**
 * Does something to a guest once it can be done: found on the node it is on, its lock waited for, nothing in the way. What is
 * tried again are refusals, after which nothing was begun.
 */
export const createWhenReady =
  ({ clock, find }: { readonly clock: Clock; readonly find: FindSubject }) =>
  async <T>(options: ReadyOptions, work: (subject: ActionSubject) => Promise<T>): Promise<T> => {
    const { guestId, lane, signal, waitsFor, check, waiting, warn } = options
    const pause = createPause(clock)
    const until = clock.now() + LOCK_WAIT_MS
    const call: ProxmoxCall = { lane, signal }
    let busy = 0
    let moved = false
    const lockWait = { since: clock.now(), lookedAt: 0, forsaken: false, warned: false }
    const waitForLock = async (subject: ActionSubject, lock: string): Promise<void> => {
      const { guest } = subject
      if (lock === 'suspended') {
        throw new AppError('conflict', `“${guest.name}” is suspended to disk. Resume it first.`, { lock })
      }
      const now = clock.now()
      if (now - lockWait.since >= LOCK_DOUBT_MS && now - lockWait.lookedAt >= LOCK_DOUBT_STEP_MS) {
        lockWait.lookedAt = now
        lockWait.forsaken = await isForsaken(subject)
      }
      const { forsaken } = lockWait
      if (now >= until)
        throw forsaken ? new AppError('conflict', forsakenText(guest, lock), { lock }) : lockedFor(guest.name, lock)
      waiting(forsaken ? `Waits for the lock to go: ${forsakenText(guest, lock)}` : `Waits for the lock to go: ${lock}`)
      if (forsaken && !lockWait.warned) {
        lockWait.warned = true
        warn(forsakenText(guest, lock))
      }
      await pause(LOCK_STEP_MS, signal)
    }
    for (;;) {
      const subject = await find(guestId, call)
      const { lock } = subject.status
      if (lock !== '' && waitsFor(lock, subject.guest)) {
        await waitForLock(subject, lock)
        continue
      }
      await check(subject)
      signal.throwIfAborted()
      try {
        return await work(subject)
      } catch (error) {
        const reason = refusalWords(error)
        const lockNow = guestLockIn(reason)
        if (isFileLocked(reason) && busy < BUSY_TRIES) {
          waiting('Waits: another task holds the guest for a moment')
          await pause(BUSY_FIRST_MS * 2 ** busy, signal)
          busy += 1
        } else if (lockNow !== null) await waitForLock(subject, lockNow)
        else if (isElsewhere(error) && !moved) moved = true
        else throw error
      }
    }
  }

export type WhenReady = ReturnType<typeof createWhenReady>
