import { useState } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { Age } from '#renderer/components/Age.tsx'
import { plural } from '#renderer/components/format.ts'
import { CompanyMark } from '#renderer/features/companies/CompanyMark.tsx'
import type { ClusterId } from '#shared/model/ids.ts'
import type { Leftover } from '#shared/model/machine/machine-result.ts'
import css from './LeftoverList.module.css'
import texts from './Texts.module.css'
import { RemoveLeftoverSheet } from './RemoveLeftoverSheet.tsx'
import { useLeftovers } from './use-machine-results.ts'

interface LeftoverListProps {
  /** Of one cluster; absent: of all. */
  readonly clusterId?: ClusterId
}

const Leftovers = ({ clusterId }: LeftoverListProps) => {
  const { leftovers } = useLeftovers()
  const choice = useCompanyChoice()
  const [removing, setRemoving] = useState<Leftover | null>(null)
  const shown = leftovers.filter(
    (leftover) => (clusterId === undefined || leftover.clusterId === clusterId) && isChosen(choice, leftover.companyId),
  )
  return (
    <>
      {shown.length > 0 && (
        <section className={css.leftovers} aria-label="Left by failed creations">
          <h3>{`${plural(shown.length, 'creation')} failed and left something on ${clusterId === undefined ? 'its cluster' : 'this cluster'}`}</h3>
          <ul>
            {shown.map((leftover) => (
              <li key={leftover.id}>
                <CompanyMark id={leftover.companyId} />
                <span>
                  <b>{leftover.name}</b>
                  <span className={texts.muted}>
                    {` ${clusterId === undefined ? `${leftover.clusterName}/` : ''}${leftover.node} · ${leftover.parts.join(', ')}`}
                  </span>
                  <span className={css.reason}>{leftover.reason}</span>
                </span>
                <Age at={leftover.at} />
                <button
                  type="button"
                  className="mp-button"
                  data-danger="true"
                  aria-label={`Remove what is left of ${leftover.name}`}
                  onClick={() => {
                    setRemoving(leftover)
                  }}
                >
                  Remove …
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {removing !== null && (
        <RemoveLeftoverSheet
          leftover={removing}
          onClose={() => {
            setRemoving(null)
          }}
        />
      )}
    </>
  )
}

/** What failed creations left on clusters, with the way to remove it; nothing where there is nothing. */
export const LeftoverList = (props: LeftoverListProps) =>
  usePermissions()('vm.create') ? <Leftovers {...props} /> : null
