import { setImmediate } from 'node:timers/promises'
import { cleanup, configure } from '@testing-library/react'
import { format } from 'node:util'
import { afterAll, afterEach, expect } from 'vitest'

// What is found is found at once; only what is not takes so long. Typing letter by letter, code that is loaded when needed
// and a lab that answers over TLS take their time on a busy machine.
configure({ asyncUtilTimeout: 60_000 })

// jsdom lays nothing out, so it has no ResizeObserver either: one that never reports is the same page at one size.
class RestingResizeObserver implements ResizeObserver {
  observe = (): void => undefined
  unobserve = (): void => undefined
  disconnect = (): void => undefined
}

globalThis.ResizeObserver = RestingResizeObserver

// Two things of one list with one key are one thing to React: the list is wrong, however it looks at that moment.
const sameKeys: string[] = []
const say = console.error
console.error = (...parts: unknown[]): void => {
  const text = format(...parts)
  if (text.includes('two children with the same key')) sameKeys.push(text)
  say(...parts)
}

afterEach(() => {
  expect(sameKeys.splice(0)).toEqual([])
})

/** React asks for `window` in work it has scheduled, and jsdom takes that away after the last test of a file. */
const untilReactRests = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await setImmediate()
}

afterAll(async () => {
  cleanup()
  await untilReactRests()
})
