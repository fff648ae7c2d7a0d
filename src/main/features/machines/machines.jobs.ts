import { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { MOST_MACHINES } from '#shared/model/machine/machine-spec.ts'
import type { ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import { assertWell, type AwaitTask } from '#main/features/tasks/task-end.ts'
import type { Vault } from '#main/ports.ts'
import { defineJobKind, type JobContext } from '#main/tasks/job-kind.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import { passwordKey, type MachineRecord } from './machine-record.ts'
import type { createMachineRun } from './machine-run.ts'
import { lookAt } from './machine-sight.ts'
import { guestWords, type MachineUndo } from './machine-undo.ts'
import type { MachinesRepository } from './machines.repository.ts'

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'nameOf'>
  readonly repository: MachinesRepository
  readonly addresses: HeldAddresses
  readonly undo: MachineUndo
  readonly run: ReturnType<typeof createMachineRun>
  readonly awaitTask: AwaitTask
  readonly vault: Vault
  /** Polls the cluster. */
  readonly refresh: (id: ClusterId) => Promise<void>
}

/** Machines of one cluster made at the same time; each waits for its own tasks, and four requests go at once anyway. */
const AT_ONCE = 16

const OneMachine = z.object({ machineId: z.uuid(), clusterId: ClusterId, name: z.string() })
const ManyMachines = z.object({ clusterId: ClusterId, machines: z.array(OneMachine).min(1).max(MOST_MACHINES) })
const Run = z.object({ at: z.string() }).nullable()

/** Jobs that make machines and remove what is left of failed ones. */
export type MachineJobKinds = ReturnType<typeof machineJobKinds>

export const machineJobKinds = (dependencies: Dependencies) => {
  const { connections, repository, addresses, undo, run, awaitTask, vault, refresh } = dependencies

  const createMachine = defineJobKind({
    name: 'create-machine',
    title: 'Create machine',
    permission: 'vm.create',
    concurrency: AT_ONCE,
    laneKey: ({ clusterId }) => clusterId,
    afterCrash: 'resume',
    subject: ({ name }) => name,
    cluster: ({ clusterId }) => clusterId,
    input: OneMachine,
    data: Run,
    fresh: null,
    run: (context, { machineId }) => run(context, machineId),
  })

  const createMachines = defineJobKind({
    name: 'create-machines',
    title: 'Create machines',
    permission: 'vm.create',
    concurrency: 4,
    laneKey: ({ clusterId }) => clusterId,
    afterCrash: 'resume',
    subject: ({ machines }) => `${machines.length} machines`,
    cluster: ({ clusterId }) => clusterId,
    input: ManyMachines,
    run: async (context, { machines }) => {
      // In one transaction for all, or the range runs out in the middle.
      const found = machines.flatMap(({ machineId }) => repository.find(machineId) ?? [])
      addresses.ensure(found.filter(({ state }) => state !== 'made'))
      let ended = 0
      context.progress(0, 'Creating')
      const ends = await Promise.all(
        machines.map(async (machine) => {
          const end = await context.part(createMachine, machine, machine.machineId)
          ended += 1
          context.progress(ended / machines.length)
          if (end.state === 'completed') context.log(textOf(end.result))
          else context.log(`${machine.name}: ${end.error?.message ?? end.state}`, 'error')
          return end
        }),
      )
      const failed = ends.filter(({ state }) => state !== 'completed').length
      if (failed > 0)
        throw new AppError(
          'cluster_refused',
          `${failed} of ${machines.length} machines were not made. Each says why and what is left of it; a retry makes those again.`,
        )
      return { total: machines.length }
    },
  })

  /** Stops and destroys it. @throws AppError `conflict` where it is not, or no longer, what that creation left */
  const destroy = async (context: JobContext<null>, machine: MachineRecord): Promise<void> => {
    const api = connections.api(machine.clusterId)
    const call: ProxmoxCall = { lane: 'interactive', signal: context.signal }
    const sight = await lookAt(api, machine, call)
    if (sight.what === 'none') return removeVolumes(context, machine)
    if (sight.what === 'foreign' || !sight.marked)
      throw new AppError(
        'conflict',
        `${guestWords(machine)} does not carry the mark of this creation, so the console does not touch it. ${sight.what === 'unfinished' ? 'It is locked by an unfinished task: unlock and remove it in Proxmox.' : 'It is somebody else’s by now, or its notes were edited.'}`,
      )
    const { node, type, vmid } = machine
    if (vmid === null) return
    const { status } = await api.guestStatus(node, type, vmid, call)
    if (status === 'running') {
      context.progress(null, 'Stopping it')
      const upid = await api.power({ node, type, vmid }, 'stop', {}, call)
      assertWell(await awaitTask(machine.clusterId, upid, context.signal), `Stopping ${guestWords(machine)}`)
    }
    context.progress(null, 'Deleting it with its disks')
    const upid = await api.destroyGuest(node, type, vmid, call)
    if (upid !== null)
      assertWell(await awaitTask(machine.clusterId, upid, context.signal), `Deleting ${guestWords(machine)}`)
  }

  /** Disks without a guest: those that were found when the creation failed, as long as nobody has the number. */
  const removeVolumes = async (context: JobContext<null>, machine: MachineRecord): Promise<void> => {
    const api = connections.api(machine.clusterId)
    const call: ProxmoxCall = { lane: 'interactive', signal: context.signal }
    const { vmid, node } = machine
    for (const volid of machine.volumes) {
      if (vmid === null || !(await api.isVmidFree(vmid, call))) return
      const storage = volid.split(':')[0] ?? ''
      const there = (await api.storageVolumes(node, storage, { vmid }, call)).some((volume) => volume.volid === volid)
      if (!there) continue
      context.progress(null, `Removing ${volid}`)
      const upid = await api.removeVolume(node, storage, volid, call)
      if (upid !== null) assertWell(await awaitTask(machine.clusterId, upid, context.signal), `Removing ${volid}`)
    }
  }

  const removeLeftover = defineJobKind({
    name: 'remove-leftover',
    title: 'Remove what is left',
    permission: 'vm.create',
    concurrency: 4,
    afterCrash: 'resume',
    subject: ({ name }) => name,
    cluster: ({ clusterId }) => clusterId,
    input: OneMachine,
    run: async (context, { machineId }) => {
      const machine = repository.find(machineId)
      if (machine?.state !== 'left') return { text: 'There is nothing left to remove.' }
      if (undo.isAnothers(machine)) {
        undo.handedOver(machine)
        return { text: `${machine.name} was handed over since: there is nothing left to remove.` }
      }
      await destroy(context, machine)
      undo.cleared(machine)
      await vault.remove(passwordKey(machineId))
      await refresh(machine.clusterId)
      return { text: `Nothing of ${machine.name} is left` }
    },
  })

  return { createMachine, createMachines, removeLeftover }
}

const textOf = (result: unknown): string =>
  typeof result === 'object' && result !== null && 'text' in result ? String(result.text) : 'done'
