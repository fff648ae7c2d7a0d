import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import type { Plan, PlanTarget } from '#renderer/components/plan.ts'
import type { JobRow } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { jobText } from './jobs.model.ts'
import { cancelJob } from './jobs.store.ts'

const targetOf = (job: JobRow): PlanTarget => ({
  id: job.id,
  name: jobText(job),
  place: [job.clusterName, job.who].filter((part) => part !== '').join(' · '),
  companyId: job.companyId,
})

/** Whom it hits are the parts that have not ended: the whole of several companies has no company of its own. */
const planOf = (job: JobRow, parts: readonly JobRow[]): Plan => {
  const left = parts.filter(({ state }) => !isEnded(state))
  return {
    title: `Cancel ${jobText(job)}`,
    noun: left.length === 0 ? 'job' : 'part',
    targets: left.length === 0 ? [targetOf(job)] : left.map(targetOf),
    effect: 'What it has done already stays. It can be retried, and then goes on with what is left.',
    danger: true,
    destructive: false,
    confirm: 'Cancel job',
    keep: 'Keep job',
  }
}

/** Asks before a job is cancelled with its parts: those that ran or waited when it asked. */
export const CancelJobDialog = ({ job, onClose }: { readonly job: JobRow; readonly onClose: () => void }) => {
  const { id } = job
  const hasParts = job.children.total > 0
  const { value, error, reload } = useLoaded(
    useCallback(async () => (hasParts ? (await call('jobs.get', { id })).children : []), [hasParts, id]),
  )
  return (
    <ConfirmedAction
      plan={planOf(job, value ?? [])}
      blockedReason={value === null && hasParts ? 'Reading its parts …' : undefined}
      act={() => cancelJob(id)}
      onClose={onClose}
    >
      {error !== null && <InlineError error={error} onRetry={reload} />}
    </ConfirmedAction>
  )
}
