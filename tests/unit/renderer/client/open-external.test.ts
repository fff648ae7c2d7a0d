import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openExternal } from '#renderer/client/open-external.ts'

const opened = vi.fn(() => null)
beforeEach(() => {
  vi.stubGlobal('open', opened)
})
afterEach(() => {
  vi.unstubAllGlobals()
  opened.mockClear()
})

describe('an outside address', () => {
  it('opens in the browser that shows the served page, cut off from it', async () => {
    await openExternal('https://pve1.example.com:8006/#v1:0:qemu/100')
    expect(opened.mock.calls).toEqual([
      ['https://pve1.example.com:8006/#v1:0:qemu/100', '_blank', 'noopener,noreferrer'],
    ])
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'nonsense', ''])('is not opened when it is %j', async (url) => {
    await expect(openExternal(url)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(opened).not.toHaveBeenCalled()
  })

  it('goes to the system’s browser on the desktop', async () => {
    const invoke = vi.fn(() => Promise.resolve({ ok: true, value: {} }))
    vi.stubGlobal('multpanel', { invoke, subscribe: () => () => undefined })
    await openExternal('https://pve1.example.com:8006/')
    expect(invoke.mock.calls).toEqual([['app.openExternal', { url: 'https://pve1.example.com:8006/' }]])
    expect(opened).not.toHaveBeenCalled()
  })
})
