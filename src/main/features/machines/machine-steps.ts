import { AppError } from '#shared/errors.ts'
import { configureCall, finishCall, resizeCall, startCall } from '#shared/model/machine/machine-requests.ts'
import type { MachineCall, ResolvedMachine } from '#shared/model/machine/resolved-machine.ts'
import { systemDiskOf } from '#shared/model/machine/vm-requests.ts'
import { parseDiskSize, parseProperties } from '#shared/model/guest-config.ts'
import type { ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import {
  guestLockIn,
  isFileLocked,
  isSilence,
  isStorageLocked,
  refusalWords,
} from '#main/adapters/proxmox/refusal-words.ts'
import { assertWell } from '#main/features/tasks/task-end.ts'
import type { MachineTools } from './machine-tools.ts'

const TRIES = 8
const FIRST_MS = 1000
const MOST_MS = 15_000
const LOOK_MS = 1000
const AGENT_MS = 5 * 60_000
const AGENT_LOOK_MS = 3000

type Config = Readonly<Record<string, string>>

const callOf = ({ signal }: MachineTools): ProxmoxCall => ({ lane: 'interactive', signal })

const configOf = async (tools: MachineTools): Promise<Config> => {
  const { node, type, vmid } = tools.machine()
  return (await tools.api.guestConfig(node, type, vmid ?? 0, callOf(tools))).values
}

/** Tasks on the guest of an earlier try, or of before the console died, are let end first. */
const untilIdle = async (tools: MachineTools): Promise<void> => {
  for (;;) {
    const id = String(tools.machine().vmid)
    const running = (await tools.api.tasks(callOf(tools))).filter((task) => task.endtime === null && task.id === id)
    if (running.length === 0) return
    await tools.pause(LOOK_MS, tools.signal)
  }
}

/**
 * One change of the guest, repeated while somebody holds its lock. What it would do is worked out anew each time, as the
 * one before may have been carried out without an answer.
 * @param call null: nothing is to be done any more
 */
const change = async (tools: MachineTools, call: () => Promise<MachineCall | null>): Promise<void> => {
  const { api, signal, pause, log, progress } = tools
  for (let attempt = 1; ; attempt += 1) {
    const wanted = await call()
    if (wanted === null) return
    progress(wanted.title)
    try {
      const upid = await api.changeGuest(wanted, { ...callOf(tools), timeoutMs: 60_000 })
      if (upid !== null) assertWell(await tools.awaitTask(upid), `${wanted.title}, ${tools.words()}`)
      return
    } catch (error) {
      const words = refusalWords(error)
      const again = isFileLocked(words) || isStorageLocked(words) || guestLockIn(words) !== null || isSilence(error)
      if (attempt >= TRIES || !again || signal.aborted) throw error
      log(`${error instanceof AppError ? error.message : ''} Trying again.`, 'warning')
      await pause(Math.min(MOST_MS, FIRST_MS * 2 ** (attempt - 1)), signal)
      await untilIdle(tools)
    }
  }
}

/**
 * The configuration as it was just seen, once: whoever asks again, because the first request did not go through, is given
 * it as it is by then. A cluster takes ten requests a second, and fifty machines need every one of them.
 */
const seenOnce = (tools: MachineTools, seen: Config | null): (() => Promise<Config>) => {
  let fresh = seen
  return async () => {
    const config = fresh ?? (await configOf(tools))
    fresh = null
    return config
  }
}

/** The system disk as large as asked for; one that is larger already stays so. */
const resize = async (tools: MachineTools, seen: Config | null): Promise<void> => {
  const machine = await tools.resolve()
  const read = seenOnce(tools, seen)
  await change(tools, async () => {
    const config = await read()
    const wanted = resizeCall(machine, config)
    const key = tools.machine().type === 'lxc' ? 'rootfs' : (systemDiskOf(config) ?? 'scsi0')
    const size = parseDiskSize(parseProperties(config[key] ?? '', 'file').get('size') ?? '')
    return wanted === null || (size !== null && size >= (machine.spec.disks[0]?.size ?? 0)) ? null : wanted
  })
}

const DISK_KEY = /^(?:(?:ide|sata|scsi|virtio|mp)\d+|rootfs)$/

const diskKeys = (config: Config): string[] =>
  Object.keys(config).filter((key) => DISK_KEY.test(key) && !/media=cdrom|cloudinit/.test(config[key] ?? ''))

/** Makes a clone what was asked for. Disks it was given before an interruption are counted, not made again. */
const configure = async (tools: MachineTools): Promise<void> => {
  // What was created has everything from its first request.
  if (tools.machine().settled.template === null) return
  const machine = await tools.resolve()
  if (tools.machine().progress.cloned === null) tools.reached({ cloned: diskKeys(await configOf(tools)) })
  const cloned = tools.machine().progress.cloned ?? []
  await change(tools, async () => {
    const config = await configOf(tools)
    const present = diskKeys(config).filter((key) => !cloned.includes(key)).length
    return configureCall(machine, config, present)
  })
}

const start = async (tools: MachineTools, isNew: boolean): Promise<void> => {
  const machine = await tools.resolve()
  let first = isNew
  await change(tools, async () => {
    if (first) {
      first = false
      return startCall(machine)
    }
    const { node, type, vmid } = tools.machine()
    const { status } = await tools.api.guestStatus(node, type, vmid ?? 0, callOf(tools))
    return status === 'running' ? null : startCall(machine)
  })
}

/** Whether something inside answers: the agent of a VM, the network of a container. */
const answers = async (tools: MachineTools): Promise<boolean> => {
  const { node, type, vmid } = tools.machine()
  try {
    if (type === 'qemu') return (await tools.api.agentInterfaces(node, vmid ?? 0, callOf(tools))).length > 0
    const found = await tools.api.containerInterfaces(node, vmid ?? 0, callOf(tools))
    return found.some(({ name, addresses }) => name !== 'lo' && addresses.length > 0)
  } catch (error) {
    if (error instanceof AppError && (error.code === 'cluster_refused' || isSilence(error))) return false
    throw error
  }
}

const waitForAgent = async (tools: MachineTools, now: () => number): Promise<void> => {
  const until = now() + AGENT_MS
  tools.progress('Waiting for the guest agent')
  while (!(await answers(tools))) {
    if (now() >= until) {
      const what = tools.machine().type === 'qemu' ? 'Its guest agent' : 'Its network'
      const warning = `${what} did not answer within five minutes. Look at its console.`
      tools.log(warning, 'warning')
      tools.update({ warnings: [...tools.machine().warnings, warning] })
      return
    }
    await tools.pause(AGENT_LOOK_MS, tools.signal)
  }
}

/**
 * Everything between the guest being there and it being recorded; what is done already is passed over.
 * @param fresh its configuration, where it was made just now: then nothing else can be at work on it
 */
export const setUpGuest = async (tools: MachineTools, now: () => number, fresh: Config | null): Promise<void> => {
  const done = (): ReturnType<MachineTools['machine']>['progress'] => tools.machine().progress
  const { spec } = tools.machine()
  const isOpen = !done().resized || !done().configured || (spec.start && !done().started)
  if (fresh === null && isOpen) await untilIdle(tools)
  if (!done().resized) {
    await resize(tools, fresh)
    tools.reached({ resized: true })
  }
  if (!done().configured) {
    await configure(tools)
    tools.reached({ configured: true })
  }
  if (spec.start && !done().started) {
    await start(tools, fresh !== null)
    tools.reached({ started: true })
  }
  if (spec.start && spec.waitForAgent && !done().answered) {
    await waitForAgent(tools, now)
    tools.reached({ answered: true })
  }
}

/** Takes out the mark and protects the guest. That it does not work is told, and no reason to call the machine failed. */
export const finishGuest = async (tools: MachineTools, machine: ResolvedMachine): Promise<void> => {
  try {
    await change(tools, () => Promise.resolve(finishCall(machine)))
  } catch (error) {
    if (tools.signal.aborted || !(error instanceof AppError)) throw error
    const warning = `Its notes could not be finished${machine.spec.protection ? ', nor was it protected' : ''}: ${error.message}`
    tools.log(warning, 'warning')
    tools.update({ warnings: [...tools.machine().warnings, warning] })
  }
}
