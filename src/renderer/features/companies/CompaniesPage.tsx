import Add from '@mui/icons-material/Add'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { companyLink } from '#renderer/app/links.ts'
import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { loadCompanies, useCompanies } from '#renderer/client/companies.store.ts'
import { isChosen, useCompanyChoice, useOwnCompany } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useProjectLooks } from '#renderer/client/projects.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { countText } from '#renderer/components/format.ts'
import { FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { NothingMatches } from '#renderer/components/NothingMatches.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useTextFilter } from '#renderer/components/use-text-filter.ts'
import { COMPANY_COLUMNS, type CompanyRow } from './company-columns.tsx'
import { companyRows } from './company-rows.ts'
import { CompanyDialog } from './CompanyDialog.tsx'
import { useCompanyActions } from './use-company-actions.tsx'
import { useQuotas } from './use-quotas.ts'

const rowId = ({ id }: CompanyRow): string => id
const rowName = ({ company }: CompanyRow): string => company.name
const isSuspended = ({ company }: CompanyRow): boolean => company.status === 'suspended'
const BY_NAME = [{ id: 'name', desc: false }]

const shownOf = ({ company: { name, number, status, contact, notes } }: CompanyRow) => [
  name,
  number,
  status,
  contact,
  notes,
]

const useRows = (): readonly CompanyRow[] => {
  const companies = useCompanies((state) => state.companies)
  const clusters = useClusters((state) => state.clusters)
  const guests = useInventory((state) => state.guests)
  const projects = useProjectLooks()
  const { quotas } = useQuotas()
  const choice = useCompanyChoice()
  return useMemo(
    () =>
      companyRows({
        companies: companies.filter(({ id }) => isChosen(choice, id)),
        clusters,
        guests,
        projects: projects.values(),
        quotas: quotas ?? [],
      }),
    [companies, clusters, guests, projects, quotas, choice],
  )
}

/** All companies: what they have and how full their quotas are. */
export const CompaniesPage = () => {
  const navigate = useNavigate()
  const { status, error } = useCompanies()
  const rows = useRows()
  const may = usePermissions()
  // Who belongs to a company can add no other.
  const ofOneCompany = useOwnCompany() !== null
  const mayAdd = may('company.create') && !ofOneCompany
  const { text, setText, filter } = useTextFilter(shownOf)
  const [adding, setAdding] = useState(false)
  const { openMenuAt, dialogs } = useCompanyActions()
  const model = useTableModel({ id: 'companies', columns: COMPANY_COLUMNS, rows, rowId, filter, defaultSort: BY_NAME })
  const add = (): void => {
    setAdding(true)
  }
  useOfferCommands(
    'companies',
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'companies:add',
          ...(mayAdd ? {} : { disabledReason: NO_RIGHT }),
          title: 'Add company',
          group: 'Companies',
          run: () => {
            setAdding(true)
          },
        },
      ],
      [mayAdd],
    ),
  )
  const addButton = mayAdd && (
    <button type="button" className="mp-button" data-primary="true" onClick={add}>
      <Add aria-hidden /> Add company
    </button>
  )

  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadCompanies()} />
  return (
    <ListPage>
      <ListHead
        title="Companies"
        count={countText(filter === null ? null : model.shown.length, rows.length, 'company')}
        actions={rows.length > 0 && addButton}
      >
        <FilterField label="Filter companies" text={text} onChange={setText} />
      </ListHead>
      {status === 'loading' ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Companies"
          rowName={rowName}
          isFaded={isSuspended}
          onOpen={({ id }) => void navigate(companyLink(id))}
          onMenu={({ company }, point) => {
            openMenuAt(company, point)
          }}
          empty={
            rows.length === 0 ? (
              <EmptyState
                title="No companies yet"
                text="Companies own clusters, or slices of shared ones, and everything on them."
                action={addButton}
              />
            ) : (
              <NothingMatches
                noun="company"
                text={text}
                onClear={() => {
                  setText('')
                }}
              />
            )
          }
        />
      )}
      {adding && (
        <CompanyDialog
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
      {dialogs}
    </ListPage>
  )
}
