import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import type { Caller } from '#main/transport/handlers.ts'
import { startCore } from '#support/core.ts'
import { openPage } from '#support/page-on-core.tsx'
import { addCompany, addPerson, callAs } from '#support/people.ts'

const rowOf = async (name: string): Promise<HTMLElement> => {
  const cell = await screen.findByText(name)
  const row = cell.closest<HTMLElement>('[data-row]')
  if (row === null) throw new Error(`${name} is in no row`)
  return row
}

it('adds a user, gives him a profile made for it, resets and disables him', async () => {
  const core = await startCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  addCompany(core, 'Acme GmbH')
  const user = openPage(core, '/users/profiles')

  await user.click(await screen.findByRole('button', { name: 'Add profile' }))
  await user.click(await screen.findByLabelText('Name'))
  await user.paste('Console only')
  await user.click(screen.getByRole('checkbox', { name: /^Start, shut down, stop and reboot guests/ }))
  await user.click(screen.getByRole('checkbox', { name: /^Stop running tasks/ }))
  expect(screen.getByText('Rights: 1 more, 1 less than the role')).toBeTruthy()
  expect(screen.queryByRole('checkbox', { name: /Add and edit clusters/ })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Save profile' }))
  expect(await screen.findByText('1 more, 1 less than the role')).toBeTruthy()

  await user.click(screen.getByRole('link', { name: 'Users', current: false }))
  await user.click(await screen.findByRole('button', { name: 'Add user' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Add user' }))
  await user.click(dialog.getByLabelText('Name'))
  await user.paste('Jan Novak')
  await user.click(dialog.getByLabelText('Login'))
  await user.paste('jan@acme.example')
  await user.selectOptions(dialog.getByLabelText('Role'), 'User')
  await user.selectOptions(dialog.getByLabelText('Permission profile'), 'Console only')
  const first = dialog.getByLabelText<HTMLInputElement>('First password').value
  expect(first).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/)
  await user.click(dialog.getByRole('button', { name: 'Add user' }))
  const row = await rowOf('Jan Novak')
  expect(within(row).getByText('new')).toBeTruthy()
  expect(within(row).getByText('Console only')).toBeTruthy()
  const [jan] = (await core.call('users.list', {})).filter(({ login }) => login === 'jan@acme.example')
  expect(jan).toMatchObject({ role: 'user', companyName: 'Acme GmbH', profileName: 'Console only' })

  await user.pointer({ keys: '[MouseRight]', target: row })
  await user.click(await screen.findByRole('menuitem', { name: 'Disable …' }))
  await user.click(await screen.findByRole('button', { name: 'Disable user' }))
  await waitFor(async () => expect(within(await rowOf('Jan Novak')).getByText('disabled')).toBeTruthy())
})

it('says at the field that a login is taken', async () => {
  const core = await startCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme GmbH') })
  const user = openPage(core, '/users')
  await user.click(await screen.findByRole('button', { name: 'Add user' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Add user' }))
  await user.click(dialog.getByLabelText('Name'))
  await user.paste('Jan Novak')
  await user.click(dialog.getByLabelText('Login'))
  await user.paste(person.login.toUpperCase())
  await user.click(dialog.getByRole('button', { name: 'Add user' }))
  expect((await dialog.findAllByText(/is taken. Choose another one/)).length).toBe(1)
  expect(dialog.getByLabelText('Login').getAttribute('aria-invalid')).toBe('true')
})

it('shows a user neither accounts nor what he may not do', async () => {
  const core = await startCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme GmbH'), role: 'user' })
  const caller: Caller = { kind: 'user', userId: person.id, via: 'http', address: '' }
  openPage(core, '/users', { caller: () => caller })
  const rail = within(await screen.findByRole('navigation', { name: 'Pages' }))
  expect(rail.queryByRole('link', { name: 'Users' })).toBeNull()
  expect(await screen.findByText('Nothing is yours yet')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Add cluster' })).toBeNull()
  // Rights that come later show at once.
  await core.call('users.update', { id: person.id, role: 'company_admin' })
  expect(await rail.findByRole('link', { name: 'Users' })).toBeTruthy()
  expect((await callAs(core, person.id)('access.me', {})).role).toBe('company_admin')
})
