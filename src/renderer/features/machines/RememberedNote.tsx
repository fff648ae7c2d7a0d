import { useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks } from '#renderer/client/companies.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { useCreate } from './create-context.tsx'
import css from './RememberedNote.module.css'

/** Says that the form was filled in as last time, and undoes it. */
export const RememberedNote = () => {
  const { create, state, draft } = useCreate()
  const companies = useCompanyLooks()
  const cluster = useClusters(({ byId }) => (draft.clusterId === '' ? undefined : byId.get(draft.clusterId)))
  if (!state.remembered) return null
  const whose = draft.companyId === null ? 'your own machines' : companyLabel(companies, draft.companyId)
  return (
    <div className={css.remembered} role="note">
      <span>{`Filled in as last time for ${whose}${cluster === undefined ? '' : ` on ${cluster.name}`}.`}</span>
      <button type="button" className="mp-button" onClick={create.forget}>
        Use standard values
      </button>
    </div>
  )
}
