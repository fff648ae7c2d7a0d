import { Age } from '#renderer/components/Age.tsx'
import { formatInstant, formatMoment } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import css from './ClusterPage.module.css'
import { CLUSTER_STATES } from './cluster-state.ts'
import { RemedyButton } from './RemedyButton.tsx'

/** Why a cluster is not online, since when, when it is tried again, and the action that mends it. */
export const ProblemPanel = ({ cluster }: { readonly cluster: ClusterView }) => {
  const now = useNow()
  const { problem, state, unreachableSince, nextAttemptAt } = cluster
  if (problem === null && state !== 'disabled') return null
  return (
    <div className={css.problem} data-tone={CLUSTER_STATES[state].tone} role="status">
      <p>
        {problem?.message ?? 'This cluster is disabled: it is not asked for anything. What was last seen stays here.'}
        {(unreachableSince !== null || nextAttemptAt !== null) && (
          <small>
            {unreachableSince !== null && (
              <>
                Unreachable since {formatMoment(unreachableSince, now)} (<Age at={unreachableSince} />
                ). The inventory below is what was last seen.{' '}
              </>
            )}
            {nextAttemptAt !== null && (
              <time title={formatInstant(nextAttemptAt)}>Next attempt {formatMoment(nextAttemptAt, now)}.</time>
            )}
          </small>
        )}
      </p>
      <RemedyButton cluster={cluster} />
    </div>
  )
}
