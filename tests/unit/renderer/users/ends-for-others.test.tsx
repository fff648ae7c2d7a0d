import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { ProfilesPage } from '#renderer/features/users/ProfilesPage.tsx'
import { UserConfirmDialog } from '#renderer/features/users/UserConfirmDialog.tsx'
import { UserSessionsDialog } from '#renderer/features/users/UserSessionsDialog.tsx'
import { useUsers } from '#renderer/features/users/users.store.ts'
import type { Profile, SessionView } from '#shared/model/account.ts'
import { ProfileId, SessionId, TokenId } from '#shared/model/ids.ts'
import type { Permission } from '#shared/model/permission.ts'
import { makeAccount, makeCompany, makeMe } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const ID = (index: number): string => `01936b2e-7c1a-7d4e-9f00-0000000000${String(index).padStart(2, '0')}`
const acme = makeCompany(0, { name: 'Acme GmbH' })
const jan = makeAccount(1, acme, { totp: true })
const sessions = (count: number): SessionView[] =>
  Array.from({ length: count }, (_, index) => ({
    id: SessionId.parse(ID(10 + index)),
    userId: jan.id,
    current: false,
    createdAt: '2026-01-01T00:00:00Z',
    seenAt: '2026-01-02T00:00:00Z',
    expiresAt: '2026-02-01T00:00:00Z',
    address: `192.0.2.${index}`,
    agent: index === 0 ? '' : 'Firefox 140',
  }))
const profile = (index: number, users: number): Profile => ({
  id: ProfileId.parse(ID(30 + index)),
  companyId: acme.id,
  companyName: acme.name,
  role: 'user',
  name: `Console only ${index}`,
  permissions: [],
  users,
})
const core = {
  'users.list': () => [jan],
  'users.choices': () => ({ roles: [], companies: [] }),
  'profiles.list': () => [profile(1, 0), profile(2, 3)],
}
const edge = (dialog: HTMLElement): string | undefined =>
  dialog.querySelector<HTMLElement>('[data-company-edge]')?.dataset['companyEdge']
const hit = (dialog: HTMLElement): (string | null)[] =>
  within(within(dialog).getByRole('region', { name: 'Whom it hits' }))
    .getAllByRole('listitem')
    .map((item) => item.textContent)

beforeEach(() => {
  const permissions: Permission[] = ['user.read', 'user.write', 'profile.read', 'profile.write']
  useAccess.setState({ me: makeMe({ permissions }) })
  useUsers.setState(useUsers.getInitialState(), true)
  pretendLayout()
})

describe('what ends something for somebody asks first', () => {
  it('disabling: whom, in the colour of his company, with the safe button in focus', async () => {
    const close = vi.fn()
    const { user, fake } = mountPage(<UserConfirmDialog account={jan} question="disable" onClose={close} />, {
      ...core,
      'users.disable': () => ({ ...jan, disabled: true }),
    })
    const dialog = screen.getByRole('dialog', { name: 'Disable Jan Novak' })
    expect(hit(dialog)).toEqual(['Jan Novakjan@acme.example · User'])
    expect(edge(dialog)).toBe(acme.id)
    expect(document.activeElement?.textContent).toBe('Cancel')
    await user.click(screen.getByRole('button', { name: 'Disable user' }))
    await waitFor(() => expect(close).toHaveBeenCalled())
    expect(fake.calls('users.disable')).toEqual([{ id: jan.id }])
  })

  it('ending all sessions: each browser is listed, and more than ten want their number typed', async () => {
    const { user, fake } = mountPage(<UserSessionsDialog account={jan} onClose={vi.fn()} />, {
      ...core,
      'sessions.list': () => sessions(11),
      'tokens.ofAccount': () => [],
      'sessions.endAll': () => ({ ended: 11, tokens: 1 }),
    })
    await user.click(await screen.findByRole('button', { name: 'End all sessions …' }))
    const dialog = await screen.findByRole('dialog', { name: 'End all sessions' })
    expect(hit(dialog)).toHaveLength(11)
    expect(hit(dialog)[0]).toMatch(/^An unnamed browser192\.0\.2\.0 · seen /)
    expect(edge(dialog)).toBe(acme.id)
    const end = within(dialog).getByRole('button', { name: 'End sessions' })
    expect(end).toHaveProperty('disabled', true)
    await user.type(within(dialog).getByLabelText('Type how many sessions it is for (11)'), '11')
    await user.click(end)
    await waitFor(() => expect(fake.calls('sessions.endAll')).toEqual([{ userId: jan.id }]))
    await waitFor(() => expect(fake.calls('sessions.list')).toHaveLength(3))
  })

  it('revoking one of his API tokens: which, and only that one; ending all names the tokens, too', async () => {
    const token = {
      ...{ id: TokenId.parse(ID(77)), label: 'backup script', createdAt: '2026-01-01T00:00:00.000Z' },
      ...{ lastUsedAt: null, expiresAt: null },
    }
    const { user, fake } = mountPage(<UserSessionsDialog account={jan} onClose={vi.fn()} />, {
      ...core,
      'sessions.list': () => sessions(1),
      'tokens.ofAccount': () => [token],
      'tokens.revokeOfAccount': () => ({}),
    })
    await user.click(await screen.findByRole('button', { name: 'End all sessions …' }))
    const all = await screen.findByRole('dialog', { name: 'End all sessions' })
    const ends = within(all).getByRole('region', { name: 'API tokens that end, and what uses them stops:' })
    expect(ends.textContent).toContain('backup script')
    await user.click(within(all).getByRole('button', { name: 'Cancel' }))
    await user.click(await screen.findByRole('button', { name: 'Revoke the token backup script' }))
    const dialog = await screen.findByRole('dialog', { name: 'Revoke the API token backup script' })
    expect(edge(dialog)).toBe(acme.id)
    expect(hit(dialog)).toEqual(['backup scriptnever used'])
    await user.type(within(dialog).getByLabelText(/Type backup script/), 'backup script')
    await user.click(within(dialog).getByRole('button', { name: 'Revoke token' }))
    await waitFor(() => expect(fake.calls('tokens.revokeOfAccount')).toEqual([{ userId: jan.id, id: token.id }]))
  })

  it('removing a profile: only an unused one, by its name typed', async () => {
    const { user, fake } = mountPage(
      <>
        <ProfilesPage />
        <ContextMenu />
      </>,
      { ...core, 'profiles.remove': () => ({}) },
    )
    await user.click(await screen.findByLabelText('Actions of Console only 2'))
    expect((await screen.findByRole('menuitem', { name: /Remove …/ })).getAttribute('aria-disabled')).toBe('true')
    await user.keyboard('{Escape}')
    await user.click(screen.getByLabelText('Actions of Console only 1'))
    await user.click(await screen.findByRole('menuitem', { name: 'Remove …' }))
    const dialog = await screen.findByRole('dialog', { name: 'Remove the profile Console only 1' })
    expect(edge(dialog)).toBe(acme.id)
    expect(fake.calls('profiles.remove')).toEqual([])
    await user.type(within(dialog).getByLabelText('Type Console only 1 to confirm'), 'Console only 1{Enter}')
    await waitFor(() => expect(fake.calls('profiles.remove')).toEqual([{ id: profile(1, 0).id }]))
  })
})
