import { cleanup, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { ReadOnlyNote } from '#renderer/app/ReadOnlyNote.tsx'
import { followAppInfo } from '#renderer/features/settings/app-info.store.ts'
import { createFakeBridge } from '#support/fake-bridge.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

it('stands for as long as no change is taken, says why, and goes by itself', async () => {
  const { bridge, emit } = createFakeBridge({
    'app.info': () => ({
      version: '1',
      host: 'served',
      platform: 'linux x64',
      ownerName: 'Ada',
      demoAvailable: false,
      demoRunning: false,
      vault: { kind: 'key-file', available: true, problem: null },
      dataDirectory: '/data',
      readOnly: 'The disk that holds /data is full. Free some space there.',
    }),
  })
  vi.stubGlobal('multpanel', bridge)
  const end = followAppInfo()
  render(<ReadOnlyNote />)
  expect((await screen.findByRole('alert')).textContent).toContain('The disk that holds /data is full. Free some space')
  emit('app.readOnlyChanged', { readOnly: null })
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  emit('app.readOnlyChanged', { readOnly: 'Full again.' })
  expect((await screen.findByRole('alert')).textContent).toBe('Read-only. Full again.')
  end()
})
