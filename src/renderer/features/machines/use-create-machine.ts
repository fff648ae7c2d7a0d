import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useEffect } from 'react'
import { call } from '#renderer/client/client.ts'
import { createIds } from '#renderer/client/new-id.ts'
import { createMachineStore, problemsOf, saidProblems, type CreateState } from './create-machine.store.ts'
import type { CreatePreset } from './create-request.store.ts'

/** Whether a problem has no field but this one: an entry of its list, or a part of the source. */
const isWithin = (problem: string, field: string): boolean =>
  problem.startsWith(`${field}.`) && (field === 'source' || /^\d+$/.test(problem.slice(field.length + 1)))

/** The sentence for a field: its own, else of something within it. */
const sentenceFor = (state: CreateState) => {
  const said = saidProblems(state)
  return (field: string): string | undefined =>
    (said.find((problem) => problem.field === field) ?? said.find((problem) => isWithin(problem.field, field)))?.message
}

/** Why what is filled in cannot be sent; undefined: it can. */
export const blockedBy = (state: CreateState): string | undefined => {
  const count = problemsOf(state).length
  if (count > 0) return `${count === 1 ? 'One thing has' : `${count} things have`} to be put right.`
  if (state.planError !== null) return 'The plan could not be made.'
  return state.planned ? undefined : 'The plan is being made.'
}

/** The form of new machines, filled in from where it was opened. Pass a stable preset. */
export const useCreateMachine = (preset: CreatePreset) => {
  const create = useMemo(() => createMachineStore({ preset, call, idFor: createIds() }), [preset])
  const state = useStore(create.store)
  useEffect(() => create.end, [create])
  const view = useMemo(
    () => ({ create, state, draft: state.draft, change: create.change, said: sentenceFor(state) }),
    [create, state],
  )
  return { create, state, view }
}
