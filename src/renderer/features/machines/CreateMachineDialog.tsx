import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import { call } from '#renderer/client/client.ts'
import { createIds } from '#renderer/client/new-id.ts'
import { plural } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Wizard } from '#renderer/components/wizard/Wizard.tsx'
import { CreateContext } from './create-context.tsx'
import { createMachineStore, problemsOf, saidProblems, type CreateState } from './create-machine.store.ts'
import type { CreatePreset } from './create-request.store.ts'
import { CreateResult } from './CreateResult.tsx'
import { countOf, STANDARD } from './draft.ts'
import { STEP_TITLES, stepOf, STEPS, type StepId } from './draft-steps.ts'
import { RememberedNote } from './RememberedNote.tsx'
import { stepSummary } from './step-summaries.ts'
import { AccessStep } from './steps/AccessStep.tsx'
import { MachineStep } from './steps/MachineStep.tsx'
import { NetworkStep } from './steps/NetworkStep.tsx'
import { ReviewStep } from './steps/ReviewStep.tsx'
import { SourceStep } from './steps/SourceStep.tsx'
import { WhereStep } from './steps/WhereStep.tsx'

const PARTS: Readonly<Record<StepId, () => React.ReactNode>> = {
  source: SourceStep,
  where: WhereStep,
  machine: MachineStep,
  network: NetworkStep,
  access: AccessStep,
  review: ReviewStep,
}

/** The sentence for a field: its own, else of something under it. */
const sentenceFor = (state: CreateState) => {
  const said = saidProblems(state)
  return (field: string): string | undefined =>
    (said.find((problem) => problem.field === field) ?? said.find((problem) => problem.field.startsWith(`${field}.`)))
      ?.message
}

const blockedBy = (state: CreateState): string | undefined => {
  const count = problemsOf(state).length
  if (count > 0) return `${count === 1 ? 'One thing has' : `${count} things have`} to be put right.`
  if (state.planError !== null) return 'The plan could not be made.'
  return state.planned ? undefined : 'The plan is being made.'
}

interface CreateMachineDialogProps {
  readonly preset: CreatePreset
  readonly onClose: () => void
}

/** Makes machines: source, place, hardware, network, access, review; then what became of them. */
export const CreateMachineDialog = ({ preset, onClose }: CreateMachineDialogProps) => {
  const create = useMemo(() => createMachineStore({ preset, call, idFor: createIds() }), [preset])
  const state = useStore(create.store)
  useEffect(() => create.end, [create])
  const { draft, step, furthest, jobId, busy, error } = state
  const view = useMemo(
    () => ({ create, state, draft: state.draft, change: create.change, said: sentenceFor(state) }),
    [create, state],
  )
  if (jobId !== null) return <CreateResult jobId={jobId} company={draft.companyId} onClose={onClose} />
  const count = countOf(draft)
  const verb = draft.kind === 'template' ? 'Clone' : 'Create'
  const said = saidProblems(state)
  const Part = PARTS[step]
  return (
    <CreateContext value={view}>
      <Wizard
        title={count === 1 ? `${verb} machine` : `${verb} ${count} machines`}
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
        dirty={JSON.stringify({ ...STANDARD, ...preset }) !== JSON.stringify(draft)}
        busy={busy}
        submitLabel={`${verb} ${count === 1 ? 'machine' : plural(count, 'machine')}`}
        blockedReason={blockedBy(state)}
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
