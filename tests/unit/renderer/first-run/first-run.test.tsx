import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { FirstRun } from '#renderer/features/first-run/FirstRun.tsx'
import { useAppInfo } from '#renderer/features/settings/app-info.store.ts'
import type { AppInfo } from '#shared/contract/app.contract.ts'
import { AppError } from '#shared/errors.ts'
import { makeCluster } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const info = (change: Partial<AppInfo> = {}): AppInfo => ({
  version: '0.1.0',
  host: 'desktop',
  platform: 'linux',
  ownerName: 'Mara',
  demoAvailable: true,
  demoRunning: false,
  vault: { kind: 'keychain', available: true, problem: null },
  dataDirectory: '/data',
  readOnly: null,
  ...change,
})

const mount = (answers: Parameters<typeof mountPage>[1], path = '/overview') => {
  useAppInfo.setState(useAppInfo.getInitialState(), true)
  const page = mountPage(<FirstRun>the page</FirstRun>, answers, path)
  useClusters.setState({ status: 'ready', clusters: [] })
  return page
}

describe('the first start', () => {
  it('asks for the owner’s name, then offers the two ways on', async () => {
    let ownerName: string | null = null
    const { user } = mount({
      'app.info': () => info({ ownerName }),
      'app.setOwner': ({ name }) => {
        ownerName = name
        return {}
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Open the console' }))
    expect(screen.getByText('Enter your name.')).toBeTruthy()
    await user.type(screen.getByLabelText('Your name'), 'Mara Richter{Enter}')
    expect(await screen.findByRole('button', { name: 'Add cluster' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try the demo' })).toBeTruthy()
    expect(ownerName).toBe('Mara Richter')
  })

  it('asks anew who is signed in once the owner has a name, for the top bar shows it', async () => {
    let ownerName: string | null = null
    const { user, fake } = mount({
      'app.info': () => info({ ownerName, host: 'served' }),
      'app.setOwner': ({ name }) => {
        ownerName = name
        return {}
      },
    })
    await user.type(await screen.findByLabelText('Your name'), 'Mara Richter{Enter}')
    await screen.findByRole('button', { name: 'Add cluster' })
    expect(fake.calls('access.me')).toHaveLength(1)
  })

  it('starts the demo once and shows the page when its clusters are there', async () => {
    const { user, fake } = mount({
      'app.info': () => info(),
      'app.startDemo': () => ({ clusters: 3 }),
      'clusters.list': () => [makeCluster(1)],
      'inventory.snapshot': () => ({ revision: 1, guests: [], nodes: [], storages: [] }),
    })
    await user.dblClick(await screen.findByRole('button', { name: 'Try the demo' }))
    expect(await screen.findByText('the page')).toBeTruthy()
    expect(fake.calls('app.startDemo')).toHaveLength(1)
  })

  it('says why the demo did not start and keeps both ways open', async () => {
    const { user } = mount({
      'app.info': () => info(),
      'app.startDemo': () => {
        throw new AppError('busy', 'The demo is starting already. Wait a moment.')
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Try the demo' }))
    expect(await screen.findByText('The demo is starting already. Wait a moment.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Try the demo' })).toHaveProperty('disabled', false)
  })

  it('names a vault that cannot keep secrets, and what to do', async () => {
    mount({
      'app.info': () => info({ vault: { kind: 'keychain', available: false, problem: 'The keychain is locked.' } }),
    })
    expect(await screen.findByText(/The keychain is locked\./)).toBeTruthy()
    expect(screen.getByText(/Unlock or install the keychain/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Add cluster' })).toHaveProperty('disabled', true)
  })

  it('lets pages through that need no cluster', async () => {
    const { fake } = mount({ 'app.info': () => info() }, '/settings')
    await waitFor(() => {
      expect(fake.calls('app.info')).toHaveLength(1)
    })
    expect(screen.getByText('the page')).toBeTruthy()
  })
})
