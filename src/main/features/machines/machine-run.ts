import { AppError } from '#shared/errors.ts'
import type { ClusterId, GuestId, JobId } from '#shared/model/ids.ts'
import type { ResolvedMachine } from '#shared/model/machine/resolved-machine.ts'
import { MachineSpec } from '#shared/model/machine/machine-spec.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ProxmoxTask } from '#main/adapters/proxmox/proxmox.types.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { AwaitTask } from '#main/features/tasks/task-end.ts'
import { createPause } from '#main/pause.ts'
import type { Clock, Vault } from '#main/ports.ts'
import type { JobContext } from '#main/tasks/job-kind.ts'
import type { ClusterOffers } from './cluster-offer.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import type { MachineBinding } from './machine-binding.ts'
import { inItsLane, makeGuest } from './machine-make.ts'
import { scopeOfCompany, type Places } from './machine-place.ts'
import { passwordKey, type MachineRecord } from './machine-record.ts'
import { assertStillAllowed } from './machine-standing.ts'
import { finishGuest, setUpGuest } from './machine-steps.ts'
import type { MachineTools } from './machine-tools.ts'
import { guestWords, type MachineUndo } from './machine-undo.ts'
import type { MachineTenants } from './machines.ports.ts'
import type { RecordMachine } from './record-machine.ts'
import type { MachinesRepository } from './machines.repository.ts'
import { takenVmids } from './options.service.ts'
import { patientApi } from './patient-api.ts'
import { createLanes } from './storage-lanes.ts'

export interface RunDependencies {
  readonly connections: ClusterConnections
  readonly inventory: Pick<InventoryFeature, 'inventory' | 'turns' | 'refresh' | 'readGuest'>
  readonly repository: MachinesRepository
  readonly addresses: HeldAddresses
  readonly binding: MachineBinding
  readonly undo: MachineUndo
  readonly places: Places
  readonly offers: ClusterOffers
  readonly tenants: Pick<MachineTenants, 'assertWithin'>
  readonly awaitTask: AwaitTask
  readonly vault: Vault
  readonly clock: Clock
  readonly recordEnd: RecordMachine
}

/** Kept by the job so that the engine sees it get on; what counts lies with the machine. */
export interface RunData {
  readonly at: string
}

/** So long the inventory is waited for; the next poll brings the guest whatever happens here. */
const SEEN_MS = 60_000
const SEEN_LOOK_MS = 500
const TOGETHER_MS = 400
/** A task that is told to stop does so within this. */
const STOP_MS = 8000

/** What the job of one machine gives. */
export interface MadeMachine {
  readonly machineId: string
  readonly text: string
}

