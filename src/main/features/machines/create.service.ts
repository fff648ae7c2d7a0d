import type { OperationInput } from '#shared/contract/index.ts'
import { AppError } from '#shared/errors.ts'
import type { JobRef } from '#shared/model/job.ts'
import { MachineDefaults, StoredMachineSpec, type MachineSpec } from '#shared/model/machine/machine-spec.ts'
import type { JobId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { inScope } from '#main/company-scope.ts'
import type { Clock, RandomBytes, Vault } from '#main/ports.ts'
import type { JobEngine } from '#main/tasks/job-engine.ts'
import type { OperationContext } from '#main/transport/handlers.ts'
import type { HeldAddresses } from './machine-addresses.ts'
import { NOT_BEGUN, passwordKey, type MachineRecord, type WantedAddress } from './machine-record.ts'
import type { MachineJobKinds } from './machines.jobs.ts'
import type { MachineTenants } from './machines.ports.ts'
import type { MachinesRepository } from './machines.repository.ts'
import { generatePassword } from './password.ts'
import type { PlanService, PreparedMachines } from './plan.service.ts'

interface Dependencies {
  readonly plans: Pick<PlanService, 'prepare'>
  readonly repository: MachinesRepository
  readonly tenants: Pick<MachineTenants, 'assertWithin'>
  readonly addresses: HeldAddresses
  readonly kinds: () => MachineJobKinds
  readonly start: JobEngine['start']
  readonly vault: Vault
  readonly clock: Pick<Clock, 'now'>
  readonly randomBytes: RandomBytes
  /** Something is under way: whoever looks after it wakes up. */
  readonly begun: () => void
}

/** The spec without the password, as it may be stored. */
const storedSpec = (spec: MachineSpec): StoredMachineSpec =>
  StoredMachineSpec.parse({ ...spec, login: { ...spec.login, password: { mode: spec.login.password.mode } } })

/** For the next one: without what belongs to this one alone. */
const remembered = (spec: MachineSpec): MachineDefaults => {
  const { nics, ...rest } = storedSpec(spec)
  const open = <Setting extends MachineSpec['nics'][number]['ipv4' | 'ipv6']>(setting: Setting): Setting =>
    setting.mode === 'static' ? { ...setting, address: null } : setting
  return MachineDefaults.parse({
    ...rest,
    nics: nics.map((nic) => ({ ...nic, ipv4: open(nic.ipv4), ipv6: open(nic.ipv6) })),
  })
}

const userOf = ({ spec, type }: PreparedMachines): string => (type === 'lxc' ? 'root' : spec.login.user)

/** Creates machines: everything is stored, every address taken and the job begun in one transaction, before any cluster is asked. */
export const createCreateService = (dependencies: Dependencies) => {
  const { plans, repository, tenants, addresses, kinds, start, vault, clock, randomBytes, begun } = dependencies
  const newId = (): string => uuidv7(clock.now(), randomBytes(10))

  const recordsOf = (jobId: JobId, prepared: PreparedMachines, { actor }: OperationContext): MachineRecord[] =>
    prepared.names.map((name, place) => {
      const { spec, settled, type } = prepared
      const node = prepared.nodes[place]?.node ?? null
      if (node === null) throw new AppError('conflict', `There is no node for ${name}.`)
      return {
        id: newId(),
        wholeJobId: jobId,
        jobId: null,
        place,
        clusterId: spec.clusterId,
        companyId: spec.companyId,
        name,
        type,
        node,
        vmid: null,
        spec: storedSpec(spec),
        settled,
        state: 'new',
        progress: NOT_BEGUN,
        seen: false,
        guestId: null,
        parts: [],
        volumes: [],
        reason: '',
        warnings: [],
        passwordUser: spec.login.password.mode === 'none' ? null : userOf(prepared),
        passwordShownAt: null,
        createdAt: new Date(clock.now()).toISOString(),
        createdById: actor.userId,
        createdBy: actor.name,
      }
    })

  const wantedOf = (machineId: string, { statics }: PreparedMachines): WantedAddress[] =>
    statics.map(({ interface: nic, family, range, wanted }) => ({
      machineId,
      interface: nic,
      family,
      rangeId: range.id,
      wanted,
      gateway: range.gateway,
      cidr: range.cidr,
      assignmentId: null,
      address: null,
    }))

  const keepPasswords = async (records: readonly MachineRecord[], spec: MachineSpec): Promise<void> => {
    const { password } = spec.login
    if (password.mode === 'none') return
    for (const { id } of records)
      await vault.write(passwordKey(id), password.mode === 'given' ? password.password : generatePassword(randomBytes))
  }

  const startJob = (
    id: JobId,
    records: readonly MachineRecord[],
    spec: MachineSpec,
    { actor }: OperationContext,
  ): void => {
    const options = { id, actor, companyId: spec.companyId, projectId: spec.projectId }
    const inputs = records.map(({ id: machineId, clusterId, name }) => ({ machineId, clusterId, name }))
    const [only] = inputs
    if (inputs.length === 1 && only !== undefined) start(kinds().createMachine, only, options)
    else start(kinds().createMachines, { clusterId: spec.clusterId, machines: inputs }, options)
  }

  const drop = async (records: readonly MachineRecord[]): Promise<void> => {
    repository.immediately(() => {
      for (const { id } of records) repository.remove(id)
    })
    for (const { id, passwordUser } of records) if (passwordUser !== null) await vault.remove(passwordKey(id))
  }

  return {
    /**
     * @throws AppError `invalid_input` or `conflict` with the first thing that stands in the way, and its field; `not_found`
     * for what is out of scope
     */
    create: async (input: OperationInput<'machines.create'>, context: OperationContext): Promise<JobRef> => {
      const { id, spec } = input
      // Asked twice with one id, by a page that did not hear the answer: there is one job.
      const [known] = repository.ofJob(id)
      if (
        known?.companyId === spec.companyId &&
        inScope(context.scope, spec.companyId) &&
        known.clusterId === spec.clusterId &&
        known.state !== 'new'
      )
        return { id }
      const prepared = await plans.prepare(context.scope, input)
      const [problem] = prepared.problems
      if (problem !== undefined)
        throw new AppError(
          problem.field === '' ? 'conflict' : 'invalid_input',
          problem.message,
          problem.field === '' ? undefined : { field: problem.field },
        )
      const records = recordsOf(id, prepared, context)
      repository.immediately(() => {
        // Others planned at the same moment: whoever stores first has it.
        tenants.assertWithin(spec.companyId, spec.clusterId, prepared.cost)
        for (const record of records) repository.insert(record, wantedOf(record.id, prepared))
      })
      try {
        await keepPasswords(records, spec)
        repository.immediately(() => {
          addresses.ensure(records)
          for (const record of records) repository.update(record.id, { state: 'creating' })
          repository.setDefaults(spec.companyId, spec.clusterId, remembered(spec), new Date(clock.now()).toISOString())
          startJob(id, records, spec, context)
        })
      } catch (error) {
        await drop(records)
        throw error
      }
      begun()
      noteCreation(input, prepared, records, context)
      return { id }
    },
  }
}

const noteCreation = (
  { id, spec }: OperationInput<'machines.create'>,
  prepared: PreparedMachines,
  records: readonly MachineRecord[],
  { note }: OperationContext,
): void => {
  const [first] = records
  if (first === undefined) return
  const { place, settled } = prepared
  note({
    entity: 'machine',
    entityId: id,
    label: records.length === 1 ? first.name : `${first.name} and ${records.length - 1} more`,
    companyId: spec.companyId,
    clusterId: spec.clusterId,
    description: `Create ${records.length === 1 ? `“${first.name}”` : `${records.length} machines`} on ${place.clusterName}`,
    outcome: 'in_progress',
    after: {
      names: records.map(({ name }) => name),
      source: spec.source.kind,
      nodes: [...new Set(records.map(({ node }) => node))],
      cores: spec.cores,
      memory: spec.memory,
      disk: settled.cost.disk,
      project: spec.projectId,
    },
  })
}
