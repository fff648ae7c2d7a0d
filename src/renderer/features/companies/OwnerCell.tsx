import { companyLabel } from '#renderer/components/company.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { CompanyMark } from './CompanyMark.tsx'
import css from './Company.module.css'

interface OwnerCellProps {
  /** Null: no company's, and nothing but the name is shown. */
  readonly id: CompanyId | null
  /** As it was called when the row was written; absent: as it is called now. */
  readonly name?: string
}

/** Whose a row of a table is, in the company's colour. */
export const OwnerCell = ({ id, name }: OwnerCellProps) => {
  const looks = useCompanyLooks()
  const label = name ?? (id === null ? '' : companyLabel(looks, id))
  return (
    <span className={css.name} title={label}>
      {id !== null && <CompanyMark id={id} />}
      <span>{label}</span>
    </span>
  )
}
