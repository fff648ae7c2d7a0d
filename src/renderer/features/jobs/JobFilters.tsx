import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { FilterChoice } from '#renderer/components/ListPage.tsx'
import { WorkFilter } from './WorkFilter.tsx'

const STATES = [
  { value: 'active', label: 'running or waiting' },
  { value: 'completed', label: 'completed' },
  { value: 'failed', label: 'failed' },
  { value: 'cancelled', label: 'cancelled' },
] as const

interface JobFiltersProps {
  readonly params: URLSearchParams
  /** The switch in the top bar shows one company: there is none to choose here. */
  readonly ofOneCompany: boolean
  readonly setParams: (params: URLSearchParams, options: { readonly replace: boolean }) => void
}

/** By state, kind or action, cluster and, where there are some, company. They stand in the address. */
export const JobFilters = ({ params, setParams, ofOneCompany }: JobFiltersProps) => {
  const clusters = useClusters((state) => state.clusters)
  const all = useCompanies((state) => state.companies)
  const companies = useMemo(() => all.map(({ id, name }) => ({ value: id, label: name })), [all])
  const disabledReason = params.get('state') === 'active' ? 'What runs or waits is shown whole.' : undefined
  const change = (filters: Readonly<Record<string, string>>): void => {
    const changed = new URLSearchParams(params)
    changed.delete('page')
    for (const [name, value] of Object.entries(filters)) {
      if (value === '') changed.delete(name)
      else changed.set(name, value)
    }
    setParams(changed, { replace: true })
  }
  /** The filter of this name; it stands in the address under it. */
  const filter = (name: string) => ({
    value: params.get(name) ?? '',
    onChange: (value: string): void => change({ [name]: value }),
  })
  /** As `filter`, of what ended only. */
  const ofEnded = (name: string) => ({ ...filter(name), disabledReason })
  return (
    <>
      <FilterChoice label="State" all="Any state" choices={STATES} {...filter('state')} />
      <WorkFilter {...{ params, disabledReason }} onChange={change} />
      <FilterChoice
        label="Cluster"
        all="Any cluster"
        choices={clusters.map(({ id, name }) => ({ value: id, label: name }))}
        {...ofEnded('cluster')}
      />
      {!ofOneCompany && (companies.length > 0 || params.has('company')) && (
        <FilterChoice label="Company" all="Any company" choices={companies} {...ofEnded('company')} />
      )}
    </>
  )
}
