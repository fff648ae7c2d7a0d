import { useMemo, useState } from 'react'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import { NO_LIMITS, NOTHING_USED, quotaUseText, type QuotaResource } from '#shared/model/quota.ts'
import css from './CompanyPage.module.css'
import { QuotaDialog } from './QuotaDialog.tsx'
import { useQuotas } from './use-quotas.ts'

interface QuotaLine {
  readonly id: string
  readonly clusterName: string
  readonly quota: Quota
}

const amounts = ({ quota }: QuotaLine, resource: QuotaResource): string =>
  quotaUseText(resource, quota.usage[resource], quota.limits[resource])

const bar = (id: QuotaResource, title: string): TableColumn<QuotaLine> => ({
  id,
  title,
  width: 170,
  grow: true,
  render: (row) => {
    const limit = row.quota.limits[id]
    const used = row.quota.usage[id]
    if (limit === null) return <span className={css.muted}>{amounts(row, id)}</span>
    return (
      <UsageBar
        share={limit === 0 ? (used > 0 ? 1 : 0) : used / limit}
        text={amounts(row, id)}
        title={amounts(row, id)}
      />
    )
  },
  text: (row) => amounts(row, id),
  sortKey: ({ quota }) => {
    const limit = quota.limits[id]
    return limit === null ? null : quota.usage[id] / Math.max(1, limit)
  },
})

const COLUMNS: readonly TableColumn<QuotaLine>[] = [
  {
    id: 'cluster',
    title: 'Cluster',
    width: 130,
    grow: true,
    fixed: true,
    render: ({ clusterName }) => <span title={clusterName}>{clusterName}</span>,
    text: ({ clusterName }) => clusterName,
    sortKey: ({ clusterName }) => naturalKey(clusterName),
  },
  bar('vcpu', 'vCPU'),
  bar('memory', 'Memory'),
  bar('disk', 'Disk'),
  bar('guests', 'Guests'),
  bar('externalAddresses', 'External addresses'),
]

const keyOf = ({ id }: QuotaLine): string => id
const nameOf = ({ clusterName }: QuotaLine): string => clusterName

interface CompanyQuotasProps {
  readonly company: Company
  /** Clusters the company holds, whole or in part. */
  readonly clusters: readonly ClusterView[]
}

/** What a company may have on each of its clusters, and what it has. */
export const CompanyQuotas = ({ company, clusters }: CompanyQuotasProps) => {
  const { quotas, error, reload } = useQuotas()
  const allClusters = useClusters((state) => state.byId)
  const [editing, setEditing] = useState<QuotaLine | null>(null)
  const may = usePermissions()
  const mayWrite = may('quota.write')
  const edit = (line: QuotaLine): void => {
    if (mayWrite) setEditing(line)
  }
  const rows = useMemo<readonly QuotaLine[]>(() => {
    const own = (quotas ?? []).filter(({ companyId }) => companyId === company.id)
    const missing = clusters.filter(({ id }) => !own.some(({ clusterId }) => clusterId === id))
    return [
      ...own,
      ...missing.map(({ id: clusterId }) => ({
        ...{ companyId: company.id, clusterId, limits: NO_LIMITS },
        ...{ usage: NOTHING_USED, furtherDisks: 0 },
      })),
    ].map((quota) => ({
      id: quota.clusterId,
      clusterName: allClusters.get(quota.clusterId)?.name ?? '',
      quota,
    }))
  }, [quotas, clusters, allClusters, company.id])
  const model = useTableModel({ id: 'company-quotas', columns: COLUMNS, rows, rowId: keyOf })
  if (quotas === null) return error === null ? <Skeleton rows={4} /> : <ErrorState error={error} onRetry={reload} />
  return (
    <>
      <div className={css.tools}>
        <span className={css.muted}>
          {mayWrite && 'Enter or double click sets a quota. '}A template counts with its disks only.
        </span>
      </div>
      <DataTable
        model={model}
        label="Quotas of the company"
        rowName={nameOf}
        onOpen={edit}
        onMenu={(line, { x, y }) => {
          openMenu({
            x,
            y,
            label: `Actions of ${line.clusterName}`,
            entries: [
              {
                id: 'set',
                label: 'Set quota …',
                keys: 'Enter',
                ...greyedWithout('quota.write'),
                run: () => {
                  edit(line)
                },
              },
            ],
          })
        }}
        empty={
          <EmptyState title="No clusters" text="Quotas are set for clusters the company holds, whole or in part." />
        }
      />
      {editing !== null && (
        <QuotaDialog
          company={company}
          clusterName={editing.clusterName}
          quota={editing.quota}
          onSaved={reload}
          onClose={() => {
            setEditing(null)
          }}
        />
      )}
    </>
  )
}
