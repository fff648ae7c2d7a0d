import { AppError } from '#shared/errors.ts'
import { nextVmid } from '#shared/model/machine/choose-vmid.ts'
import { makeCall } from '#shared/model/machine/machine-requests.ts'
import type { ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { isFileLocked, isSilence, isStorageLocked, refusalWords } from '#main/adapters/proxmox/refusal-words.ts'
import { assertWell } from '#main/features/tasks/task-end.ts'
import type { MachineRecord } from './machine-record.ts'
import { lookAt, type Sight } from './machine-sight.ts'
import type { MachineTools } from './machine-tools.ts'

/** Locks of storages and guests are held for seconds. */
const TRIES = 6
const FIRST_MS = 1500
/** A request that was on its way when the console died arrives within this. */
const ARRIVES_MS = 2000
const LOOK_MS = 1500
/** Numbers that were somebody else's; more in a row means that something else is wrong. */
const MOST_NUMBERS = 50

/** The number is somebody else's already. */
const isTaken = (error: unknown): boolean =>
  /already exists|config file already|already in use/i.test(refusalWords(error))

const isHeld = (error: unknown): boolean => {
  const words = refusalWords(error)
  return isFileLocked(words) || isStorageLocked(words)
}

const MAKING: ReadonlySet<string> = new Set(['qmcreate', 'qmclone', 'vzcreate', 'vzclone'])

/**
 * Creates or clones the guest and waits for the end of that, under a number that is nobody else's. Called again after the
 * console died or a try failed, it first finds out what became of the one before.
 * @returns the configuration it was seen with
 */
export const makeGuest = async (tools: MachineTools): Promise<Sight['config']> => {
  const { api, signal, pause, log, progress } = tools
  const call: ProxmoxCall = { lane: 'interactive', signal }
  const refused = new Set<number>()

  const forget = (): void => {
    tools.update({ vmid: null })
    tools.reached({ asked: false, upid: null })
  }

  /** @returns its configuration once it is there; null: it is not, and can be asked for anew */
  const settle = async (): Promise<Sight['config'] | null> => {
    const { upid } = tools.machine().progress
    if (upid !== null) {
      const ended = await tools.awaitTask(upid)
      const sight = await lookAt(api, tools.machine(), call)
      if (sight.what === 'own') return seen(sight)
      if (sight.what !== 'unfinished') forget()
      assertWell(ended, tools.doing)
      throw new AppError(
        'cluster_refused',
        `${tools.doing}: the task ended well, and ${tools.words()} is not there. Look at its log.`,
      )
    }
    await pause(ARRIVES_MS, signal)
    const sight = await untilFinished()
    if (sight.what === 'own') return seen(sight)
    if (sight.what === 'unfinished')
      throw new AppError(
        'cluster_refused',
        `${tools.words()} is half made: the task that made it was broken off. Remove what is left, then retry.`,
      )
    forget()
    return null
  }

  /** Until no task makes anything under the number any more. */
  const untilFinished = async (): Promise<Sight> => {
    for (;;) {
      const sight = await lookAt(api, tools.machine(), call)
      if (sight.what !== 'unfinished') return sight
      if (!(await isBeingMade(tools.machine()))) return lookAt(api, tools.machine(), call)
      progress('Waiting for the task that makes it')
      await pause(LOOK_MS, signal)
    }
  }
  /** The UPID of a clone names its template, not the clone. */
  const isBeingMade = async ({ vmid, settled }: MachineRecord): Promise<boolean> =>
    (await api.tasks(call)).some(
      ({ type, id, endtime }) =>
        endtime === null && MAKING.has(type) && (id === String(vmid) || id === String(settled.template?.vmid)),
    )

  const seen = ({ config }: Sight): Sight['config'] => {
    tools.update({ seen: true })
    return config
  }

  /** Chooses a number and holds it in the same breath: another machine would choose the same while the cluster is asked. */
  const takeVmid = async (): Promise<number> => {
    const { spec, place } = tools.machine()
    const hold = (vmid: number): number => {
      tools.update({ vmid })
      return vmid
    }
    if (spec.vmid !== null) return hold(spec.vmid + place)
    const { vmids } = tools.allowance()
    for (;;) {
      const from = vmids === null ? await api.nextVmid(call) : undefined
      const isUsed = tools.takenVmids()
      const vmid = nextVmid((number) => isUsed(number) || refused.has(number), vmids, from)
      if (vmid === null)
        throw new AppError(
          'conflict',
          'All VMIDs the company has on this cluster are taken. Remove guests, or widen its slice.',
        )
      // Guests the credential does not see have numbers as well.
      hold(vmid)
      if (vmids === null || (await api.isVmidFree(vmid, call))) return vmid
      tools.update({ vmid: null })
      refused.add(vmid)
    }
  }

  /** @returns its configuration; null: the number was somebody else's, the next is to be tried */
  const ask = async (): Promise<Sight['config'] | null> => {
    const vmid = await takeVmid()
    tools.reached({ asked: true, upid: null })
    const machine = tools.machine()
    const request = makeCall(await tools.resolve())
    progress(request.title)
    log(`${request.title} ${vmid} on ${machine.node}.`)
    try {
      const upid = await api.changeGuest(request, { ...call, timeoutMs: 60_000 })
      if (upid === null) return settle()
      tools.reached({ asked: true, upid })
    } catch (error) {
      if (isSilence(error)) {
        log('The cluster did not say whether it took the request; looking what became of it.', 'warning')
        return settle()
      }
      forget()
      if (!isTaken(error)) throw error
      if (machine.spec.vmid !== null)
        throw new AppError(
          'conflict',
          `VMID ${vmid} was taken by somebody else meanwhile. Leave it to the next free one, or enter another.`,
        )
      refused.add(vmid)
      log(`VMID ${vmid} was taken by somebody else meanwhile; trying the next.`, 'warning')
      return null
    }
    return settle()
  }

  for (let attempt = 1; ; attempt += 1) {
    try {
      let made = tools.machine().progress.asked ? await settle() : null
      while (made === null) {
        if (refused.size > MOST_NUMBERS)
          throw new AppError('conflict', `${MOST_NUMBERS} VMIDs in a row were taken by somebody else. Enter one.`)
        made = await ask()
      }
      return made
    } catch (error) {
      if (attempt >= TRIES || !isHeld(error)) throw error
      const wait = FIRST_MS * 2 ** (attempt - 1)
      log(`Somebody else holds a lock that is needed; trying again in ${wait / 1000} s.`, 'warning')
      await pause(wait, signal)
    }
  }
}

/** Kept apart: only clones hinder each other. @throws what `work` throws, and the signal's reason */
export const inItsLane = async <Result>(tools: MachineTools, work: () => Promise<Result>): Promise<Result> => {
  const { clusterId, settled } = tools.machine()
  if (settled.cloneStorage === null) return work()
  tools.progress('Waiting for other clones onto the storage')
  const leave = await tools.lanes.enter(`${clusterId}/${settled.cloneStorage}`, tools.signal)
  try {
    return await work()
  } finally {
    leave()
  }
}
