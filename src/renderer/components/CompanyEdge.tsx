import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { colourOf } from './company.ts'
import css from './CompanyEdge.module.css'

interface CompanyEdgeProps {
  /** Null: the provider's own; undefined: of several companies, or nobody's. */
  readonly company: CompanyId | null | undefined
}

/** The strip on top of a dialog in the colour of whom it is about. */
export const CompanyEdge = ({ company }: CompanyEdgeProps) => {
  const companies = useCompanyLooks()
  return (
    <div
      className={css.edge}
      data-company-edge={company ?? ''}
      style={{ background: company === undefined ? 'var(--mp-line-strong)' : colourOf(companies, company) }}
    />
  )
}
