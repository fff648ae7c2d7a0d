import { act, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { AddUserDialog } from '#renderer/features/users/AddUserDialog.tsx'
import { useUsers } from '#renderer/features/users/users.store.ts'
import { makeAccount, makeCompany } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const [acme, beta] = [makeCompany(0, { name: 'Acme GmbH' }), makeCompany(1, { name: 'Beta AG' })]

beforeEach(() => {
  useUsers.setState(useUsers.getInitialState(), true)
})

const choicesCome = (...companies: (typeof acme)[]): void => {
  act(() => {
    useUsers.setState({ status: 'ready', choices: { roles: ['super_admin', 'company_admin', 'user'], companies } })
  })
}
const valueOf = (label: string): string => screen.getByLabelText<HTMLSelectElement>(label).value

it('opened before it is known what one may give, it waits, then offers an administrator; what was typed stays', async () => {
  const { user, fake } = mountPage(<AddUserDialog onClose={vi.fn()} />, { 'users.add': () => makeAccount(1, acme) })
  await user.type(screen.getByLabelText('Name'), 'Jan Novak')
  await user.type(screen.getByLabelText('Login'), 'jan@acme.example{Control>}{Enter}{/Control}')
  expect(screen.getByText('Reading which roles you may give …')).toBeTruthy()
  expect(fake.calls('users.add')).toEqual([])
  choicesCome(acme)
  expect([valueOf('Role'), valueOf('Company'), valueOf('Name')]).toEqual(['company_admin', acme.id, 'Jan Novak'])
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => {
    expect(fake.calls('users.add')).toMatchObject([{ role: 'company_admin', companyId: acme.id, name: 'Jan Novak' }])
  })
})

it('keeps the role and company that were chosen when the choices come anew', async () => {
  const { user } = mountPage(<AddUserDialog onClose={vi.fn()} />)
  choicesCome(acme, beta)
  await user.selectOptions(screen.getByLabelText('Role'), 'user')
  await user.selectOptions(screen.getByLabelText('Company'), beta.id)
  choicesCome(acme, beta)
  expect([valueOf('Role'), valueOf('Company')]).toEqual(['user', beta.id])
})
