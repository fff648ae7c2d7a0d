import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import type { CatalogueVolume } from '#shared/model/catalogue.ts'
import { placeText } from './catalogue-rows.ts'
import css from './Catalogue.module.css'
import { CheckList, type CheckItem } from './CheckList.tsx'
import { isUsed, usersText, type Usage } from './use-usage.ts'

interface CopyChoiceProps {
  readonly places: readonly CatalogueVolume[]
  /** By key; null: not known yet. */
  readonly usage: ReadonlyMap<string, Usage> | null
  /** Keys of the copies that stay. */
  readonly kept: ReadonlySet<string>
  readonly onChange: (kept: ReadonlySet<string>) => void
}

/** Which copies of a file: every one that nobody uses, unless another choice is made. */
export const CopyChoice = ({ places, usage, kept, onChange }: CopyChoiceProps) => {
  const byId = useClusters((state) => state.byId)
  const companies = useCompanyLooks()
  const itemOf = (place: CatalogueVolume): CheckItem => {
    const cluster = byId.get(place.clusterId)
    const company = companyLabel(companies, cluster?.companyId ?? null)
    const found = usage?.get(place.key)
    const used = found !== undefined && isUsed(found)
    return {
      key: place.key,
      words: [cluster?.name ?? '', placeText(place), company],
      label: (
        <>
          <b>{cluster?.name}</b> {placeText(place)} <span className={css.muted}>{company}</span>
        </>
      ),
      checked: !used && !kept.has(place.key),
      disabled: used,
      note: (
        <span className={css.users} title={used ? usersText(found) : undefined}>
          {found === undefined ? 'looking …' : used ? `used by ${usersText(found)}` : 'used by nobody'}
        </span>
      ),
    }
  }
  return (
    <CheckList
      legend="Copies"
      what="copies"
      items={places.map(itemOf)}
      withAll
      onChange={(keys, checked) => {
        const next = new Set(kept)
        for (const key of keys) {
          if (checked) next.delete(key)
          else next.add(key)
        }
        onChange(next)
      }}
    />
  )
}
