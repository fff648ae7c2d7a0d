import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ReconciliationReport } from '#shared/contract/addresses.contract.ts'
import type { Assignment } from '#shared/model/address-range.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { ReconcilePage } from '#renderer/features/addresses/ReconcilePage.tsx'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const ID = (index: number): string => `01936b2e-7c1a-7d4e-9f00-00000000000${index}`

beforeEach(() => {
  useAccess.setState(useAccess.getInitialState(), true)
  pretendLayout()
})

const seen = (name: string) => ({
  guestId: ID(7) as never,
  name,
  interface: 'net0',
  source: 'config' as const,
  at: null,
})

describe('the reconciliation', () => {
  const report = (): ReconciliationReport => {
    const common = { rangeId: ID(1) as never, cidr: '10.0.0.0/24', ignored: null }
    return {
      at: new Date().toISOString(),
      ranges: 1,
      conflicts: [
        {
          ...common,
          key: 'c',
          address: '10.0.0.5',
          holder: { assignmentId: ID(5) as never, label: 'db', companyId: null },
          seen: [seen('web')],
          heir: seen('web'),
        },
      ],
      unknown: [{ ...common, key: 'u', address: '10.0.0.6', seen: seen('mail') }],
      silent: [
        {
          ...common,
          key: 's',
          address: '10.0.0.7',
          assignmentId: ID(8) as never,
          label: 'old',
          companyId: null,
          interface: 'net0',
          reason: 'guest_gone',
        },
      ],
      totals: { conflicts: 1, unknown: 1, silent: 1 },
    }
  }

  it('mends a finding with one click beside it and lists what is left', async () => {
    const { user, fake } = mountPage(<ReconcilePage />, { 'addresses.reconcile': report })
    fake.answer({ 'addresses.adopt': () => ({ address: '10.0.0.6' }) as Assignment })
    await user.click(await screen.findByRole('tab', { name: 'Unknown users 1' }))
    expect(await screen.findByText('mail net0 (configuration)')).toBeTruthy()
    fake.answer({ 'addresses.reconcile': () => ({ ...report(), unknown: [] }) })
    await user.click(screen.getByRole('button', { name: 'Give 10.0.0.6 to mail' }))
    expect(await screen.findByText('Nothing to mend')).toBeTruthy()
    expect(fake.calls('addresses.adopt')).toMatchObject([
      { rangeId: ID(1), address: '10.0.0.6', guestId: ID(7), interface: 'net0' },
    ])
  })

  it('does not say that all is well where no range is there to look at', async () => {
    const none = { conflicts: [], unknown: [], silent: [], totals: { conflicts: 0, unknown: 0, silent: 0 } }
    mountPage(<ReconcilePage />, { 'addresses.reconcile': () => ({ ...report(), ...none, ranges: 0 }) })
    expect(await screen.findByText('No address range yet')).toBeTruthy()
    expect(screen.queryByText('Nothing to mend')).toBeNull()
    expect(screen.getByRole('link', { name: 'Address ranges' }).getAttribute('href')).toBe('/network')
  })

  it('asks before an address is taken from whom it was given to', async () => {
    const { user, fake } = mountPage(<ReconcilePage />, { 'addresses.reconcile': report })
    fake.answer({ 'addresses.adopt': () => ({ address: '10.0.0.5' }) as Assignment })
    await user.click(await screen.findByRole('button', { name: 'Give 10.0.0.5 to web' }))
    expect(within(screen.getByRole('region', { name: 'Whom it hits' })).getByRole('listitem').textContent).toBe(
      '10.0.0.5db',
    )
    expect(screen.getByText(/db no longer has it here; web \(net0\), which uses it, does/)).toBeTruthy()
    expect(fake.calls('addresses.adopt')).toEqual([])
    await user.click(screen.getByRole('button', { name: 'Give address' }))
    await waitFor(() => expect(fake.calls('addresses.adopt')).toMatchObject([{ address: '10.0.0.5', guestId: ID(7) }]))
  })

  it('ignores one with a reason, and releases one after asking', async () => {
    const { user, fake } = mountPage(<ReconcilePage />, { 'addresses.reconcile': report })
    fake.answer({ 'addresses.ignoreFinding': () => ({}), 'addresses.release': () => ({}) })
    await user.click(await screen.findByRole('button', { name: 'Ignore 10.0.0.5' }))
    await user.click(screen.getByRole('button', { name: 'Ignore finding' }))
    expect(screen.getByText('Enter a reason.')).toBeTruthy()
    await user.keyboard('Moves next week{Control>}{Enter}{/Control}')
    await waitFor(() =>
      expect(fake.calls('addresses.ignoreFinding')).toEqual([{ key: 'c', reason: 'Moves next week' }]),
    )
    await user.click(await screen.findByRole('tab', { name: 'Assigned but silent 1' }))
    await user.click(await screen.findByRole('button', { name: 'Release 10.0.0.7' }))
    expect(document.activeElement?.textContent).toBe('Cancel')
    await user.click(screen.getByRole('button', { name: 'Release address' }))
    await waitFor(() => expect(fake.calls('addresses.release')).toEqual([{ ids: [ID(8)] }]))
  })
})
