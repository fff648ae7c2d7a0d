import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import { rangeLink } from '#renderer/app/links.ts'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { openMenu } from '#renderer/components/menu.store.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { RANGE_COLUMNS, type RangeRow } from '#renderer/features/addresses/range-columns.tsx'
import { useFollowed } from '#renderer/features/addresses/use-followed.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import css from './CompanyPage.module.css'

const loadRanges = () => call('addresses.ranges', {})
const keyOf = ({ id }: RangeRow): string => id
const nameOf = ({ cidr }: RangeRow): string => cidr
const BY_ADDRESS = [{ id: 'cidr', desc: false }]
const ADDRESS_TEXT = 'Its ranges, and the pools it takes addresses from.'

interface CompanyAddressesProps {
  readonly company: Company
  /** Clusters the company holds, whole or in part. */
  readonly clusters: readonly ClusterView[]
}

/** The address ranges of a company and the shared pools that are open to it. */
export const CompanyAddresses = ({ company, clusters }: CompanyAddressesProps) => {
  const navigate = useNavigate()
  const { value, error, reload } = useFollowed(loadRanges)
  const byId = useClusters((state) => state.byId)
  const rows = useMemo(() => {
    const held = new Set(clusters.map(({ id }) => id))
    return (value ?? [])
      .filter(({ companyId, shared, clusterId }) =>
        shared ? clusterId === null || held.has(clusterId) : companyId === company.id,
      )
      .map((range): RangeRow => ({
        ...range,
        clusterName: range.clusterId === null ? '' : (byId.get(range.clusterId)?.name ?? '?'),
      }))
  }, [value, clusters, byId, company.id])
  const model = useTableModel({
    id: 'company-ranges',
    columns: RANGE_COLUMNS,
    rows,
    rowId: keyOf,
    defaultSort: BY_ADDRESS,
  })
  if (value === null) return error === null ? <Skeleton rows={4} /> : <ErrorState error={error} onRetry={reload} />
  const open = ({ id }: RangeRow): void => void navigate(rangeLink(id))
  return (
    <>
      <div className={css.tools}>
        <span className={css.muted}>
          {ADDRESS_TEXT} Ranges are added under <Link to="/network">Network</Link>.
        </span>
      </div>
      <DataTable
        model={model}
        label="Address ranges of the company"
        rowName={nameOf}
        onOpen={open}
        onMenu={(range, { x, y }) => {
          openMenu({
            x,
            y,
            label: `Actions of ${range.cidr}`,
            entries: [
              {
                id: 'open',
                label: 'Open range',
                keys: 'Enter',
                run: () => {
                  open(range)
                },
              },
            ],
          })
        }}
        empty={
          <EmptyState title="No address ranges" text="Ranges of the company and pools it may use are listed here." />
        }
      />
    </>
  )
}
