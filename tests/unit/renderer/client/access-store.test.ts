import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followAccess, preloadAccess, useAccess } from '#renderer/client/access.store.ts'
import { AppError } from '#shared/errors.ts'
import { createFakeBridge } from '#support/fake-bridge.ts'

const refuse = (): never => {
  throw new AppError('unauthenticated', 'Sign in.')
}
let end = (): void => undefined

beforeEach(() => {
  useAccess.setState(useAccess.getInitialState(), true)
})
afterEach(() => {
  end()
  vi.unstubAllGlobals()
})

it('shows the sign-in to whoever turned out to be nobody before the page began to listen', async () => {
  vi.stubGlobal('multpanel', createFakeBridge({ 'access.me': refuse }).bridge)
  await preloadAccess()
  end = followAccess()
  await vi.waitFor(() => expect(useAccess.getState().status).toBe('signedOut'), 10_000)
})
