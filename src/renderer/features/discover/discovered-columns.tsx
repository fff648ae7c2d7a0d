import { useCompanies, type CompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { GuestStatusMark } from '#renderer/components/GuestStatusMark.tsx'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import type { ClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import { GuestIcon } from '#renderer/features/inventory/GuestIcon.tsx'
import type { CompanyId } from '#shared/model/ids.ts'
import css from './Discover.module.css'
import { chooseFor } from './discover.store.ts'
import { isTakeable, reasonText, type DiscoveredList, type DiscoveredRow } from './discovered-rows.ts'

/** Whom one guest goes to. */
const CompanyChoice = ({ row }: { readonly row: DiscoveredRow }) => {
  const companies = useCompanies((state) => state.companies)
  const { guest, to } = row
  return (
    <select
      className={css.company}
      aria-label={`Company of ${guest.name}`}
      value={to ?? ''}
      onChange={(event) => {
        chooseFor([guest.id], event.target.value as CompanyId)
      }}
    >
      {to === null && <option value="">Choose …</option>}
      {companies.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}

const diskBytes = ({ found }: DiscoveredRow): number => found.disks.reduce((sum, { size }) => sum + (size ?? 0), 0)
const diskText = (row: DiscoveredRow): string => {
  const { disks } = row.found
  if (disks.length === 0) return row.guest.maxdisk === null ? '' : formatBytes(row.guest.maxdisk)
  return `${disks.length === 1 ? '' : `${disks.length} · `}${formatBytes(diskBytes(row))}`
}
const addressText = ({ guest }: DiscoveredRow): string => guest.addresses.join(', ')

/** Columns of one of the lists. */
export const discoveredColumns = (
  list: DiscoveredList,
  companies: CompanyLooks,
  looks: ClusterLooks,
): readonly TableColumn<DiscoveredRow>[] => {
  const company = (id: CompanyId | null): string => companyLabel(companies, id)
  const cluster = ({ clusterId }: Pick<DiscoveredRow['guest'], 'clusterId'>): string => looks.get(clusterId)?.name ?? ''
  const reason = (row: DiscoveredRow): string => reasonText(row, { company, cluster })
  const all: readonly TableColumn<DiscoveredRow>[] = [
    {
      id: 'name',
      title: 'Name',
      width: 150,
      grow: true,
      fixed: true,
      text: ({ guest }) => guest.name,
      sortKey: ({ guest }) => naturalKey(guest.name),
      render: ({ guest }) => (
        <>
          <GuestIcon type={guest.type} /> {guest.name}
        </>
      ),
    },
    {
      id: 'id',
      title: 'ID',
      width: 60,
      align: 'end',
      mono: true,
      text: ({ guest }) => String(guest.vmid),
      sortKey: ({ guest }) => guest.vmid,
      render: ({ guest }) => guest.vmid,
    },
    {
      id: 'status',
      title: 'Status',
      width: 92,
      text: ({ guest }) => guest.status,
      sortKey: ({ guest }) => guest.status,
      render: ({ guest }) => <GuestStatusMark status={guest.status} template={guest.template} />,
    },
    {
      id: 'cluster',
      title: 'Cluster',
      width: 110,
      text: ({ guest }) => cluster(guest),
      sortKey: ({ guest }) => naturalKey(cluster(guest)),
      render: ({ guest }) => cluster(guest),
    },
    {
      id: 'cores',
      title: 'CPU',
      width: 52,
      align: 'end',
      text: ({ guest }) => String(guest.maxcpu ?? ''),
      sortKey: ({ guest }) => guest.maxcpu,
      render: ({ guest }) => guest.maxcpu,
    },
    {
      id: 'memory',
      title: 'Memory',
      width: 80,
      align: 'end',
      text: ({ guest }) => (guest.maxmem === null ? '' : formatBytes(guest.maxmem)),
      sortKey: ({ guest }) => guest.maxmem,
      render: ({ guest }) => (guest.maxmem === null ? null : formatBytes(guest.maxmem)),
    },
    {
      id: 'disks',
      title: 'Disks',
      width: 100,
      align: 'end',
      text: diskText,
      sortKey: diskBytes,
      render: (row) => (
        <span
          title={row.found.disks
            .map(({ key, storage, size }) => `${key} on ${storage}${size === null ? '' : `, ${formatBytes(size)}`}`)
            .join('\n')}
        >
          {diskText(row)}
        </span>
      ),
    },
    {
      id: 'ip',
      title: 'Addresses',
      width: 150,
      grow: true,
      mono: true,
      text: addressText,
      sortKey: ({ guest }) => addressKey(guest.addresses[0]),
      render: addressText,
    },
    {
      id: 'reason',
      title: 'Skipped because',
      width: 260,
      grow: true,
      text: reason,
      sortKey: reason,
      render: (row) => reason(row),
    },
    {
      id: 'to',
      title: 'Company',
      width: 170,
      fixed: true,
      text: ({ to }) => (to === null ? '' : company(to)),
      sortKey: ({ to }) => (to === null ? null : naturalKey(company(to))),
      render: (row) => (isTakeable(row) ? <CompanyChoice row={row} /> : null),
    },
  ]
  if (list === 'offered') return all.filter(({ id }) => id !== 'reason')
  return list === 'templates' ? all.filter(({ id }) => id !== 'reason' && id !== 'to') : all
}
