import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ApiToken } from '#shared/contract/tokens.contract.ts'
import { TokenId } from '#shared/model/ids.ts'
import { ApiTokensSection } from '#renderer/features/settings/ApiTokensSection.tsx'
import { mountPage } from '#support/mount-page.tsx'

const token = (label: string, number: number, more: Partial<ApiToken> = {}): ApiToken => ({
  id: TokenId.parse(`01936b2e-7c1a-7d4e-9f00-00000000000${number}`),
  label,
  createdAt: '2026-01-01T00:00:00Z',
  lastUsedAt: null,
  expiresAt: null,
  ...more,
})

const mount = (host: 'served' | 'desktop' = 'served', tokens: readonly ApiToken[] = []) => {
  let held = [...tokens]
  return mountPage(<ApiTokensSection host={host} />, {
    'tokens.list': () => held,
    'tokens.create': ({ id, label }) => {
      const created = token(label, 9, { id })
      held = [created, ...held]
      return { token: created, secret: 'mp_shown_once' }
    },
    'tokens.revoke': ({ id }) => {
      held = held.filter((one) => one.id !== id)
      return {}
    },
  })
}

describe('API tokens in the settings', () => {
  it('lists each with its last use and its end', async () => {
    mount('served', [token('monitoring', 1), token('old', 2, { expiresAt: '2020-01-01T00:00:00Z' })])
    const rows = within(await screen.findByRole('table', { name: 'API tokens' }))
      .getAllByRole('row')
      .slice(1)
      .map((row) =>
        within(row)
          .getAllByRole('cell')
          .map((cell) => cell.textContent),
      )
    expect(rows.map(([name, , used, ends]) => [name, used, ends])).toEqual([
      ['monitoring', 'never', 'never'],
      ['old', 'never', 'expired'],
    ])
  })

  it('creates one, shows it until it is said to be stored, and never again', async () => {
    const { user, fake } = mount()
    await user.click(await screen.findByRole('button', { name: 'Create token …' }))
    await user.click(screen.getByRole('button', { name: 'Create token' }))
    expect(screen.getByText('Enter a name.')).toBeTruthy()
    await user.keyboard('  backup script ')
    await user.selectOptions(screen.getByLabelText('Expires'), 'In a year')
    await user.click(screen.getByRole('button', { name: 'Create token' }))
    expect(await screen.findByText('mp_shown_once')).toBeTruthy()
    expect(fake.calls('tokens.create')).toMatchObject([{ label: 'backup script', expiresInDays: 365 }])
    await user.keyboard('{Escape}')
    expect(screen.getByText('mp_shown_once')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'I have stored it' }))
    await waitFor(() => {
      expect(screen.queryByText('mp_shown_once')).toBeNull()
    })
    expect(await screen.findByRole('cell', { name: 'backup script' })).toBeTruthy()
  })

  it('revokes one after its name was typed', async () => {
    const { user, fake } = mount('served', [token('monitoring', 1)])
    await user.click(await screen.findByRole('button', { name: 'Revoke the token monitoring' }))
    expect(screen.getByText('never used')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Revoke token' })).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Type monitoring to confirm'), 'monitoring')
    await user.click(screen.getByRole('button', { name: 'Revoke token' }))
    expect(await screen.findByText('No token yet.')).toBeTruthy()
    expect(fake.calls('tokens.revoke')).toEqual([{ id: token('', 1).id }])
  })

  it('says on the desktop what tokens are for, asks nothing and offers nothing', async () => {
    const { fake } = mount('desktop')
    expect(await screen.findByText(/no network interface/)).toBeTruthy()
    expect(screen.queryByRole('button')).toBeNull()
    expect(fake.calls('tokens.list')).toEqual([])
  })
})
