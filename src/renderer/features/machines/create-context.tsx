import { createContext, useContext } from 'react'
import type { CreateMachine, CreateState } from './create-machine.store.ts'
import type { Draft } from './draft.ts'

interface CreateView {
  readonly create: CreateMachine
  readonly state: CreateState
  readonly draft: Draft
  readonly change: (patch: Partial<Draft>) => void
  /** What is said to be wrong with a field or with one under it; undefined: nothing. */
  readonly said: (field: string) => string | undefined
}

/** The form of new machines for the parts of its pages. */
export const CreateContext = createContext<CreateView | null>(null)

export const useCreate = (): CreateView => {
  const view = useContext(CreateContext)
  if (view === null) throw new Error('A part of the form of new machines stands outside of it.')
  return view
}
