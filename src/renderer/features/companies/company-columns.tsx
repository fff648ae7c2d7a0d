import { Link } from 'react-router'
import { companyLink } from '#renderer/app/links.ts'
import { formatCount } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { Quota } from '#shared/contract/quotas.contract.ts'
import type { Company } from '#shared/model/company.ts'
import { quotaUseText, type QuotaResource } from '#shared/model/quota.ts'
import { CompanyMark } from './CompanyMark.tsx'
import css from './Company.module.css'
import { fullestOf, fullnessOf } from './use-quotas.ts'

/** A company with what is counted of it. */
export interface CompanyRow {
  readonly id: Company['id']
  readonly company: Company
  readonly clusters: number
  readonly guests: number
  readonly running: number
  readonly projects: number
  readonly quotas: readonly Quota[]
}

const count = (
  column: Pick<TableColumn<CompanyRow>, 'id' | 'title' | 'width' | 'hidden'>,
  of: (row: CompanyRow) => number,
): TableColumn<CompanyRow> => ({
  ...column,
  align: 'end',
  render: (row) => <span className="num">{formatCount(of(row))}</span>,
  text: (row) => String(of(row)),
  sortKey: of,
})

const fullnessText = (row: CompanyRow, resource: QuotaResource): string => {
  const full = fullnessOf(row.quotas, resource)
  if (full === null) return ''
  return quotaUseText(resource, full.used, full.limit)
}

const quota = (id: QuotaResource, title: string, hidden = false): TableColumn<CompanyRow> => ({
  id,
  title,
  width: 124,
  hidden,
  render: (row) => {
    const full = fullnessOf(row.quotas, id)
    return full === null ? '' : <UsageBar share={full.share} title={fullnessText(row, id)} />
  },
  text: (row) => fullnessText(row, id),
  sortKey: (row) => fullnessOf(row.quotas, id)?.share ?? null,
})

export const COMPANY_COLUMNS: readonly TableColumn<CompanyRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 200,
    grow: true,
    fixed: true,
    render: ({ company }) => (
      <span className={css.name}>
        <CompanyMark id={company.id} />
        <Link to={companyLink(company.id)} title={company.name}>
          {company.name}
        </Link>
      </span>
    ),
    text: ({ company }) => company.name,
    sortKey: ({ company }) => naturalKey(company.name),
  },
  count({ id: 'number', title: 'Number', width: 76 }, ({ company }) => company.number),
  {
    id: 'status',
    title: 'Status',
    width: 104,
    render: ({ company }) =>
      company.status === 'active' ? (
        <StatusMark tone="green" shape="disc" word="active" />
      ) : (
        <StatusMark tone="amber" shape="bars" word="suspended" />
      ),
    text: ({ company }) => company.status,
    sortKey: ({ company }) => company.status,
  },
  count({ id: 'clusters', title: 'Clusters', width: 80 }, (row) => row.clusters),
  count({ id: 'guests', title: 'Guests', width: 76 }, (row) => row.guests),
  count({ id: 'running', title: 'Running', width: 78, hidden: true }, (row) => row.running),
  count({ id: 'projects', title: 'Projects', width: 80 }, (row) => row.projects),
  quota('vcpu', 'vCPU quota'),
  quota('memory', 'Memory quota'),
  quota('disk', 'Disk quota'),
  quota('externalAddresses', 'Addresses quota', true),
  {
    id: 'fullest',
    title: 'Fullest quota',
    width: 110,
    hidden: true,
    render: ({ quotas }) => {
      const share = fullestOf(quotas)
      return share === null ? '' : <UsageBar share={share} />
    },
    text: ({ quotas }) => {
      const share = fullestOf(quotas)
      return share === null ? '' : `${Math.round(share * 100)} %`
    },
    sortKey: ({ quotas }) => fullestOf(quotas),
  },
  {
    id: 'contact',
    title: 'Contact',
    width: 160,
    grow: true,
    render: ({ company }) => <span title={company.contact}>{company.contact.split('\n')[0]}</span>,
    text: ({ company }) => company.contact,
    sortKey: ({ company }) => (company.contact === '' ? null : naturalKey(company.contact)),
  },
]
