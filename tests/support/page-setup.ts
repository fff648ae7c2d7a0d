import { setImmediate } from 'node:timers/promises'
import { cleanup } from '@testing-library/react'
import { afterAll } from 'vitest'

// jsdom lays nothing out, so it has no ResizeObserver either: one that never reports is the same page at one size.
class RestingResizeObserver implements ResizeObserver {
  observe = (): void => undefined
  unobserve = (): void => undefined
  disconnect = (): void => undefined
}

globalThis.ResizeObserver = RestingResizeObserver

/** React asks for `window` in work it has scheduled, and jsdom takes that away after the last test of a file. */
const untilReactRests = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate()
}

afterAll(async () => {
  cleanup()
  await untilReactRests()
})
