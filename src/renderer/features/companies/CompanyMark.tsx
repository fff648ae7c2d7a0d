import { useCompanies } from '#renderer/client/companies.store.ts'
import { companyColour } from '#renderer/app/theme.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import css from './Company.module.css'

interface CompanyMarkProps {
  /** Null: the provider's own. */
  readonly id: CompanyId | null
  /** With its logo, where it has one; else the square of its colour. */
  readonly logo?: boolean
}

/** What a company is known by at a glance: its colour, or its logo on it. */
export const CompanyMark = ({ id, logo = false }: CompanyMarkProps) => {
  const company = useCompanies((state) => (id === null ? undefined : state.byId.get(id)))
  if (logo && company !== undefined && company.logo !== null) {
    return <img className={css.logo} src={company.logo} alt="" style={{ borderColor: company.colour }} />
  }
  return <i className={css.swatch} style={{ background: companyColour(company) }} aria-hidden />
}
