import type { machinesContract } from '#shared/contract/machines.contract.ts'
import { AppError } from '#shared/errors.ts'
import type { Leftover, MachineResult } from '#shared/model/machine/machine-result.ts'
import { inScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { Handlers } from '#main/transport/handlers.ts'
import type { createCreateService } from './create.service.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import type { Places } from './machine-place.ts'
import type { MachineRecord } from './machine-record.ts'
import type { MachineJobKinds } from './machines.jobs.ts'
import type { JobOf } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'
import type { OptionsService } from './options.service.ts'
import type { createPasswordsService } from './passwords.service.ts'
import type { PlanService } from './plan.service.ts'

interface Services {
  readonly places: Places
  readonly options: OptionsService
  readonly plans: PlanService
  readonly creation: ReturnType<typeof createCreateService>
  readonly passwords: ReturnType<typeof createPasswordsService>
  readonly repository: MachinesRepository
  readonly addresses: HeldAddresses
  readonly connections: Pick<ClusterConnections, 'nameOf'>
  readonly kinds: MachineJobKinds
  readonly start: JobEngine['start']
  readonly jobOf: JobOf
}

const STATES = { new: 'queued', creating: 'running', made: 'completed', failed: 'failed', left: 'failed' } as const

export const machinesOperations = (services: Services): Handlers<typeof machinesContract> => {
  const { places, options, plans, creation, passwords, repository, addresses, connections, kinds, start, jobOf } =
    services

  const leftoverOf = (machine: MachineRecord): Leftover[] =>
    machine.vmid === null
      ? []
      : [
          {
            id: machine.id,
            jobId: machine.wholeJobId,
            clusterId: machine.clusterId,
            clusterName: connections.nameOf(machine.clusterId) ?? '',
            companyId: machine.companyId,
            node: machine.node,
            vmid: machine.vmid,
            type: machine.type,
            name: machine.name,
            parts: [...machine.parts],
            reason: machine.reason,
            at: machine.createdAt,
          },
        ]

  const resultOf = (machine: MachineRecord): MachineResult => {
    const job = jobOf(machine.jobId ?? machine.wholeJobId)
    return {
      index: machine.place,
      jobId: machine.jobId ?? machine.wholeJobId,
      name: machine.name,
      state: machine.jobId === null ? STATES[machine.state] : (job?.state ?? STATES[machine.state]),
      step: machine.jobId === null ? '' : (job?.step ?? ''),
      vmid: machine.vmid,
      node: machine.node,
      guestId: machine.guestId,
      addresses: addresses.of(machine),
      passwordId:
        machine.state === 'made' && machine.passwordUser !== null && machine.passwordShownAt === null
          ? machine.id
          : null,
      warnings: [...machine.warnings],
      problem: job?.error ?? (machine.reason === '' ? null : { code: 'cluster_refused', message: machine.reason }),
      leftoverId: machine.state === 'left' ? machine.id : null,
    }
  }

  return {
    'machines.options': ({ companyId, clusterId }, { scope }) => options.options(scope, companyId, clusterId),
    'machines.defaults': ({ companyId, clusterId }, { scope }) => {
      places(scope, companyId, clusterId)
      return { spec: repository.defaults(companyId, clusterId) }
    },
    'machines.plan': (input, { scope }) => plans.plan(scope, input),
    'machines.create': (input, context) => creation.create(input, context),
    'machines.results': ({ jobId }, { scope }) => {
      const own = repository.ofJob(jobId).filter(({ companyId }) => inScope(scope, companyId))
      if (own.length > 0) return own.map(resultOf)
      throw new AppError('not_found', 'There is no such job: it was removed, or never was there.')
    },
    'machines.passwords': ({ guestId }, { scope }) => passwords.list(scope, guestId),
    'machines.revealPassword': ({ id }, { scope, note }) => passwords.reveal(scope, id, note),
    'machines.leftovers': (_, { scope }) => repository.left(scope).flatMap(leftoverOf),
    'machines.removeLeftover': ({ id, leftoverId }, { scope, actor, note }) => {
      const machine = repository.findIn(scope, leftoverId)
      if (machine?.state !== 'left')
        throw new AppError('not_found', 'There is nothing left of this any more, or never was.')
      const { clusterId, companyId, name, spec, parts } = machine
      start(
        kinds.removeLeftover,
        { machineId: machine.id, clusterId, name },
        { id, actor, companyId, projectId: spec.projectId },
      )
      note({
        entity: 'machine',
        entityId: machine.id,
        label: name,
        companyId,
        clusterId,
        description: `Remove what is left of “${name}”`,
        before: { parts: [...parts] },
      })
      return { id }
    },
  }
}
