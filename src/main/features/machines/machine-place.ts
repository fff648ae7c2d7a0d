import { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { allowanceOf, type Allowance } from '#shared/model/machine/allowance.ts'
import type { Slice } from '#shared/model/slice.ts'
import { companyScope, EVERYTHING, inScope, type CompanyScope } from '#main/company-scope.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { MachineTenants } from './machines.ports.ts'

/** A company on a cluster: what it may use there. */
export interface MachinePlace {
  readonly clusterId: ClusterId
  readonly companyId: CompanyId | null
  readonly clusterName: string
  /** As people say it: “Acme GmbH”, the provider. */
  readonly companyName: string
  readonly holder: CompanyId | null
  readonly slices: readonly Slice[]
  readonly allowance: Allowance
  /** Whether the asker may know how full the nodes are: of a shared cluster that tells of others' load. */
  readonly seesLoad: boolean
}

/** The scope of what is done for a company without anybody asking at that moment. */
export const scopeOfCompany = (companyId: CompanyId | null): CompanyScope =>
  companyId === null ? EVERYTHING : companyScope(companyId)

/** @throws AppError `not_found` for a cluster or company out of the scope, as for one that never was */
export const createPlaces =
  (
    connections: Pick<ClusterConnections, 'nameOf' | 'companyOf'>,
    tenants: Pick<MachineTenants, 'companyName' | 'sees' | 'slices'>,
  ) =>
  (scope: CompanyScope, companyId: CompanyId | null, clusterId: ClusterId): MachinePlace => {
    const clusterName = connections.nameOf(clusterId)
    const holder = connections.companyOf(clusterId)
    if (clusterName === null || !tenants.sees(scope, { id: clusterId, companyId: holder }))
      throw new AppError('not_found', 'There is no such cluster: it was removed, or never was there.', {
        field: 'clusterId',
      })
    const companyName = companyId === null ? 'the provider' : tenants.companyName(companyId)
    // Null is nobody's but the provider's: `inScope` says so.
    if (companyName === null || !inScope(scope, companyId))
      throw new AppError('not_found', 'There is no such company: it was removed, or never was there.', {
        field: 'companyId',
      })
    const slices = tenants.slices(clusterId)
    const byProvider = scope.kind === 'everything'
    return {
      clusterId,
      companyId,
      clusterName,
      companyName: companyId === null ? companyName : `“${companyName}”`,
      holder,
      slices,
      allowance: allowanceOf(companyId, holder, slices, byProvider),
      seesLoad: byProvider || (companyId === holder && scope.projects === null),
    }
  }

export type Places = ReturnType<typeof createPlaces>
