import { create } from 'zustand'
import type { Draft } from './draft.ts'

/** What of the form is filled in from where it was opened. */
export type CreatePreset = Partial<Draft>

interface CreateRequest {
  /** `steps`: one after the other; `form`: all on one page, for several at once. */
  readonly as: 'steps' | 'form'
  readonly preset: CreatePreset
}

/** That somebody wants machines, until the dialog is closed. */
export const useCreateRequest = create<{ readonly request: CreateRequest | null }>()(() => ({ request: null }))

/** Opens the wizard for a new machine. Any page may call this. */
export const requestMachine = (preset: CreatePreset = {}): void => {
  useCreateRequest.setState({ request: { as: 'steps', preset } })
}

/** Opens the form for several machines. */
export const requestMachines = (preset: CreatePreset = {}): void => {
  useCreateRequest.setState({ request: { as: 'form', preset: { count: '5', ...preset } } })
}

export const closeMachines = (): void => {
  useCreateRequest.setState({ request: null })
}
