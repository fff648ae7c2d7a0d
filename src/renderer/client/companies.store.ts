import { create } from 'zustand'
import type { AppError } from '#shared/errors.ts'
import type { Company } from '#shared/model/company.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { asAppError, call, on, onGap } from './client.ts'

/** Companies by id; the same object until one of them changes. */
export type CompanyLooks = ReadonlyMap<CompanyId, Company>

interface CompaniesState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  /** By name. */
  readonly companies: readonly Company[]
  readonly byId: CompanyLooks
}

export const useCompanies = create<CompaniesState>()(() => ({
  status: 'loading',
  error: null,
  companies: [],
  byId: new Map(),
}))

const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const put = (companies: readonly Company[]): void => {
  useCompanies.setState({
    companies: companies.toSorted((a, b) => order.compare(a.name, b.name)),
    byId: new Map(companies.map((company) => [company.id, company])),
  })
}

/** Loads the list anew; what is shown stays until the answer is here. */
export const loadCompanies = async (): Promise<void> => {
  try {
    put(await call('companies.list', {}))
    useCompanies.setState({ status: 'ready', error: null })
  } catch (thrown) {
    const known = useCompanies.getState().status === 'ready'
    useCompanies.setState({ status: known ? 'ready' : 'failed', error: asAppError(thrown) })
  }
}

/** A company this page just made or changed: shown at once, before its event comes. */
export const putCompany = (company: Company): void => {
  put([...useCompanies.getState().companies.filter(({ id }) => id !== company.id), company])
}

/** Loads and follows the companies until the returned function is called. */
export const followCompanies = (): (() => void) => {
  const ends = [
    on('companies.companyChanged', ({ changed, removed }) => {
      const gone = new Set([...removed, ...changed.map(({ id }) => id)])
      put([...useCompanies.getState().companies.filter(({ id }) => !gone.has(id)), ...changed])
    }),
    onGap(() => void loadCompanies()),
  ]
  void loadCompanies()
  return () => {
    for (const end of ends) end()
  }
}

export const useCompanyLooks = (): CompanyLooks => useCompanies((state) => state.byId)
