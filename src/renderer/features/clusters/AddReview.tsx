import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { CompanyField } from '#renderer/features/companies/CompanyField.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import type { ClusterProbe } from '#shared/contract/clusters.contract.ts'
import { textProblem } from '#shared/model/text-problem.ts'
import type { AddCluster, AddClusterState } from './add-cluster.store.ts'
import { FurtherNodes } from './FurtherNodes.tsx'
import { RightsList } from './RightsList.tsx'
import css from './AddClusterDialog.module.css'

interface AddReviewProps {
  readonly add: AddCluster
  readonly state: AddClusterState
  readonly probe: ClusterProbe
  readonly onOpenCluster: (id: string) => void
}

const QUORUM = { true: 'quorate', false: 'not quorate' } as const

/** Last step: what was found, how it is to be called, and further nodes to fail over to. */
export const AddReview = ({ add, state, probe, onOpenCluster }: AddReviewProps) => {
  const { further, text, nameProblem } = state
  const known = probe.alreadyAdded
  return (
    <>
      {known !== null && (
        <div className={css.known} role="alert">
          <p>
            This is the cluster that is already added as <strong>{known.name}</strong>. Its nodes and their certificates
            are the same.
          </p>
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              onOpenCluster(known.id)
            }}
          >
            Open {known.name}
          </button>
        </div>
      )}
      <section>
        <h3 className={css.heading}>
          {probe.clusterName === null ? 'Standalone node' : `Cluster ${probe.clusterName}`}
          {probe.quorate !== null && <span className={css.muted}> · {QUORUM[`${probe.quorate}`]}</span>}
        </h3>
        <ul className={css.nodes}>
          {probe.nodes.map((node) => (
            <li key={node.name}>
              <StatusMark
                tone={node.online ? 'green' : 'grey'}
                shape={node.online ? 'disc' : 'square'}
                word={node.name}
              />
              <span className={`mono ${css.muted}`}>
                {node.address}
                {node.online ? '' : ' offline'}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3 className={css.heading}>Rights</h3>
        <RightsList missing={probe.missingRights} />
        {probe.missingRights.length > 0 && (
          <p className={css.muted}>The cluster can be added all the same; only what is named will not work.</p>
        )}
      </section>
      <LabelledField
        label="Name"
        name="name"
        autoFocus
        value={text.name}
        error={nameProblem ?? textProblem(text.name.trim())}
        onChange={(name) => {
          add.typeText({ name })
        }}
      />
      <div className={css.pair}>
        <LabelledField
          label="Location (optional)"
          value={text.location}
          error={textProblem(text.location.trim())}
          onChange={(location) => {
            add.typeText({ location })
          }}
        />
        <CompanyField
          label="Company (optional)"
          value={text.companyId}
          help="Who holds the whole cluster; empty: your own."
          onChange={(companyId) => {
            add.typeText({ companyId })
          }}
        />
      </div>
      <FurtherNodes add={add} entries={further} compareWith={state.compareWith} />
    </>
  )
}
