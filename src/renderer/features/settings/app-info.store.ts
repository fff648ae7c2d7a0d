import { create } from 'zustand'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import type { AppError } from '#shared/errors.ts'
import { loadAccess } from '#renderer/client/access.store.ts'
import { asAppError, call, on, onGap } from '#renderer/client/client.ts'

interface AppInfoState {
  readonly info: AppInfo | null
  readonly error: AppError | null
}

/** What the core says of itself: version, owner, vault, demo. */
export const useAppInfo = create<AppInfoState>()(() => ({ info: null, error: null }))

export const loadAppInfo = async (): Promise<void> => {
  try {
    useAppInfo.setState({ info: await call('app.info', {}), error: null })
  } catch (thrown) {
    useAppInfo.setState({ error: asAppError(thrown) })
  }
}

/** Names the owner: who the console is of, and who is signed in where that is he. */
export const saveOwner = async (name: string): Promise<void> => {
  await call('app.setOwner', { name })
  await Promise.all([loadAppInfo(), loadAccess()])
}

/** Loads and follows it until the returned function is called. */
export const followAppInfo = (): (() => void) => {
  void loadAppInfo()
  const ends = [
    onGap(() => void loadAppInfo()),
    on('app.readOnlyChanged', ({ readOnly }) => {
      useAppInfo.setState(({ info }) => (info === null ? {} : { info: { ...info, readOnly } }))
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
