import { createStore } from 'zustand/vanilla'
import type { OperationArguments, OperationName, OperationOutput } from '#shared/contract/index.ts'
import type { AppError } from '#shared/errors.ts'
import type { ClusterId, CompanyId, JobId } from '#shared/model/ids.ts'
import type { MachineOptions } from '#shared/model/machine/machine-options.ts'
import type { FieldProblem, MachinePlan } from '#shared/model/machine/machine-plan.ts'
import { asAppError } from '#renderer/client/client.ts'
import { chosenOf } from './chosen-source.ts'
import { STANDARD, type Draft } from './draft.ts'
import { STEPS, stepOf, type StepId } from './draft-steps.ts'
import { createLatestAnswer } from './latest-answer.ts'
import { readDraft, type MachineOrder } from './read-draft.ts'
import { rememberedDraft } from './remembered.ts'
import { settleDraft } from './settle-draft.ts'

export interface CreateState {
  readonly draft: Draft
  readonly step: StepId
  readonly furthest: StepId
  /** Fields somebody was in, and steps he wanted to leave: what is wrong there is said. */
  readonly left: ReadonlySet<string>
  readonly tried: ReadonlySet<StepId>
  /** Where the cursor is wanted; a new object for each wish. */
  readonly focus: { readonly field: string } | null
  /** What the cluster has; null: no cluster is chosen, or its answer is on its way. */
  readonly options: MachineOptions | null
  readonly optionsError: AppError | null
  /** The form was filled in as for the company’s last machine on this cluster. */
  readonly remembered: boolean
  /** What would be done, for the form as it was a moment ago; null: not known yet. */
  readonly plan: MachinePlan | null
  readonly planError: AppError | null
  /** The plan is of the form as it is now. */
  readonly planned: boolean
  /** Something was changed by hand: closing loses it. */
  readonly touched: boolean
  readonly busy: boolean
  readonly error: AppError | null
  /** It was sent: the job that makes the machines. */
  readonly jobId: JobId | null
}

export interface CreateDependencies {
  readonly preset: Partial<Draft>
  readonly call: <Name extends OperationName>(
    name: Name,
    input: OperationArguments<Name>,
  ) => Promise<OperationOutput<Name>>
  /** The id of the job that makes this; the same each time it is asked for the same. */
  readonly idFor: (what: string) => string
}

/** A pause in typing, in milliseconds, after which the core is asked. */
const PLAN_AFTER_MS = 250

const SOURCE_KEYS: readonly string[] = ['kind', 'image', 'iso', 'container', 'templateId', 'clone']

interface Place {
  readonly companyId: CompanyId | null
  readonly clusterId: ClusterId
}

const initial = (preset: Partial<Draft>): CreateState => ({
  draft: { ...STANDARD, ...preset },
  step: 'source',
  furthest: 'source',
  left: new Set(),
  tried: new Set(),
  focus: null,
  options: null,
  optionsError: null,
  remembered: false,
  plan: null,
  planError: null,
  planned: false,
  touched: false,
  busy: false,
  error: null,
  jobId: null,
})

/** What is wrong with the form as it is, each at its field: what the page sees itself, else what the core said. */
export const problemsOf = (state: Pick<CreateState, 'draft' | 'options' | 'plan'>): readonly FieldProblem[] => {
  const { problems } = readDraft(state.draft, chosenOf(state.draft, state.options))
  const seen = new Set(problems.map(({ field }) => field))
  return [...problems, ...(state.plan?.problems ?? []).filter(({ field }) => !seen.has(field))]
}

/** What of it is said already: at fields somebody left, in steps he wanted to leave, and all of it in the review. */
export const saidProblems = (state: CreateState): readonly FieldProblem[] =>
  problemsOf(state).filter(({ field }) => {
    const step = stepOf(field)
    return step === null || state.left.has(field) || state.tried.has(step)
  })

