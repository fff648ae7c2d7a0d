import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { useEffect, type ReactNode } from 'react'
import { followAccess, useAccess } from '#renderer/client/access.store.ts'

const SignInPage = lazyPart(async () => (await import('#renderer/features/access/SignInPage.tsx')).SignInPage)
const LockScreen = lazyPart(async () => (await import('#renderer/features/access/LockScreen.tsx')).LockScreen)
const NewPasswordPage = lazyPart(
  async () => (await import('#renderer/features/access/NewPasswordPage.tsx')).NewPasswordPage,
)

/** The console for whoever is in; else the sign-in, the lock, or the question for a password of one's own. */
export const AccessGate = ({ children }: { readonly children: ReactNode }) => {
  useEffect(followAccess, [])
  const status = useAccess((state) => state.status)
  const mustChange = useAccess((state) => state.me?.mustChangePassword === true)
  if (status === 'loading') return null
  if (status === 'signedOut' || status === 'locked' || mustChange) {
    return status === 'signedOut' ? <SignInPage /> : status === 'locked' ? <LockScreen /> : <NewPasswordPage />
  }
  return children
}
