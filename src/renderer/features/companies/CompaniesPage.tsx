import Add from '@mui/icons-material/Add'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
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
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import list from '#renderer/features/clusters/ClustersPage.module.css'
import { COMPANY_COLUMNS, type CompanyRow } from './company-columns.tsx'
import { companyRows } from './company-rows.ts'
import { CompanyDialog } from './CompanyDialog.tsx'
import { useCompanyActions } from './use-company-actions.tsx'
import { useQuotas } from './use-quotas.ts'

const rowId = ({ id }: CompanyRow): string => id
const rowName = ({ company }: CompanyRow): string => company.name
const isSuspended = ({ company }: CompanyRow): boolean => company.status === 'suspended'
const BY_NAME = [{ id: 'name', desc: false }]

const matcher = (text: string): ((row: CompanyRow) => boolean) | null => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  return ({ company: { name, number, status, contact, notes } }) => {
    const whole = [name, number, status, contact, notes].join('\n').toLowerCase()
    return words.every((word) => whole.includes(word))
  }
}

const countText = (shown: number, all: number, filtered: boolean): string =>
  filtered ? `${shown} of ${all}` : `${all} ${all === 1 ? 'company' : 'companies'}`

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
  const [params, setParams] = useSearchParams()
  const text = params.get('q') ?? ''
  const [adding, setAdding] = useState(false)
  const { openMenuAt, dialogs } = useCompanyActions()
  const filter = useMemo(() => matcher(text), [text])
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
  const setText = (next: string): void => {
    setParams(next === '' ? {} : { q: next }, { replace: true })
  }
  const addButton = mayAdd && (
    <button type="button" className="mp-button" data-primary="true" onClick={add}>
      <Add aria-hidden /> Add company
    </button>
  )

  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadCompanies()} />
  return (
    <div className={list.page}>
      <header className={list.bar}>
        <h1>
          Companies <span className={list.count}>{countText(model.shown.length, rows.length, filter !== null)}</span>
        </h1>
        <input
          type="search"
          className="mp-field"
          placeholder="Filter companies"
          aria-label="Filter companies"
          data-search-field
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
        <span className={list.space} />
        {rows.length > 0 && addButton}
      </header>
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
              <EmptyState
                title="No company matches"
                text={`Nothing here contains “${text}”.`}
                action={
                  <button
                    type="button"
                    className="mp-button"
                    onClick={() => {
                      setText('')
                    }}
                  >
                    Clear the filter
                  </button>
                }
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
    </div>
  )
}
