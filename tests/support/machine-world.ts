import type { Lab } from '#lab/lab.ts'
import type { LabGuest, LabVolume } from '#lab/world/model.ts'
import type { OperationArguments, OperationOutput } from '#shared/contract/index.ts'
import type { JobId } from '#shared/model/ids.ts'
import { RangeId, type ClusterId, type CompanyId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import type { TestCore } from './core.ts'
import { startLabCore, until } from './lab-core.ts'
import { newJobId } from './jobs.ts'
import { newId } from './new-id.ts'

type Spec = OperationArguments<'machines.plan'>['spec']

const aRangeId = (): RangeId => RangeId.parse(newId())

export const IMAGE = 'local:import/debian-12-genericcloud-amd64.qcow2'
export const CONTAINER_TEMPLATE = 'local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst'
export const ISO = 'local:iso/debian-12.11.0-amd64-netinst.iso'
export const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8+/Zkq0m2cDq5cF1nGQe0qVbqk3q2m0dQX1yq0u9aB ops+night@example.net'

/** A cloud image on every node's own storage, as the catalogue downloads one. */
export const addImage = (lab: Lab, index: number): void => {
  const world = lab.clusters[index]?.world
  const local = world?.storages.get('local')
  for (const node of world?.nodes.keys() ?? [])
    local?.volumes.push({
      volid: IMAGE,
      node,
      content: 'import',
      format: 'qcow2',
      sizeBytes: 3 * GIB,
      usedBytes: GIB / 2,
      createdSeconds: 1_700_000_000,
      vmid: null,
      notes: null,
      protected: false,
      parent: null,
      extra: {},
    } satisfies LabVolume)
}

export interface MachineWorld {
  readonly lab: Lab
  /** The one that runs now. */
  readonly core: () => TestCore
  readonly restart: () => Promise<void>
  readonly clusterId: ClusterId
  /** Holds the whole cluster. */
  readonly companyId: CompanyId
  readonly guests: () => readonly LabGuest[]
  readonly guest: (vmid: number | null) => LabGuest
  /** A spec of the company on the cluster, from a cloud image. */
  readonly spec: (change?: Partial<Spec>) => Spec
  readonly addRange: (cidr: string, change?: Partial<OperationArguments<'addresses.saveRange'>>) => Promise<RangeId>
  readonly create: (spec: Spec, change?: Partial<OperationArguments<'machines.create'>>) => Promise<JobRow>
  /** Started, and not waited for. */
  readonly begin: (spec: Spec, change?: Partial<OperationArguments<'machines.create'>>) => Promise<JobId>
  readonly ended: (id: JobId) => Promise<JobRow>
  readonly results: (id: JobId) => Promise<OperationOutput<'machines.results'>>
  readonly held: (rangeId: RangeId) => Promise<OperationOutput<'addresses.assignments'>['rows']>
}

/** The real core with a lab's first cluster, which belongs to a company, and a cloud image on it. */
export const startMachineWorld = async (options: Parameters<typeof startLabCore>[0] = {}): Promise<MachineWorld> => {
  const started = await startLabCore({ pace: 0.02, ...options })
  let present = started.core
  const { lab } = started
  const { id: clusterId, world } = started.cluster(0)
  addImage(lab, 0)
  // Of this cluster: those of others come when they come.
  await until('the inventory', async () =>
    (await present.call('inventory.snapshot', {})).storages.some((row) => row.clusterId === clusterId),
  )
  const clusters = await present.call('clusters.list', {})
  const companyId = clusters.find(({ id }) => id === clusterId)?.companyId
  if (companyId === undefined || companyId === null) throw new Error('the first cluster is a company’s')
  const call: TestCore['call'] = (operation, input) => present.call(operation, input)
  const begin: MachineWorld['begin'] = async (spec, change = {}) =>
    (await call('machines.create', { id: newJobId(), spec, ...change })).id
  const ended: MachineWorld['ended'] = (id) =>
    until('the end of the job', async () => {
      const { job } = await call('jobs.get', { id })
      return ['completed', 'failed', 'cancelled'].includes(job.state) ? job : null
    })
  return {
    lab,
    core: () => present,
    restart: async () => {
      present = await started.restart()
    },
    clusterId,
    companyId,
    guests: () => [...world.guests.values()],
    guest: (vmid) => {
      const found = world.guests.get(vmid ?? 0)
      if (found === undefined) throw new Error(`the cluster has no guest ${vmid ?? 'without number'}`)
      return found
    },
    spec: (change = {}) => ({
      companyId,
      clusterId,
      source: { kind: 'cloud_image', image: IMAGE },
      storage: 'ceph-vm',
      name: 'web-01',
      disks: [{ size: 8 * GIB }],
      nics: [{ network: { kind: 'bridge', bridge: 'vmbr0', vlan: 20 } }],
      ...change,
    }),
    addRange: async (cidr, change = {}) => {
      const id = aRangeId()
      await call('addresses.saveRange', {
        ...{ id, cidr, kind: 'internal', companyId, clusterId, gateway: null, dns: [], vlan: null },
        ...{ bridge: null, vnet: null, description: '' },
        ...change,
      })
      return id
    },
    begin,
    ended,
    create: async (spec, change) => ended(await begin(spec, change)),
    results: (jobId) => call('machines.results', { jobId }),
    held: async (rangeId) => (await call('addresses.assignments', { rangeId })).rows,
  }
}
