import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { useAppInfo } from '#renderer/features/settings/app-info.store.ts'
import { SettingsPage } from '#renderer/features/settings/SettingsPage.tsx'
import { mountPage } from '#support/mount-page.tsx'

const copies = [
  { name: '2026-11-20.db', takenAt: '2026-11-20T02:00:00Z', size: 8_000_000, reason: 'daily' as const },
  { name: '2026-11-22.db', takenAt: '2026-11-22T02:00:00Z', size: 9_000_000, reason: 'migration' as const },
]
const answers = {
  'app.info': () => ({
    version: '0.1.0',
    host: 'served' as const,
    platform: 'linux',
    ownerName: 'Mara',
    demoAvailable: true,
    demoRunning: true,
    vault: { kind: 'key-file' as const, available: true, problem: null },
    dataDirectory: '/var/lib/multpanel',
    readOnly: null,
  }),
  'tokens.list': () => [],
  'database.copies': () => copies,
  'database.copyNow': () => ({ name: 'now.db', takenAt: '2026-11-23T02:00:00Z', size: 1, reason: 'manual' as const }),
  'database.restore': () => ({ previous: 'before.db' }),
  'app.diagnostics': () => ({ text: 'Multpanel 0.1.0' }),
}

const mount = () => {
  useAppInfo.setState(useAppInfo.getInitialState(), true)
  return mountPage(<SettingsPage />, answers)
}

describe('settings', () => {
  it('lists the newest copy first and takes another one', async () => {
    const { user, fake } = mount()
    const rows = within(await screen.findByRole('table'))
      .getAllByRole('row')
      .slice(1)
    expect(rows.map((row) => within(row).getAllByRole('cell')[2]?.textContent)).toEqual([
      'before an update of the program',
      'daily',
    ])
    await user.click(screen.getByRole('button', { name: 'Copy now' }))
    await waitFor(() => {
      expect(fake.calls('database.copies')).toHaveLength(2)
    })
  })

  it('restores a copy only after the word was typed', async () => {
    const { user, fake } = mount()
    const [newest] = await screen.findAllByRole('button', { name: /^Restore the copy/ })
    if (newest !== undefined) await user.click(newest)
    const restore = screen.getByRole('button', { name: 'Restore copy' })
    expect(restore).toHaveProperty('disabled', true)
    await user.keyboard('restore')
    await user.click(restore)
    await waitFor(() => {
      expect(fake.calls('database.restore')).toEqual([{ name: '2026-11-22.db' }])
    })
  })

  it('shows the diagnostics before anybody can copy them', async () => {
    const { user } = mount()
    await user.click(await screen.findByRole('button', { name: 'Show diagnostics' }))
    expect(await screen.findByText('Multpanel 0.1.0', { selector: 'pre' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Copy diagnostics' })).toBeTruthy()
  })

  it('leads to the page about the API where there is one', async () => {
    mount()
    const link = await screen.findByRole('link', { name: 'What scripts can call' })
    expect(link.getAttribute('href')).toBe('/api/docs')
    useAppInfo.setState(useAppInfo.getInitialState(), true)
    mountPage(<SettingsPage />, {
      ...answers,
      'app.info': () => ({ ...answers['app.info'](), host: 'desktop' as const }),
    })
    expect(await screen.findByText(/desktop on linux/)).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'What scripts can call' })).toBeNull()
  })

  it('changes colours and density at once', async () => {
    const { user } = mount()
    await user.click(await screen.findByLabelText('Dark'))
    await user.click(screen.getByLabelText(/^Compact/))
    expect(usePreferences.getState().value).toMatchObject({ theme: 'dark', density: 'compact' })
  })

  it('offers the update that is ready on the desktop, but not while a task runs', async () => {
    let obstacle: string | null = 'A task of the console is running.'
    useAppInfo.setState(useAppInfo.getInitialState(), true)
    const { user, fake } = mountPage(<SettingsPage />, {
      ...answers,
      'app.info': () => ({ ...answers['app.info'](), host: 'desktop' as const }),
      'updates.get': () => ({ supported: true, channel: 'latest' as const, ready: '0.2.0', obstacle }),
      'updates.setChannel': ({ channel }) => ({ supported: true, channel, ready: '0.2.0', obstacle }),
      'updates.install': () => ({}),
    })
    const install = await screen.findByRole('button', { name: 'Install and restart' })
    expect(install).toHaveProperty('disabled', true)
    expect(screen.getByText('A task of the console is running.')).toBeTruthy()
    obstacle = null
    fake.emit('updates.stateChanged', {})
    await waitFor(() => {
      expect(install).toHaveProperty('disabled', false)
    })
    await user.click(install)
    expect(fake.calls('updates.install')).toHaveLength(1)
    await user.click(screen.getByRole('radio', { name: 'Also versions that are still being tried' }))
    expect(fake.calls('updates.setChannel')).toEqual([{ channel: 'beta' }])
  })
})
