import { EVERYTHING } from './company-scope.ts'
import type { composeAddresses } from './compose-addresses.ts'
import type { composeTenants } from './compose-tenants.ts'
import type { Foundation } from './compose-features.ts'
import type { JobsFeature } from './features/jobs/create-jobs.ts'
import { createMachines, type MachinesDependencies } from './features/machines/create-machines.ts'

type Tenants = ReturnType<typeof composeTenants>
type Joined = ReturnType<Tenants['join']>

interface Dependencies extends Pick<MachinesDependencies, 'connections' | 'inventory' | 'tasks' | 'record'> {
  readonly foundation: Pick<Foundation, 'db' | 'ports' | 'events' | 'log'>
  /** There after the kinds of job are. */
  readonly jobs: () => Pick<JobsFeature, 'engine' | 'find'>
  readonly tenants: Pick<Tenants, 'companyName' | 'forFleet'>
  readonly joined: Pick<Joined, 'projects' | 'quotas'>
  readonly tenancy: Joined['tenancy']
  readonly addresses: ReturnType<typeof composeAddresses>
}

/** What is done for a machine is told by the creation itself. */
const untold = (): void => undefined

/** Making machines with what it needs of companies, quotas, projects and addresses. */
export const composeMachines = ({ foundation, jobs, tenants, joined, tenancy, addresses, ...rest }: Dependencies) => {
  const { db, ports, events, log } = foundation
  const { vault, clock, randomBytes } = ports
  const { projects, quotas } = joined
  const machines = createMachines({
    ...rest,
    ...{ db, vault, clock, randomBytes, events, log },
    start: (kind, input, options) => jobs().engine.start(kind, input, options),
    jobOf: (id) => jobs().find(id),
    tenants: {
      companyName: tenants.companyName,
      sees: tenants.forFleet.sees,
      slices: (clusterId) => tenancy.slices({ clusterId }),
      pin: (slice, guestId) => {
        tenancy.saveSlice({ ...slice, guestIds: [...slice.guestIds, guestId] }, untold)
      },
      project: projects.find,
      assignProject: (scope, guestId, projectId) => {
        projects.assignGuests(scope, { guestIds: [guestId], projectId }, untold)
      },
      quota: (_scope, companyId, clusterId) =>
        quotas.list(EVERYTHING, companyId).find((quota) => quota.clusterId === clusterId) ?? null,
      assertWithin: quotas.assertWithin,
    },
    ranges: {
      list: (scope) =>
        addresses.ranges.list(scope).map((range) => ({
          id: range.id,
          cidr: range.cidr,
          kind: range.kind,
          family: range.family,
          gateway: range.gateway,
          dns: range.dns,
          vlan: range.vlan,
          bridge: range.bridge,
          vnet: range.vnet,
          shared: range.shared,
          description: range.description,
          free: range.use.free,
          companyId: range.companyId,
          clusterId: range.clusterId,
          lostCluster: range.lostCluster,
        })),
      nextFree: addresses.ranges.nextFree,
    },
    addresses: addresses.ofMachines,
  })
  quotas.addUnderWay(machines.costUnderWay)
  return machines
}
