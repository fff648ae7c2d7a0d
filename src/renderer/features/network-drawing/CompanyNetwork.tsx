import { useCallback, useMemo } from 'react'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatDate } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { useNow } from '#renderer/components/use-now.ts'
import { useFollowed } from '#renderer/features/addresses/use-followed.ts'
import type { AddressRange, Assignment } from '#shared/model/address-range.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import { networkOf } from './network.ts'
import { NetworkDrawing } from './NetworkDrawing.tsx'

const PAGE = 500

/** Every address the company was given. */
const allAssignments = async (companyId: CompanyId): Promise<readonly Assignment[]> => {
  const rows: Assignment[] = []
  for (let after: string | null = null; ;) {
    const page: { rows: Assignment[]; next: string | null } = await call('addresses.assignments', {
      companyId,
      after,
      limit: PAGE,
    })
    rows.push(...page.rows)
    if (page.next === null) return rows
    after = page.next
  }
}

interface Recorded {
  readonly ranges: readonly AddressRange[]
  readonly assignments: readonly Assignment[]
}

interface CompanyNetworkProps {
  readonly company: Company
  /** Clusters the company holds, whole or in part. */
  readonly clusters: readonly ClusterView[]
  readonly guests: readonly GuestRow[]
}

/** A company's network as a drawing: from its external ranges over firewalls and VLANs to its machines. */
export const CompanyNetwork = ({ company, clusters, guests }: CompanyNetworkProps) => {
  const load = useCallback(async (): Promise<Recorded> => {
    const [ranges, assignments] = await Promise.all([call('addresses.ranges', {}), allAssignments(company.id)])
    return { ranges, assignments }
  }, [company.id])
  const { value, error, reload } = useFollowed(load)
  const byId = useClusters((state) => state.byId)
  const now = useNow()
  const clusterName = useCallback((id: ClusterId) => byId.get(id)?.name ?? '?', [byId])
  const network = useMemo(() => {
    if (value === null) return null
    const held = new Set(clusters.map(({ id }) => id))
    return networkOf({
      ranges: value.ranges.filter(({ companyId, shared, clusterId, lostCluster }) =>
        shared ? clusterId === null || held.has(clusterId) : companyId === company.id && lostCluster === null,
      ),
      assignments: value.assignments,
      guests: guests.filter(({ template, status }) => !template && status !== 'missing'),
    })
  }, [value, clusters, guests, company.id])

  if (network === null) return error === null ? <Skeleton rows={6} /> : <ErrorState error={error} onRetry={reload} />
  if (network.external.length + network.firewalls.length + network.segments.length === 0)
    return <EmptyState title="No network yet" text="Machines and address ranges of the company are drawn here." />
  const day = formatDate(new Date(now).toISOString())
  return <NetworkDrawing {...{ company, network, day, clusterName }} />
}
