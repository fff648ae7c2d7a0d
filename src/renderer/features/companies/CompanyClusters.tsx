import { useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { clusterLink, guestLink } from '#renderer/app/links.ts'
import { greyedWithout, usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { TenancyConflict } from '#shared/contract/tenancy.contract.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import type { Company } from '#shared/model/company.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { Slice } from '#shared/model/slice.ts'
import css from './CompanyPage.module.css'
import { HandOverSheet } from './HandOverSheet.tsx'
import { RemoveSliceDialog } from './RemoveSliceDialog.tsx'
import { SliceDialog } from './SliceDialog.tsx'
import { sliceText } from './slice-form.ts'
import { useReloading } from './use-reloading.ts'

interface HeldCluster {
  readonly id: string
  readonly cluster: ClusterView
  readonly slice: Slice | null
  readonly whole: boolean
  readonly guests: number
}

const COLUMNS: readonly TableColumn<HeldCluster>[] = [
  {
    id: 'name',
    title: 'Cluster',
    width: 170,
    grow: true,
    fixed: true,
    render: ({ cluster }) => (
      <Link to={clusterLink(cluster.id)} title={cluster.name}>
        {cluster.name}
      </Link>
    ),
    text: ({ cluster }) => cluster.name,
    sortKey: ({ cluster }) => naturalKey(cluster.name),
  },
  {
    id: 'part',
    title: 'Part',
    width: 90,
    render: ({ whole }) => (whole ? 'whole' : 'slice'),
    text: ({ whole }) => (whole ? 'whole' : 'slice'),
    sortKey: ({ whole }) => (whole ? 0 : 1),
  },
  {
    id: 'what',
    title: 'What of it',
    width: 320,
    grow: true,
    render: (row) => <span title={whatOf(row)}>{whatOf(row)}</span>,
    text: (row) => whatOf(row),
    sortKey: (row) => naturalKey(whatOf(row)),
  },
  {
    id: 'guests',
    title: 'Guests',
    width: 80,
    align: 'end',
    render: ({ guests }) => <span className="num">{formatCount(guests)}</span>,
    text: ({ guests }) => String(guests),
    sortKey: ({ guests }) => guests,
  },
]

function whatOf({ whole, slice }: HeldCluster): string {
  const part = slice === null ? '' : sliceText(slice)
  return whole ? ['everything no slice takes out', part].filter(Boolean).join(' · ') : part
}

const loadSlices = (): Promise<readonly Slice[]> => call('tenancy.slices', {})
const loadConflicts = (): Promise<readonly TenancyConflict[]> => call('tenancy.conflicts', {})
const keyOf = ({ id }: HeldCluster): string => id
const nameOf = ({ cluster }: HeldCluster): string => cluster.name

const Conflicts = ({ conflicts }: { readonly conflicts: readonly TenancyConflict[] }) => {
  const companies = useCompanyLooks()
  if (conflicts.length === 0) return null
  return (
    <section className={css.conflicts} aria-label="Guests claimed twice">
      <p>
        These guests are claimed by slices of several companies. Give each to one by hand, or change its pool or tags.
      </p>
      <ul>
        {conflicts.map(({ guestId, name, companyId, claims }) => (
          <li key={guestId}>
            <Link to={guestLink(guestId)}>{name}</Link>: now {companyLabel(companies, companyId)};{' '}
            {claims
              .map((claim) => `${companyLabel(companies, claim.companyId)} by ${claim.criterion} ${claim.value}`)
              .join(', ')}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface CompanyClustersProps {
  readonly company: Company
  readonly clusters: readonly ClusterView[]
  readonly guests: readonly GuestRow[]
}

/** Whole clusters and slices of a company. */
export const CompanyClusters = ({ company, clusters, guests }: CompanyClustersProps) => {
  const navigate = useNavigate()
  const may = usePermissions()
  const mayWrite = may('tenancy.write')
  const { value, error, reload } = useReloading(loadSlices, 'tenancy.slicesChanged')
  const conflicts = useReloading(loadConflicts, 'tenancy.slicesChanged').value ?? []
  const [editing, setEditing] = useState<Slice | 'new' | null>(null)
  const [removing, setRemoving] = useState<Slice | null>(null)
  const [takingBack, setTakingBack] = useState<ClusterView | null>(null)
  const slices = useMemo(() => value ?? [], [value])
  const rows = useMemo<readonly HeldCluster[]>(() => {
    const own = new Map(slices.flatMap((slice) => (slice.companyId === company.id ? [[slice.clusterId, slice]] : [])))
    return clusters.map((cluster) => ({
      id: cluster.id,
      cluster,
      slice: own.get(cluster.id) ?? null,
      whole: cluster.companyId === company.id,
      guests: guests.filter(({ clusterId }) => clusterId === cluster.id).length,
    }))
  }, [slices, clusters, guests, company.id])
  const model = useTableModel({ id: 'company-clusters', columns: COLUMNS, rows, rowId: keyOf })
  const concerned = conflicts.filter(({ claims }) => claims.some(({ companyId }) => companyId === company.id))
  const addButton = mayWrite && (
    <button
      type="button"
      className="mp-button"
      disabled={value === null}
      onClick={() => {
        setEditing('new')
      }}
    >
      Add slice
    </button>
  )
  const close = (): void => {
    setEditing(null)
    setRemoving(null)
    setTakingBack(null)
  }
  return (
    <>
      {mayWrite && (
        <div className={css.tools}>
          {addButton}
          <span className={css.muted}>A whole cluster is given to a company where the cluster is edited.</span>
        </div>
      )}
      {error !== null && <InlineError error={error} onRetry={reload} />}
      <Conflicts conflicts={concerned} />
      <DataTable
        model={model}
        label="Clusters of the company"
        rowName={nameOf}
        onOpen={(row) => {
          if (row.slice === null || !mayWrite) void navigate(clusterLink(row.id))
          else setEditing(row.slice)
        }}
        onMenu={({ cluster, slice, whole }, { x, y }) => {
          openMenu({
            x,
            y,
            label: `Actions of ${cluster.name}`,
            entries: [
              { id: 'open', label: 'Open cluster', run: () => void navigate(clusterLink(cluster.id)) },
              {
                id: 'edit',
                label: 'Edit slice …',
                ...(slice === null ? { disabledReason: 'There is no slice of it.' } : greyedWithout('tenancy.write')),
                run: () => {
                  setEditing(slice)
                },
              },
              'separator',
              {
                id: 'release',
                label: 'Take the whole cluster back …',
                danger: true,
                ...(whole ? greyedWithout('cluster.write') : { disabledReason: 'It is not given whole.' }),
                run: () => {
                  setTakingBack(cluster)
                },
              },
              {
                id: 'remove',
                label: 'Remove slice …',
                danger: true,
                ...(slice === null ? { disabledReason: 'There is no slice of it.' } : greyedWithout('tenancy.write')),
                run: () => {
                  setRemoving(slice)
                },
              },
            ],
          })
        }}
        empty={
          <EmptyState
            title="No clusters"
            text="A company holds whole clusters, or slices of shared ones by pool, tag, VMID or VLAN."
            action={addButton}
          />
        }
      />
      {editing !== null && (
        <SliceDialog
          company={company}
          slices={slices}
          {...(editing === 'new' ? {} : { slice: editing })}
          onClose={close}
        />
      )}
      {removing !== null && <RemoveSliceDialog company={company} slice={removing} slices={slices} onClose={close} />}
      {takingBack !== null && (
        <HandOverSheet
          cluster={takingBack}
          to={null}
          act={() => call('clusters.update', { id: takingBack.id, companyId: null })}
          onClose={close}
        />
      )}
    </>
  )
}
