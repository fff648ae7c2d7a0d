import { z } from 'zod'
import { ClusterId, CompanyId } from '../model/ids.ts'
import { QuotaAmounts, QuotaLimits } from '../model/quota.ts'
import type { Contract, EventContract } from './contract.ts'

/** What a company may have on one cluster and what it has. */
export const Quota = z.object({
  companyId: CompanyId,
  clusterId: ClusterId,
  limits: QuotaLimits,
  usage: QuotaAmounts,
  /** Bytes of the used disk that rows of the inventory do not tell: disks beyond the first of each guest. */
  furtherDisks: z.number(),
})
export type Quota = z.infer<typeof Quota>

export const quotasContract = {
  'quotas.list': {
    summary: 'Limits and use of companies, for each cluster where they have either.',
    permission: 'quota.read',
    scope: 'company',
    input: z.object({ companyId: CompanyId.optional() }),
    output: z.array(Quota),
  },
  'quotas.set': {
    summary: 'Sets what a company may have on a cluster; null is no limit. What is there stays, however much it is.',
    permission: 'quota.write',
    scope: 'global',
    input: z.object({ companyId: CompanyId, clusterId: ClusterId, limits: QuotaLimits }),
    output: Quota,
    audit: 'quota.set',
    atomic: true,
  },
} as const satisfies Contract

export const quotasEvents = {
  'quotas.quotaChanged': {
    summary: 'Limits of a company on a cluster, or the disks of its guests there, changed; ask for them again.',
    permission: 'quota.read',
    audience: 'company',
    payload: z.object({ companyId: CompanyId, clusterId: ClusterId }),
  },
} as const satisfies EventContract
