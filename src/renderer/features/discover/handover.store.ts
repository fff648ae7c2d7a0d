import { create } from 'zustand'
import type { GuestId, JobId } from '#shared/model/ids.ts'

/** What somebody wants done with guests as a company's things, until its sheet is closed. */
export type HandoverRequest =
  | { readonly kind: 'reassign' | 'forget'; readonly ids: readonly GuestId[] }
  | { readonly kind: 'result'; readonly jobId: JobId; readonly title: string; readonly total: number }

export const useHandoverRequest = create<{ readonly request: HandoverRequest | null }>()(() => ({ request: null }))

/** Opens a sheet; any page may call this. */
export const requestHandover = (request: HandoverRequest): void => {
  useHandoverRequest.setState({ request })
}

export const closeHandover = (): void => {
  useHandoverRequest.setState({ request: null })
}
