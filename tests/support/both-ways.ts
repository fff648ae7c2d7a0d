import { afterEach, describe } from 'vitest'
import { findChromium } from '../electron-host/chromium.ts'
import { openConsoles } from './console.ts'
import { missingDesktop } from './electron-app.ts'
import { missingKeychainParts } from './keychain-session.ts'

type Way = 'desktop' | 'served'

const missingFor = (way: Way): string | undefined => {
  if (way === 'desktop') return missingDesktop() ?? missingKeychainParts()[0]
  return findChromium() === undefined ? 'Chromium is not installed' : undefined
}

/** The same story on both hosts. One that cannot run on this machine is left out, with the reason. */
export const onBothWays = (story: string, tell: (way: Way) => void, ways: readonly Way[] = ['desktop', 'served']) => {
  for (const way of ways) {
    const missing = missingFor(way)
    if (missing !== undefined) console.warn(`Not tested on the ${way} way: ${missing}.`)
    describe.skipIf(missing !== undefined)(`${story} (${way})`, () => {
      tell(way)
      afterEach(async ({ task }) => {
        if (task.result?.state !== 'fail') return
        for (const running of openConsoles()) {
          const picture = `dist/test-pictures/${`${story} ${way} ${task.name}`.replace(/\W+/g, '-').slice(0, 100)}.png`
          await running
            .page()
            .screenshot({ path: picture, timeout: 5000 })
            .catch(() => undefined)
        }
      })
    })
  }
}
