import { lazy, Suspense, useEffect, type ReactNode } from 'react'
import { followAccess, useAccess } from '#renderer/client/access.store.ts'

const SignInPage = lazy(async () => ({
  default: (await import('#renderer/features/access/SignInPage.tsx')).SignInPage,
}))
const LockScreen = lazy(async () => ({
  default: (await import('#renderer/features/access/LockScreen.tsx')).LockScreen,
}))
const NewPasswordPage = lazy(async () => ({
  default: (await import('#renderer/features/access/NewPasswordPage.tsx')).NewPasswordPage,
}))

/** The console for whoever is in; else the sign-in, the lock, or the question for a password of one's own. */
export const AccessGate = ({ children }: { readonly children: ReactNode }) => {
  useEffect(followAccess, [])
  const status = useAccess((state) => state.status)
  const mustChange = useAccess((state) => state.me?.mustChangePassword === true)
  if (status === 'loading') return null
  if (status === 'signedOut' || status === 'locked' || mustChange) {
    return (
      <Suspense fallback={null}>
        {status === 'signedOut' ? <SignInPage /> : status === 'locked' ? <LockScreen /> : <NewPasswordPage />}
      </Suspense>
    )
  }
  return children
}
