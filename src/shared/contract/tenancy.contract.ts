import { z } from 'zod'
import { ClusterId, CompanyId, GuestId, SliceId } from '../model/ids.ts'
import { Slice, SliceCriteria } from '../model/slice.ts'
import type { Contract, EventContract } from './contract.ts'

/** A guest that slices of several companies claim, and who has it. */
export const TenancyConflict = z.object({
  guestId: GuestId,
  clusterId: ClusterId,
  name: z.string(),
  /** Who has it, by precedence. */
  companyId: CompanyId.nullable(),
  claims: z.array(
    z.object({ companyId: CompanyId, criterion: z.enum(['pool', 'vmid', 'tag', 'vlan']), value: z.string() }),
  ),
})
export type TenancyConflict = z.infer<typeof TenancyConflict>

export const tenancyContract = {
  'tenancy.slices': {
    summary: 'Parts of shared clusters and whose they are, of one cluster, one company, or all.',
    permission: 'cluster.read',
    scope: 'global',
    input: z.object({ clusterId: ClusterId.optional(), companyId: CompanyId.optional() }),
    output: z.array(Slice),
  },
  'tenancy.saveSlice': {
    summary: 'Says what of a cluster is a company’s: pools, VMIDs, tags, VLANs, storages, single guests.',
    permission: 'tenancy.write',
    scope: 'global',
    input: SliceCriteria.extend({ id: SliceId, clusterId: ClusterId, companyId: CompanyId }),
    output: Slice,
    audit: 'slice.saved',
    atomic: true,
  },
  'tenancy.removeSlice': {
    summary:
      'Takes a slice away; its guests are again whose the cluster is. The name of the cluster is the confirmation; one that is gone is no error.',
    permission: 'tenancy.write',
    scope: 'global',
    input: z.object({ id: SliceId, clusterName: z.string() }),
    output: z.object({}),
    audit: 'slice.removed',
    atomic: true,
  },
  'tenancy.conflicts': {
    summary: 'Guests that slices of several companies claim by different marks, and who has them.',
    permission: 'cluster.read',
    scope: 'global',
    input: z.object({ clusterId: ClusterId.optional() }),
    output: z.array(TenancyConflict),
  },
} as const satisfies Contract

export const tenancyEvents = {
  'tenancy.slicesChanged': {
    summary: 'Slices of a cluster changed; ask for them again.',
    permission: 'cluster.read',
    audience: 'global',
    payload: z.object({ clusterId: ClusterId }),
  },
} as const satisfies EventContract