/** Makes one machine: the state machine whose states are `MachineRecord.progress`. */
export const createMachineRun = (dependencies: RunDependencies) => {
  const {
    connections,
    inventory,
    repository,
    addresses,
    binding,
    undo,
    places,
    offers,
    awaitTask,
    vault,
    clock,
    recordEnd,
  } = dependencies
  const pause = createPause(clock)
  const lanes = createLanes()

  const find = (id: string): MachineRecord => {
    const machine = repository.find(id)
    if (machine !== null) return machine
    throw new AppError('not_found', 'This machine is not known any more: its cluster was removed from the console.')
  }

  /** The password goes from the vault to the cluster, and nowhere else. */
  const passwordOf = async (machine: MachineRecord): Promise<string | null> => {
    if (machine.spec.login.password.mode === 'none') return null
    const password = await vault.read(passwordKey(machine.id))
    if (password !== null) return password
    throw new AppError('conflict', `The password of ${machine.name} is not kept any more. Create the machine anew.`)
  }
  /** @param password false: left out, as who only finishes needs none, and it may be shown and gone by then */
  const resolve = async (id: string, password = true): Promise<ResolvedMachine> => {
    const machine = find(id)
    const { settled, name, node, vmid } = machine
    const login = { ...machine.spec.login, password: { mode: 'none' as const } }
    return {
      spec: MachineSpec.parse({ ...machine.spec, login }),
      machineId: id,
      name,
      node,
      vmid: vmid ?? 0,
      addresses: addresses.of(machine),
      dnsServers: settled.dnsServers,
      qcow2Storages: settled.qcow2Storages,
      tags: settled.tags,
      pool: settled.pool,
      template: settled.template,
      password: password ? await passwordOf(machine) : null,
    }
  }

  const toolsFor = (id: string, context: JobContext<RunData | null>): MachineTools => {
    const machine = (): MachineRecord => find(id)
    const place = () => places(scopeOfCompany(machine().companyId), machine().companyId, machine().clusterId)
    return {
      api: patientApi(connections.api(machine().clusterId), {
        pause,
        now: clock.now,
        signal: context.signal,
        waiting: () => context.progress(null, 'Waiting for the cluster to answer'),
      }),
      signal: context.signal,
      pause,
      lanes,
      machine,
      update: (change) => {
        context.signal.throwIfAborted()
        repository.update(id, change)
      },
      reached: (change) => {
        context.signal.throwIfAborted()
        repository.update(id, { progress: { ...machine().progress, ...change } })
        context.save({ at: Object.keys(change).join(' ') })
      },
      progress: (step) => context.progress(null, step),
      log: context.log,
      awaitTask: (upid) => awaitTask(machine().clusterId, upid, context.signal),
      resolve: () => resolve(id),
      allowance: () => place().allowance,
      takenVmids: () => takenVmids({ inventory: inventory.inventory, machines: repository }, place()),
      doing: `Creating ${machine().name}`,
      words: () => guestWords(machine()),
    }
  }

  const polls = new Map<ClusterId, Promise<void>>()
  /** A poll that begins after this call: machines that are ready at about the same time share it. */
  const pollSoon = (id: ClusterId): Promise<void> => {
    const known = polls.get(id)
    if (known !== undefined) return known
    const poll = new Promise<void>((resolve) => {
      clock.after(TOGETHER_MS, resolve)
    }).then(() => {
      polls.delete(id)
      return inventory.refresh([id])
    })
    polls.set(id, poll)
    return poll
  }

  /** Addresses, VLANs and hardware, as no poll brings them; what its agent reports comes as soon as it answers. */
  const readFacts = async ({ api, signal, machine, log }: MachineTools, id: GuestId): Promise<void> => {
    const { progress, spec } = machine()
    try {
      const problem = await inventory.readGuest(id, api, { lane: 'interactive', signal }, progress.answered)
      if (problem !== null) log(problem.message, 'warning')
    } catch (error) {
      // The machine is there and well; the slow cycle reads it when the cluster answers again.
      if (signal.aborted || !(error instanceof AppError)) throw error
      log(error.message, 'warning')
    }
    if (spec.start && !progress.answered) inventory.turns.markStarted(id)
  }

  /** Into the inventory at once, with what a list does not tell yet, and to whom it belongs. */
  const record = async (tools: MachineTools): Promise<void> => {
    const { signal, progress, machine, update, log } = tools
    const warn = (warning: string): void => {
      log(warning, 'warning')
      update({ warnings: [...machine().warnings, warning] })
    }
    progress('Reading it into the inventory')
    const until = clock.now() + SEEN_MS
    for (;;) {
      await pollSoon(machine().clusterId)
      signal.throwIfAborted()
      const guest = binding.guestOf(machine())
      if (guest !== null && binding.isOwned(machine(), guest)) {
        const { name, spec } = machine()
        const live = { name, maxcpu: spec.cores, maxmem: spec.memory }
        // Figures of a new guest come seconds later, its name among them: what it was made with is known.
        inventory.inventory.applyLiveStatus(guest.id, { ...live, status: spec.start ? 'running' : guest.status })
        await readFacts(tools, guest.id)
        const problem = binding.intoProject(machine(), guest)
        if (problem !== null) warn(`It could not be put into its project: ${problem}`)
        break
      }
      if (clock.now() >= until) {
        warn(
          guest === null
            ? 'The cluster does not list it yet; the next poll brings it into the inventory.'
            : 'It does not belong to its company yet. Look at the slices of the cluster.',
        )
        break
      }
      await pause(SEEN_LOOK_MS, signal)
    }
  }

  /** The task that makes it, also where its answer was cut off. A clone's names its template, which may be cloned by others. */
  const makingTask = async (machine: MachineRecord, api: ProxmoxApi, call: ProxmoxCall): Promise<string | null> => {
    const { upid, asked } = machine.progress
    if (upid !== null || !asked || machine.settled.template !== null) return upid
    const isIts = (task: ProxmoxTask): boolean =>
      task.endtime === null && task.id === String(machine.vmid) && /^(?:qm|vz)create$/.test(task.type)
    return (await api.tasks(call)).find(isIts)?.upid ?? null
  }
  /** A task that would go on making what nobody wants any more is stopped. */
  const stopTask = async (machine: MachineRecord): Promise<void> => {
    if (machine.seen) return
    const controller = new AbortController()
    const cancel = clock.after(STOP_MS, () =>
      controller.abort(new AppError('timeout', 'The task did not stop in time.')),
    )
    try {
      const api = connections.api(machine.clusterId)
      const call = { lane: 'interactive', signal: controller.signal } as const
      const upid = await makingTask(machine, api, call)
      if (upid === null) return
      await api.stopTask(upid, call)
      while ((await api.taskStatus(upid, call)).running) await pause(500, controller.signal)
    } catch (error) {
      // What it does not leave is seen right after.
      if (!(error instanceof AppError)) throw error
    } finally {
      cancel()
    }
  }

  /** @throws AppError `not_found` where it was handed over, `conflict` where the company may not make it any more */
  const assertStands = async (machine: MachineRecord, isAgain: boolean): Promise<void> => {
    const { clusterId, companyId, settled, seen, progress } = machine
    if (undo.isAnothers(machine))
      throw new AppError('not_found', `“${machine.name}” was handed over since this was asked for.`)
    if (seen || progress.asked) return
    const { guestByVmid } = inventory.inventory
    const template = settled.template === null ? undefined : guestByVmid(clusterId, settled.template.vmid)
    // Somebody who retries may do so because of what he just changed.
    const { bridges, vnets, vnetsKnown } = await (isAgain ? offers.anew(clusterId) : offers.of(clusterId))
    const place = places(scopeOfCompany(companyId), companyId, clusterId)
    assertStillAllowed(machine, place, template, { bridges, vnets: vnetsKnown ? vnets : null })
  }

  /** @returns whether an earlier try failed */
  const begin = (machine: MachineRecord, jobId: JobId): boolean => {
    const isAgain = machine.state === 'failed' || machine.state === 'left'
    if (isAgain) {
      // What is left of the first try may be in the inventory, and is then counted already.
      const asked = machine.guestId === null ? machine.settled.cost : {}
      dependencies.tenants.assertWithin(machine.companyId, machine.clusterId, { ...asked, externalAddresses: 0 })
    }
    repository.immediately(() => {
      repository.update(machine.id, {
        state: 'creating',
        jobId,
        reason: '',
        parts: [],
        volumes: [],
        ...(isAgain ? { warnings: [] } : {}),
      })
    })
    return isAgain
  }

  return async (context: JobContext<RunData | null>, machineId: string): Promise<MadeMachine> => {
    if (find(machineId).state !== 'made') {
      try {
        const isAgain = begin(find(machineId), context.id)
        await assertStands(find(machineId), isAgain)
        context.progress(null, 'Reserving addresses')
        addresses.ensure([find(machineId)])
        const tools = toolsFor(machineId, context)
        const fresh = find(machineId).seen ? null : await inItsLane(tools, () => makeGuest(tools))
        await setUpGuest(tools, clock.now, fresh)
        await record(tools)
        repository.immediately(() => {
          tools.update({ state: 'made' })
          recordEnd(find(machineId), null)
        })
      } catch (error) {
        // The console closes: the next start goes on from here.
        if (context.stoppedFor() === 'closing') throw error
        const machine = repository.find(machineId)
        if (machine === null) throw error
        if (context.stoppedFor() !== null) await stopTask(machine)
        const reason = error instanceof AppError ? error.message : 'Something went wrong inside the program.'
        const after = await undo.settle(repository.find(machineId) ?? machine, reason)
        const left =
          after.state === 'left'
            ? `Left on ${connections.nameOf(machine.clusterId) ?? 'the cluster'}: ${after.parts.join(', ')}.`
            : ''
        recordEnd(after, `${reason} ${left}`.trim())
        if (left === '' || !(error instanceof AppError)) throw error
        context.log(left, 'warning')
        throw new AppError(error.code, `${reason} ${left}`, error.details, { cause: error })
      }
    }
    await finishGuest(toolsFor(machineId, context), await resolve(machineId, false))
    const { name, vmid, node, warnings } = find(machineId)
    const remark = warnings.length === 0 ? '' : `, ${warnings.length} remarks`
    return { machineId, text: `${name} is ${vmid ?? ''} on ${node}${remark}` }
  }
}
