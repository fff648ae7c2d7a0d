import { Link } from 'react-router'
import type { Assignment } from '#shared/model/address-range.ts'
import { guestLink } from '#renderer/app/links.ts'
import { Age } from '#renderer/components/Age.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'

const USES: Readonly<Record<Assignment['use'], string>> = {
  guest: 'guest',
  firewall: 'firewall',
  nat: 'NAT',
  device: 'device',
}

export const ASSIGNMENT_COLUMNS: readonly TableColumn<Assignment>[] = [
  {
    id: 'address',
    title: 'Address',
    width: 150,
    fixed: true,
    mono: true,
    render: ({ address }) => address,
    text: ({ address }) => address,
    sortKey: ({ address }) => addressKey(address),
  },
  {
    id: 'label',
    title: 'Given to',
    width: 150,
    grow: true,
    render: ({ label, guestId }) => (guestId === null ? label : <Link to={guestLink(guestId)}>{label}</Link>),
    text: ({ label }) => label,
    sortKey: ({ label }) => naturalKey(label),
  },
  {
    id: 'use',
    title: 'Type',
    width: 80,
    render: ({ use }) => USES[use],
    text: ({ use }) => USES[use],
    sortKey: ({ use }) => use,
  },
  {
    id: 'interface',
    title: 'Network device',
    width: 112,
    render: (row) => row.interface ?? '',
    text: (row) => row.interface ?? '',
    sortKey: (row) => naturalKey(row.interface ?? ''),
  },
  {
    id: 'primary',
    title: 'Primary',
    width: 70,
    render: ({ primary }) => (primary ? 'primary' : ''),
    text: ({ primary }) => (primary ? 'primary' : ''),
    sortKey: ({ primary }) => (primary ? 0 : 1),
  },
  {
    id: 'company',
    title: 'Company',
    width: 116,
    grow: true,
    render: ({ companyId, companyName }) => <OwnerCell id={companyId} name={companyName} />,
    text: ({ companyName }) => companyName,
    sortKey: ({ companyName }) => naturalKey(companyName),
  },
  {
    id: 'since',
    title: 'Since',
    width: 90,
    render: ({ createdAt }) => <Age at={createdAt} />,
    text: ({ createdAt }) => formatInstant(createdAt),
    sortKey: ({ createdAt }) => createdAt,
  },
  {
    id: 'by',
    title: 'By',
    width: 110,
    render: ({ createdBy }) => createdBy,
    text: ({ createdBy }) => createdBy,
    sortKey: ({ createdBy }) => naturalKey(createdBy),
  },
]
