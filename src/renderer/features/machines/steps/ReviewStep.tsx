import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import parts from '../PlanSection.module.css'
import { useCreate } from '../create-context.tsx'
import { problemsOf } from '../create-machine.store.ts'
import { PlannedMachines } from '../PlannedMachines.tsx'
import { ProblemList } from '../ProblemList.tsx'
import { QuotaCost } from '../QuotaCost.tsx'
import { RequestList } from '../RequestList.tsx'

/** What will be made, what it costs and what is sent; what is wrong leads to its field. */
export const ReviewStep = () => {
  const { create, state } = useCreate()
  const { plan, planError, planned } = state
  const problems = problemsOf(state)
  return (
    <>
      <ProblemList label="To put right" tone="red" problems={problems} />
      {planError !== null && <InlineError error={planError} onRetry={create.replan} />}
      {plan === null ? (
        planError === null && problems.length === 0 && <Skeleton rows={6} />
      ) : (
        <div className={parts.sections} aria-busy={!planned}>
          <ProblemList label="Worth knowing" tone="amber" problems={plan.warnings} />
          <PlannedMachines machines={plan.machines} />
          <QuotaCost plan={plan} />
          <RequestList machines={plan.machines} />
        </div>
      )}
    </>
  )
}
