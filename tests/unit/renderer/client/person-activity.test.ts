import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followPerson } from '#renderer/client/person-activity.ts'
import { createFakeBridge } from '#support/fake-bridge.ts'

const fake = createFakeBridge({ 'lock.activity': () => ({}) })
let now = 0
let end = (): void => undefined
const told = (): number => fake.calls('lock.activity').length

beforeEach(() => {
  vi.stubGlobal('multpanel', fake.bridge)
  end = followPerson(() => now)
})
afterEach(() => {
  end()
  vi.unstubAllGlobals()
})

const key = (): boolean => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }))
const pointerAt = (screenX: number): boolean => {
  const moved = new MouseEvent('pointermove', { screenX, screenY: 10 })
  return window.dispatchEvent(moved)
}

it('tells of keys, presses and a moving pointer, once in 15 seconds at most', () => {
  const before = told()
  for (let count = 0; count < 20; count += 1) key()
  expect(told() - before).toBe(1)
  now += 14_999
  window.dispatchEvent(new MouseEvent('pointerdown'))
  expect(told() - before).toBe(1)
  now += 1
  window.dispatchEvent(new MouseEvent('pointerdown'))
  expect(told() - before).toBe(2)
  now += 15_000
  pointerAt(1)
  pointerAt(2)
  expect(told() - before).toBe(3)
})

it('tells nothing of events of the core, of what the page draws, or of a pointer that lies still', () => {
  const before = told()
  now += 60_000
  fake.emit('clusters.clusterChanged', { changed: [], removed: [] })
  document.body.append(document.createElement('p'))
  for (let count = 0; count < 5; count += 1) pointerAt(40)
  window.dispatchEvent(new Event('scroll'))
  window.dispatchEvent(new Event('focus'))
  expect(told()).toBe(before)
})

it('is silent once it has ended', () => {
  const before = told()
  end()
  now += 60_000
  key()
  expect(told()).toBe(before)
})
