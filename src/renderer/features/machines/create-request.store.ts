import { create } from 'zustand'
import { useAccess } from '#renderer/client/access.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
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

/** For the company the page shows alone, or the only one somebody belongs to. */
export const chosenPreset = (): CreatePreset => {
  const own = useAccess.getState().me?.companyId ?? null
  const { company } = usePreferences.getState().value
  return own !== null ? { companyId: own } : company === null || company === 'own' ? {} : { companyId: company }
}

/** A copy of a template, or of a guest that is none: that one is always copied whole. */
export const clonePreset = ({ id, companyId, clusterId }: GuestRow, clone: 'linked' | 'full'): CreatePreset => ({
  companyId,
  clusterId,
  kind: 'template',
  templateId: id,
  clone,
})

/** A form that is being filled in is not taken away by a key. */
const open = (request: CreateRequest): void => {
  if (useCreateRequest.getState().request === null) useCreateRequest.setState({ request })
}

/** Opens the wizard for a new machine. Any page may call this. */
export const requestMachine = (preset: CreatePreset = {}): void => {
  open({ as: 'steps', preset })
}

/** Opens the form for several machines. */
export const requestMachines = (preset: CreatePreset = {}): void => {
  open({ as: 'form', preset: { count: '5', ...preset } })
}

export const closeMachines = (): void => {
  useCreateRequest.setState({ request: null })
}
