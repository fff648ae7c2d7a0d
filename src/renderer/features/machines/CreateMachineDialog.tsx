import type { ReactNode } from 'react'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Wizard } from '#renderer/components/wizard/Wizard.tsx'
import { CreateContext } from './create-context.tsx'
import { saidProblems } from './create-machine.store.ts'
import type { CreatePreset } from './create-request.store.ts'
import { CreateResult } from './CreateResult.tsx'
import { countOf } from './draft.ts'
import { STEP_TITLES, stepOf, STEPS, type StepId } from './draft-steps.ts'
import { RememberedNote } from './RememberedNote.tsx'
import { stepSummary } from './step-summaries.ts'
import { AccessStep } from './steps/AccessStep.tsx'
import { MachineStep } from './steps/MachineStep.tsx'
import { NetworkStep } from './steps/NetworkStep.tsx'
import { ReviewStep } from './steps/ReviewStep.tsx'
import { SourceStep } from './steps/SourceStep.tsx'
import { WhereStep } from './steps/WhereStep.tsx'
import { blockedBy, useCreateMachine } from './use-create-machine.ts'

const PARTS: Readonly<Record<StepId, () => ReactNode>> = {
  source: SourceStep,
  where: WhereStep,
  machine: MachineStep,
  network: NetworkStep,
  access: AccessStep,
  review: ReviewStep,
}

interface CreateMachineDialogProps {
  readonly preset: CreatePreset
  readonly onClose: () => void
}

/** Makes machines: source, place, hardware, network, access, review; then what became of them. */
export const CreateMachineDialog = ({ preset, onClose }: CreateMachineDialogProps) => {
  const { create, state, view } = useCreateMachine(preset)
  const { draft, step, furthest, jobId, busy, error } = state
  if (jobId !== null) return <CreateResult jobId={jobId} company={draft.companyId} onClose={onClose} />
  const count = countOf(draft)
  const verb = draft.kind === 'template' ? 'Clone' : 'Create'
  const what = count === 1 ? 'machine' : plural(count, 'machine')
  const said = saidProblems(state)
  const Part = PARTS[step]
  return (
    <CreateContext value={view}>
      <Wizard
        title={`${verb} ${what}`}
        steps={STEPS.map((id) => ({
          id,
          title: STEP_TITLES[id],
          summary: STEPS.indexOf(id) <= STEPS.indexOf(furthest) ? stepSummary(id, state) : '',
          wrong: id !== step && said.some(({ field }) => stepOf(field) === id),
        }))}
        current={step}
        furthest={furthest}
        focus={state.focus}
        company={draft.clusterId === '' && draft.companyId === null ? undefined : draft.companyId}
        dirty={state.touched}
        busy={busy}
        submitLabel={`${verb} ${what}`}
        blockedReason={step === 'review' ? blockedBy(state) : undefined}
        onStep={create.goTo}
        onContinue={create.goOn}
        onSubmit={create.create}
        onClose={onClose}
      >
        {error !== null && <InlineError error={error} />}
        <RememberedNote />
        <Part />
      </Wizard>
    </CreateContext>
  )
}
