import { afterEach, expect, test, vi } from 'vitest'
import { askAhead, takeAskedAhead } from '#renderer/client/asked-ahead.ts'
import { call } from '#renderer/client/client.ts'

afterEach(() => vi.unstubAllGlobals())

test('what was asked for ahead is given to the first who asks, then the core is asked again', async () => {
  const invoke = vi.fn((_operation: string, _input: unknown) =>
    Promise.resolve({ ok: true, value: invoke.mock.calls.length }),
  )
  vi.stubGlobal('window', { multpanel: { invoke, subscribe: () => () => undefined } })
  askAhead(['app.info'])
  expect(invoke).toHaveBeenCalledExactlyOnceWith('app.info', {})
  await expect(call('app.info', {})).resolves.toBe(1)
  expect(invoke).toHaveBeenCalledTimes(1)
  await expect(call('app.info', {})).resolves.toBe(2)
  expect(takeAskedAhead('preferences.get')).toBeUndefined()
})
