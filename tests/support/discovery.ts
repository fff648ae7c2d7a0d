import type { GuestRow } from '#shared/model/guest.ts'
import { CompanyId, RangeId, type ClusterId, type JobId } from '#shared/model/ids.ts'
import type { TestCore } from './core.ts'
import { newJobId } from './jobs.ts'
import { until } from './lab-core.ts'
import { newId } from './new-id.ts'

/** A company added through the gate. */
export const aCompany = async (core: TestCore, name: string): Promise<CompanyId> => {
  const { id } = await core.call('companies.add', { id: CompanyId.parse(newId()), name })
  return id
}

/** A range of a company on a cluster, without bridge, so that it covers whatever lies in it. */
export const aRange = async (
  core: TestCore,
  cidr: string,
  companyId: CompanyId,
  clusterId: ClusterId,
): Promise<RangeId> => {
  const id = RangeId.parse(newId())
  const wire = { vlan: null, bridge: null, vnet: null, gateway: null, dns: [] }
  await core.call('addresses.saveRange', { id, cidr, kind: 'internal', ...wire, companyId, clusterId, description: '' })
  return id
}

/** Waits until a job has ended, and gives its row. */
export const ended = (core: TestCore, id: JobId) =>
  until('the end of the job', async () => {
    const { job } = await core.call('jobs.get', { id })
    return ['completed', 'failed', 'cancelled'].includes(job.state) && job
  })

export const scanned = async (core: TestCore, clusterIds: readonly ClusterId[], companyId: CompanyId | null) => {
  const { id } = await core.call('discovery.scan', { id: newJobId(), clusterIds: [...clusterIds], companyId })
  return ended(core, id)
}

export const imported = async (
  core: TestCore,
  guests: readonly Pick<GuestRow, 'id'>[],
  companyId: CompanyId,
  anyway = false,
) => {
  const items = guests.map(({ id: guestId }) => ({ guestId, companyId, anyway }))
  const { id } = await core.call('discovery.import', { id: newJobId(), items })
  const job = await ended(core, id)
  return { job, results: await core.call('discovery.results', { jobId: id }) }
}
