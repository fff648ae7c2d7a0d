import type { ReactNode } from 'react'
import { plural } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { CreateContext, useCreate } from './create-context.tsx'
import { problemsOf } from './create-machine.store.ts'
import type { CreatePreset } from './create-request.store.ts'
import { CreateResult } from './CreateResult.tsx'
import { countOf } from './draft.ts'
import { STEP_TITLES, stepOf } from './draft-steps.ts'
import css from './CreateMachinesForm.module.css'
import texts from './Texts.module.css'
import { PlannedMachines } from './PlannedMachines.tsx'
import { ProblemList } from './ProblemList.tsx'
import { QuotaCost } from './QuotaCost.tsx'
import { RememberedNote } from './RememberedNote.tsx'
import { RequestList } from './RequestList.tsx'
import { AccessStep } from './steps/AccessStep.tsx'
import { MachineStep } from './steps/MachineStep.tsx'
import { NetworkStep } from './steps/NetworkStep.tsx'
import { SourceStep } from './steps/SourceStep.tsx'
import { WhereStep } from './steps/WhereStep.tsx'
import { blockedBy, useCreateMachine } from './use-create-machine.ts'

const PARTS: readonly (readonly [keyof typeof STEP_TITLES, () => ReactNode])[] = [
  ['source', SourceStep],
  ['where', WhereStep],
  ['machine', MachineStep],
  ['network', NetworkStep],
  ['access', AccessStep],
]

/** What would be made of the form as it is, beside it. */
const Preview = () => {
  const { create, state } = useCreate()
  const { plan, planError, planned } = state
  const problems = problemsOf(state).filter(({ field }) => stepOf(field) === null || state.tried.size > 0)
  return (
    <div className={css.preview} role="region" aria-label="Plan" aria-busy={!planned} tabIndex={0}>
      <ProblemList label="To put right" tone="red" problems={problems} />
      {planError !== null && <InlineError error={planError} onRetry={create.replan} />}
      {plan === null ? (
        <p className={texts.muted}>Once source, cluster and network are chosen, the machines stand here.</p>
      ) : (
        <>
          <ProblemList label="Worth knowing" tone="amber" problems={plan.warnings} />
          <PlannedMachines machines={plan.machines} />
          <QuotaCost plan={plan} />
          <RequestList machines={plan.machines} />
        </>
      )}
    </div>
  )
}

interface CreateMachinesFormProps {
  readonly preset: CreatePreset
  readonly onClose: () => void
}

/** The same for many at once, all on one page: the machines with names and addresses stand beside the form. */
export const CreateMachinesForm = ({ preset, onClose }: CreateMachinesFormProps) => {
  const { create, state, view } = useCreateMachine(preset)
  const { draft, jobId, busy, error } = state
  if (jobId !== null) return <CreateResult jobId={jobId} company={draft.companyId} onClose={onClose} />
  const count = countOf(draft)
  const what = count === 1 ? 'machine' : plural(count, 'machine')
  const blocked = blockedBy(state)
  return (
    <CreateContext value={view}>
      <FormDialog
        title="Create several machines"
        width={1240}
        height={900}
        company={draft.clusterId === '' && draft.companyId === null ? undefined : draft.companyId}
        dirty={state.touched}
        busy={busy}
        submitLabel={`Create ${what}`}
        // What is wrong is said at its field when one tries; only what nobody can put right here blocks.
        blockedReason={problemsOf(state).length > 0 ? undefined : blocked}
        onSubmit={create.create}
        onClose={onClose}
      >
        <div className={css.columns}>
          <div className={css.form}>
            {error !== null && <InlineError error={error} />}
            <RememberedNote />
            {PARTS.map(([id, Part]) => (
              <section key={id} className={css.part} aria-label={STEP_TITLES[id]}>
                <h3>{STEP_TITLES[id]}</h3>
                <Part />
              </section>
            ))}
          </div>
          <Preview />
        </div>
      </FormDialog>
    </CreateContext>
  )
}
