import { Link } from 'react-router'
import type { AddressRange } from '#shared/model/address-range.ts'
import { rangeLink } from '#renderer/app/links.ts'
import { formatCount } from '#renderer/components/format.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'

/** A range with the name its cluster has on this page. */
export interface RangeRow extends AddressRange {
  readonly clusterName: string
}

export const ownerText = ({ shared, companyName }: Pick<AddressRange, 'shared' | 'companyName'>): string =>
  shared ? 'Shared pool' : companyName === '' ? 'Own' : companyName

const SCIENTIFIC = new Intl.NumberFormat('en', { notation: 'scientific', maximumFractionDigits: 2 })

/** Digits in groups, also of numbers that JavaScript has only as `bigint`. */
export const grouped = (digits: string): string => {
  const count = BigInt(digits)
  return count < 1_000_000_000_000n ? formatCount(Number(count)) : `≈ ${SCIENTIFIC.format(count)}`
}

const sortableCount = (digits: string): string => digits.padStart(40, '0')

/** Ranges: amber from 80 % on, for then the next one has to be thought of. */
export const RANGE_LIMITS = { warnAt: 0.8, failAt: 0.95 } as const

export const RANGE_COLUMNS: readonly TableColumn<RangeRow>[] = [
  {
    id: 'cidr',
    title: 'Range',
    width: 150,
    grow: true,
    fixed: true,
    mono: true,
    render: ({ id, cidr }) => <Link to={rangeLink(id)}>{cidr}</Link>,
    text: ({ cidr }) => cidr,
    sortKey: ({ cidr }) => addressKey(cidr.split('/')[0]),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 80,
    render: ({ kind }) => kind,
    text: ({ kind }) => kind,
    sortKey: ({ kind }) => kind,
  },
  {
    id: 'use',
    title: 'Use',
    width: 90,
    render: ({ use }) => <UsageBar share={use.share} {...RANGE_LIMITS} />,
    text: ({ use }) => `${Math.round(use.share * 100)} %`,
    sortKey: ({ use }) => use.share,
  },
  {
    id: 'used',
    title: 'Given out',
    width: 84,
    align: 'end',
    render: ({ use }) => <span className="num">{formatCount(use.used)}</span>,
    text: ({ use }) => String(use.used),
    sortKey: ({ use }) => use.used,
  },
  {
    id: 'free',
    title: 'Free',
    width: 110,
    align: 'end',
    render: ({ use }) => <span className="num">{grouped(use.free)}</span>,
    text: ({ use }) => use.free,
    sortKey: ({ use }) => sortableCount(use.free),
  },
  {
    id: 'vlan',
    title: 'VLAN',
    width: 64,
    align: 'end',
    render: ({ vlan }) => <span className="num">{vlan ?? ''}</span>,
    text: ({ vlan }) => (vlan === null ? '' : String(vlan)),
    sortKey: ({ vlan }) => vlan,
  },
  {
    id: 'company',
    title: 'Company',
    width: 116,
    grow: true,
    render: (range) => <OwnerCell id={range.companyId} name={ownerText(range)} />,
    text: ownerText,
    sortKey: (range) => naturalKey(ownerText(range)),
  },
  {
    id: 'cluster',
    title: 'Cluster',
    width: 110,
    grow: true,
    render: ({ clusterName }) => <span title={clusterName}>{clusterName === '' ? 'any' : clusterName}</span>,
    text: ({ clusterName }) => clusterName,
    sortKey: ({ clusterName }) => naturalKey(clusterName),
  },
  {
    id: 'gateway',
    title: 'Gateway',
    width: 120,
    mono: true,
    render: ({ gateway }) => gateway ?? '',
    text: ({ gateway }) => gateway ?? '',
    sortKey: ({ gateway }) => addressKey(gateway ?? undefined),
  },
  {
    id: 'wire',
    title: 'Bridge or VNet',
    width: 110,
    hidden: true,
    render: ({ bridge, vnet }) => bridge ?? vnet ?? '',
    text: ({ bridge, vnet }) => bridge ?? vnet ?? '',
    sortKey: ({ bridge, vnet }) => naturalKey(bridge ?? vnet ?? ''),
  },
  {
    id: 'description',
    title: 'Description',
    width: 150,
    grow: true,
    render: ({ description }) => <span title={description}>{description}</span>,
    text: ({ description }) => description,
    sortKey: ({ description }) => naturalKey(description),
  },
]
