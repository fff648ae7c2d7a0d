import { useCallback } from 'react'
import { create } from 'zustand'
import type { Me } from '#shared/contract/access.contract.ts'
import type { Permission } from '#shared/model/permission.ts'
import { asAppError, call, on, onGap, onShutOut } from './client.ts'
import { startOver } from './start-over.ts'

interface AccessState {
  /** `failed`: the core could not say; the pages show themselves why. */
  readonly status: 'loading' | 'open' | 'signedOut' | 'locked' | 'failed'
  readonly me: Me | null
  /** Why somebody who was in is out; null: he never was. */
  readonly reason: string | null
}

/** Who works here and what he may do. What it hides is comfort only: the gate decides. */
export const useAccess = create<AccessState>()(() => ({ status: 'loading', me: null, reason: null }))

export const loadAccess = async (): Promise<void> => {
  try {
    const me = await call('access.me', {})
    useAccess.setState({ me, status: me.locked ? 'locked' : 'open', reason: null })
  } catch (thrown) {
    const { code } = asAppError(thrown)
    if (code !== 'unauthenticated' && useAccess.getState().status === 'loading')
      useAccess.setState({ status: 'failed' })
  }
}

const shutOut = (code: 'unauthenticated' | 'locked', message: string): void => {
  const { status, me } = useAccess.getState()
  if (code === 'locked') useAccess.setState({ status: 'locked' })
  else if (status !== 'signedOut')
    useAccess.setState({ status: 'signedOut', me: null, reason: me === null ? null : message })
}

let preloaded = false

/** Asks before anything is drawn. */
export const preloadAccess = (): Promise<void> => {
  preloaded = true
  return loadAccess()
}

/** Loads and follows it until the returned function is called. */
export const followAccess = (): (() => void) => {
  const ends = [
    on('access.accountChanged', () => void loadAccess()),
    on('access.lockChanged', ({ locked }) => {
      if (locked) useAccess.setState({ status: 'locked' })
      else void loadAccess()
    }),
    onGap(() => void loadAccess()),
    onShutOut(shutOut),
  ]
  // Who turned out to be nobody before this was here to hear of it is asked about again; rights that changed in between
  // are told with the next call that needs them.
  if (!preloaded || useAccess.getState().status === 'loading') void loadAccess()
  preloaded = false
  return () => {
    for (const end of ends) end()
  }
}

/** Why something is grey. */
export const NO_RIGHT = 'You do not have the right to do this.'

const holds = (me: Me | null, permission: Permission): boolean => me === null || me.permissions.includes(permission)

/** Whether somebody may do something, asked once. Until it is known everything is offered. */
export const may = (permission: Permission): boolean => holds(useAccess.getState().me, permission)

/** The same for components: drawn anew when rights change. */
export const usePermissions = (): ((permission: Permission) => boolean) => {
  const me = useAccess((state) => state.me)
  return useCallback((permission) => holds(me, permission), [me])
}

/** For an entry of a menu that is grey without a right. */
export const greyedWithout = (permission: Permission): { readonly disabledReason?: string } =>
  may(permission) ? {} : { disabledReason: NO_RIGHT }

/** Ends the session of this browser and forgets everything the page holds. */
export const signOut = async (): Promise<void> => {
  await call('access.signOut', {})
  startOver()
}
