import { create } from 'zustand'
import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { holdingOf } from '#renderer/client/company-choice.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { CompanyId, JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import type { Draft } from './draft.ts'

/** What of the form is filled in from where it was opened. */
export type CreatePreset = Partial<Draft>

type CreateRequest =
  /** `steps`: one after the other; `form`: all on one page, for several at once. */
  | { readonly as: 'steps' | 'form'; readonly preset: CreatePreset }
  /** What became of the machines of a job. */
  | { readonly as: 'result'; readonly jobId: JobId; readonly companyId: CompanyId | null }

/** That somebody wants machines, until the dialog is closed. */
export const useCreateRequest = create<{ readonly request: CreateRequest | null }>()(() => ({ request: null }))

/** The only cluster it has, or has a slice of: an only choice is no choice. */
export const onlyClusterOf = (companyId: CompanyId | null): Pick<CreatePreset, 'clusterId'> => {
  const held = useClusters
    .getState()
    .clusters.filter((cluster) => cluster.enabled && holdingOf(cluster, companyId) !== 'nothing')
  const [only] = held
  return held.length === 1 && only !== undefined ? { clusterId: only.id } : {}
}

/** For the company the page shows alone, or the only one somebody belongs to. */
export const chosenPreset = (): CreatePreset => {
  const own = useAccess.getState().me?.companyId ?? null
  const { company } = usePreferences.getState().value
  const companyId = own ?? (company === 'own' ? null : company)
  return companyId === null ? {} : { companyId, ...onlyClusterOf(companyId) }
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

/** Shows what became of the machines of a job that makes some. */
export const showMachinesOf = ({ id, companyId }: Pick<JobRow, 'id' | 'companyId'>): void => {
  open({ as: 'result', jobId: id, companyId })
}

/** Whether a job makes machines. Parts of a larger one are shown with that. */
export const makesMachines = ({ kind, parentId }: Pick<JobRow, 'kind' | 'parentId'>): boolean =>
  kind === 'create-machines' || (kind === 'create-machine' && parentId === null)

export const closeMachines = (): void => {
  useCreateRequest.setState({ request: null })
}
