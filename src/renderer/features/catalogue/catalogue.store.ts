import { create } from 'zustand'
import type { CatalogueSource, CatalogueVolume } from '#shared/model/catalogue.ts'
import type { AppError } from '#shared/errors.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'

interface CatalogueState {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly error: AppError | null
  readonly volumes: readonly CatalogueVolume[]
  readonly sources: readonly CatalogueSource[]
}

/** Files on the storages one may use, as last scanned. */
export const useCatalogueStore = create<CatalogueState>()(() => ({
  status: 'loading',
  error: null,
  volumes: [],
  sources: [],
}))

/** Loads them anew; what is shown stays until the answer is here. */
export const loadCatalogue = async (): Promise<void> => {
  try {
    useCatalogueStore.setState({ ...(await call('catalogue.list', {})), status: 'ready', error: null })
  } catch (thrown) {
    useCatalogueStore.setState(({ status }) => ({
      status: status === 'ready' ? 'ready' : 'failed',
      error: asAppError(thrown),
    }))
  }
}

/** A scan of many clusters tells of each: what comes close together is loaded once. */
const GATHER_MS = 300

/** Loads and follows them until the returned function is called. */
export const followCatalogue = (): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const ends = [
    on('catalogue.volumesChanged', () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void loadCatalogue()
      }, GATHER_MS)
    }),
    onGap(() => void loadCatalogue()),
  ]
  void loadCatalogue()
  return () => {
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
