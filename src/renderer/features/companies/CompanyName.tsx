import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { CompanyMark } from './CompanyMark.tsx'
import css from './Company.module.css'

/** A company's colour and name; null: the provider's own. */
export const CompanyName = ({ id }: { readonly id: CompanyId | null }) => {
  const label = companyLabel(useCompanyLooks(), id)
  return (
    <span className={css.name} title={label}>
      <CompanyMark id={id} />
      <span>{label}</span>
    </span>
  )
}
