import { act, screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { UsersPage } from '#renderer/features/users/UsersPage.tsx'
import { useUsers } from '#renderer/features/users/users.store.ts'
import { makeAccount, makeCompany, makeMe } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]

beforeEach(() => {
  pretendLayout()
  useUsers.setState(useUsers.getInitialState(), true)
  useAccess.setState({ me: makeMe({ permissions: ['user.read', 'user.write'] }) })
})

const mount = () =>
  mountPage(<UsersPage />, {
    'users.list': () => [makeAccount(1, acme)],
    'users.choices': () => ({ roles: ['super_admin', 'company_admin', 'user'], companies: [acme, beta] }),
  })

it('says that the chosen company has no users, and offers to add one of it', async () => {
  const { user } = mount()
  act(() => {
    usePreferences.setState(({ value }) => ({ value: { ...value, company: beta.id } }))
  })
  await screen.findByRole('heading', { name: 'No users yet' })
  expect(screen.queryByText('Clear the filter')).toBeNull()
  await user.click(screen.getAllByRole('button', { name: 'Add user' }).at(-1) as HTMLElement)
  expect((await screen.findByLabelText<HTMLSelectElement>('Company')).value).toBe(beta.id)
})

it('says of a filter that nothing matches, and clears it', async () => {
  const { user } = mount()
  await user.type(await screen.findByLabelText('Filter users'), 'nobody')
  await user.click(await screen.findByRole('button', { name: 'Clear the filter' }))
  expect(await screen.findByRole('row', { name: /Jan Novak/ })).toBeTruthy()
})
