import { useCallback, useMemo } from 'react'
import { call } from '#renderer/client/client.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanies } from '#renderer/client/companies.store.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import css from './Jobs.module.css'

const STATES = [
  { value: 'active', text: 'running or waiting' },
  { value: 'completed', text: 'completed' },
  { value: 'failed', text: 'failed' },
  { value: 'cancelled', text: 'cancelled' },
] as const

interface ChoiceProps {
  readonly label: string
  readonly name: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  readonly all: string
  readonly params: URLSearchParams
  /** Why it cannot be chosen now. */
  readonly disabledReason?: string | undefined
  readonly onChoose: (name: string, value: string) => void
}

const Choice = ({ label, name, all, options, params, disabledReason, onChoose }: ChoiceProps) => (
  <select
    className={`mp-field ${css.filter}`}
    aria-label={label}
    value={disabledReason === undefined ? (params.get(name) ?? '') : ''}
    disabled={disabledReason !== undefined}
    title={disabledReason}
    onChange={(event) => {
      onChoose(name, event.target.value)
    }}
  >
    <option value="">{all}</option>
    {options.map(({ value, text }) => (
      <option key={value} value={value}>
        {text}
      </option>
    ))}
  </select>
)

interface JobFiltersProps {
  readonly params: URLSearchParams
  readonly setParams: (params: URLSearchParams, options: { readonly replace: boolean }) => void
}

/** By state, kind, cluster and, where there are some, company. They stand in the address. */
export const JobFilters = ({ params, setParams }: JobFiltersProps) => {
  const { value: kinds } = useLoaded(useCallback(() => call('jobs.kinds', {}), []))
  const clusters = useClusters((state) => state.clusters)
  const all = useCompanies((state) => state.companies)
  const companies = useMemo(() => all.map(({ id, name }) => ({ value: id, text: name })), [all])
  const choose = (name: string, value: string): void => {
    const changed = new URLSearchParams(params)
    changed.delete('page')
    if (value === '') changed.delete(name)
    else changed.set(name, value)
    setParams(changed, { replace: true })
  }
  const given = { params, onChoose: choose }
  const disabledReason = params.get('state') === 'active' ? 'What runs or waits is shown whole.' : undefined
  const ended = { ...given, disabledReason }
  return (
    <>
      <Choice label="State" name="state" all="Any state" options={STATES} {...given} />
      <Choice
        label="Kind"
        name="kind"
        all="Any kind"
        options={(kinds ?? []).map(({ kind, title }) => ({ value: kind, text: title }))}
        {...ended}
      />
      <Choice
        label="Cluster"
        name="cluster"
        all="Any cluster"
        options={clusters.map(({ id, name }) => ({ value: id, text: name }))}
        {...ended}
      />
      {(companies.length > 0 || params.has('company')) && (
        <Choice label="Company" name="company" all="Any company" options={companies} {...ended} />
      )}
    </>
  )
}