/** The dialog that makes machines. What was typed stays, through steps, errors and other choices of the source. */
export const createMachineStore = ({ preset, call, idFor }: CreateDependencies) => {
  const store = createStore<CreateState>()(() => initial(preset))
  const { getState: get, setState: set } = store
  /** Whether more than the place and the source was changed by hand; then nothing remembered is put over it. */
  let edited = false
  /** Of the source, what was chosen by hand: it stays, whatever the last machine was made from. */
  let source: Partial<Draft> = {}

  const read = (draft: Draft) => readDraft(draft, chosenOf(draft, get().options))

  const plans = createLatestAnswer<MachineOrder, MachinePlan>({
    ask: (order) => call('machines.plan', order),
    afterMs: PLAN_AFTER_MS,
    onAnswer: (plan) => {
      set({ plan, planError: null, planned: true })
    },
    onFailure: (planError) => {
      set({ planError, planned: false })
    },
  })

  /** A machine without a name has a node, addresses and a cost all the same. */
  const planNow = (): void => {
    const { draft, plan } = get()
    // What was wrong with the form as it was is asked again; until then a field that was put right is not called wrong.
    set({ planned: false, plan: plan === null ? null : { ...plan, problems: [] } })
    const { order } = read(draft.name.trim() === '' ? { ...draft, name: 'machine' } : draft)
    if (order === null || get().options === null) plans.drop()
    else plans.put(order)
  }

  const put = (draft: Draft): void => {
    const { options } = get()
    set({ draft: options === null ? draft : settleDraft(draft, options), error: null })
    planNow()
  }

  const answers = createLatestAnswer<Place, readonly [MachineOptions, Partial<Draft> | null]>({
    ask: async (place) => {
      const [options, { spec }] = await Promise.all([call('machines.options', place), call('machines.defaults', place)])
      return [options, spec === null ? null : rememberedDraft(spec)]
    },
    afterMs: 0,
    onAnswer: ([options, last]) => {
      const { draft } = get()
      const remembered = last !== null && !edited
      set({ options, optionsError: null, remembered })
      const { companyId, clusterId } = draft
      put(remembered ? { ...draft, ...last, ...preset, ...source, companyId, clusterId } : draft)
    },
    onFailure: (optionsError) => {
      set({ optionsError })
    },
  })

  const loadOptions = (): void => {
    const { companyId, clusterId } = get().draft
    set({ options: null, optionsError: null, plan: null, planned: false, remembered: false })
    plans.drop()
    if (clusterId === '') answers.drop()
    else answers.put({ companyId, clusterId })
  }

  const toStep = (step: StepId, field?: string): void => {
    const furthest = STEPS.indexOf(step) > STEPS.indexOf(get().furthest) ? step : get().furthest
    set({ step, furthest, focus: field === undefined ? null : { field } })
  }

  /** Marks the steps as tried; the first thing wrong in them gets the cursor. @returns whether all is well */
  const checked = (steps: readonly StepId[]): boolean => {
    set({ tried: new Set([...get().tried, ...steps]) })
    const said = problemsOf(get()).filter(({ field }) => {
      const step = stepOf(field)
      return step !== null && steps.includes(step)
    })
    const [first] = said
    const step = first === undefined ? null : stepOf(first.field)
    if (first !== undefined && step !== null) toStep(step, first.field)
    return first === undefined
  }

  if (get().draft.clusterId !== '') loadOptions()

  return {
    store,
    change: (patch: Partial<Draft>): void => {
      const { draft } = get()
      const place = ['companyId', 'clusterId'] as const
      const moved = place.some((key) => patch[key] !== undefined && patch[key] !== draft[key])
      const { companyId: _company, clusterId: _cluster, ...chosen } = patch
      if (Object.keys(chosen).some((key) => !SOURCE_KEYS.includes(key))) edited = true
      else source = { ...source, ...chosen }
      set({ touched: true })
      if (!moved) return put({ ...draft, ...patch })
      // What another cluster has is not chosen here.
      source = source.kind === undefined ? {} : { kind: source.kind }
      // A project is its company's.
      const projectId = patch.companyId !== undefined && patch.companyId !== draft.companyId ? '' : draft.projectId
      set({ draft: { ...draft, projectId, ...patch }, error: null })
      loadOptions()
    },
    leave: (field: string): void => {
      if (!get().left.has(field)) set({ left: new Set([...get().left, field]) })
    },
    goTo: (step: StepId): void => {
      toStep(step)
    },
    /** To the next step, unless something is wrong in this one. */
    goOn: (): void => {
      const { step } = get()
      const next = STEPS[STEPS.indexOf(step) + 1]
      if (next === undefined || !checked([step])) return
      if (next === 'review') set({ tried: new Set(STEPS) })
      toStep(next)
    },
    /** To the field, in its step. */
    jump: (field: string): void => {
      const step = stepOf(field)
      if (step === null) return
      set({ tried: new Set([...get().tried, step]) })
      toStep(step, field)
    },
    reloadOptions: loadOptions,
    replan: planNow,
    /** Back to what a new machine usually wants; place, source and name stay. */
    forget: (): void => {
      const { companyId, clusterId, kind, image, iso, container, templateId, clone, name, count, first } = get().draft
      edited = true
      set({ remembered: false })
      put({ ...STANDARD, companyId, clusterId, kind, image, iso, container, templateId, clone, name, count, first })
    },
    create: async (): Promise<void> => {
      const { busy, draft, jobId } = get()
      if (busy || jobId !== null || !checked(STEPS)) return
      const { order } = read(draft)
      if (order === null) return
      set({ busy: true, error: null })
      try {
        const job = await call('machines.create', { id: idFor(JSON.stringify(order)), ...order })
        set({ jobId: job.id })
      } catch (thrown) {
        set({ error: asAppError(thrown) })
      } finally {
        set({ busy: false })
      }
    },
    /** Nothing that is still on its way is waited for. */
    end: (): void => {
      plans.drop()
      answers.drop()
    },
  }
}

export type CreateMachine = ReturnType<typeof createMachineStore>
