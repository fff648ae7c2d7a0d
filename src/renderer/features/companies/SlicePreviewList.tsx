import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { plural } from '#renderer/components/format.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import css from './CompanyPage.module.css'
import type { SlicePreview } from './slice-preview.ts'

const SHOWN = 200

/** Which guests a slice would make the company's, before it is saved. */
export const SlicePreviewList = ({
  preview,
  companyId,
}: {
  readonly preview: SlicePreview
  readonly companyId: CompanyId
}) => {
  const companies = useCompanyLooks()
  const { matched, gained, lost } = preview
  return (
    <section className={css.preview} aria-label="What it matches">
      <p role="status">
        <strong>{plural(matched.length, 'guest')}</strong> of {companyLabel(companies, companyId)}
        <span className={css.muted}>
          {gained > 0 && ` · ${gained} new`}
          {lost > 0 && ` · ${lost} no longer`}
        </span>
      </p>
      {matched.length > 0 && (
        <ul tabIndex={0} aria-label="Guests it matches">
          {matched.slice(0, SHOWN).map(({ guest, reason, from }) => (
            <li key={guest.id}>
              <span className="mono">{guest.vmid}</span>
              <span title={guest.name}>{guest.name}</span>
              <span className={css.muted}>
                {reason}
                {from !== companyId && `, now ${companyLabel(companies, from)}`}
              </span>
            </li>
          ))}
          {matched.length > SHOWN && <li className={css.muted}>… and {matched.length - SHOWN} more</li>}
        </ul>
      )}
    </section>
  )
}
