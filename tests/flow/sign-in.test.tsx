import { screen, waitFor, within } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Caller } from '#main/transport/handlers.ts'
import { codeFrom } from '#support/authenticator.ts'
import { startCore, type TestCore } from '#support/core.ts'
import { openPage, type Seat } from '#support/page-on-core.tsx'
import { addCompany, addPerson, callAs, PASSWORD, type Person } from '#support/people.ts'

const startOver = vi.hoisted(() => vi.fn())
vi.mock('#renderer/client/start-over.ts', () => ({ startOver }))

/** A browser of the served way: what it is depends on the session it was given. */
const browserOf = (core: TestCore): Seat & { readonly settled: () => Promise<void> } => {
  let caller: Caller = { kind: 'anonymous', via: 'http', address: '192.0.2.7' }
  let last: Promise<void> = Promise.resolve()
  return {
    caller: () => caller,
    setSession: (content) => {
      if (content === null) caller = { kind: 'anonymous', via: 'http', address: '192.0.2.7' }
      else
        last = core.sessions.identify(content).then((session) => {
          caller = { kind: 'user', via: 'http', address: '192.0.2.7', ...session }
        })
    },
    settled: () => last,
  }
}

const typeIn = async (user: ReturnType<typeof openPage>, { login, password }: Pick<Person, 'login' | 'password'>) => {
  await user.click(await screen.findByLabelText('Login'))
  await user.paste(login)
  await user.click(screen.getByLabelText('Password'))
  await user.paste(password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

it('leads through password and second factor into a console with what one may, and out again when one is disabled', async () => {
  const core = await startCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme GmbH') })
  const call = callAs(core, person.id)
  const { secret } = await call('access.startTotp', { password: person.password })
  const now = Date.now()
  await call('access.confirmTotp', { code: codeFrom(secret, now) })

  const browser = browserOf(core)
  let user = openPage(core, '/users', browser)
  await user.click(await screen.findByRole('button', { name: 'Sign in' }))
  expect(screen.getByText('Enter your password.')).toBeTruthy()
  await typeIn(user, { ...person, password: 'not my password' })
  expect(await screen.findByText('Login or password is wrong. Check both, then try again.')).toBeTruthy()
  await user.clear(screen.getByLabelText('Password'))
  await user.paste(person.password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await user.click(await screen.findByLabelText('Code'))
  await user.paste(codeFrom(secret, now + 30_000))
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
  await waitFor(() => expect(startOver).toHaveBeenCalled())
  await browser.settled()

  user = openPage(core, '/users', browser)
  const rail = within(await screen.findByRole('navigation', { name: 'Pages' }))
  for (const page of ['Overview', 'Inventory', 'Clusters', 'Users', 'Settings'])
    expect(rail.getByRole('link', { name: page })).toBeTruthy()
  expect(await screen.findByText(person.login)).toBeTruthy()
  expect(screen.queryByText('owner')).toBeNull()
  window.location.hash = '/settings'
  expect(await screen.findByRole('heading', { name: 'My account' })).toBeTruthy()
  expect(screen.getByText(`${person.login}, Company admin of Acme GmbH.`)).toBeTruthy()
  expect(screen.queryByRole('heading', { name: /Copies|Diagnostics|Owner/ })).toBeNull()

  await user.click(await screen.findByRole('button', { name: 'Sign out everywhere …' }))
  const sheet = within(await screen.findByRole('dialog', { name: 'Sign out everywhere' }))
  expect(within(sheet.getByRole('region', { name: 'Whom it hits' })).getByText(/this one/)).toBeTruthy()
  await core.call('users.disable', { id: person.id })
  await user.click(sheet.getByRole('button', { name: 'Sign out' }))
  expect(await screen.findByRole('heading', { name: 'Sign in to Multpanel' })).toBeTruthy()
  expect(screen.getByText(/This account is disabled/)).toBeTruthy()
  expect(screen.queryByText(person.login)).toBeNull()
})

it('asks for a password of one’s own before anything else, and says what is wrong with it', async () => {
  const core = await startCore()
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme GmbH'), fresh: true })
  const caller: Caller = { kind: 'user', userId: person.id, via: 'http', address: '' }
  const user = openPage(core, '/overview', { caller: () => caller })
  await user.click(await screen.findByLabelText('Present password'))
  await user.paste(PASSWORD)
  await user.click(screen.getByLabelText('New password'))
  await user.paste('Acme GmbH 2026')
  await user.click(screen.getByLabelText('New password once more'))
  await user.paste('Acme GmbH 202')
  await user.click(screen.getByRole('button', { name: 'Change password' }))
  expect(screen.getByText('This is not the same as above.')).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByLabelText('New password once more'))
  await user.keyboard('{End}')
  await user.paste('6')
  await user.click(screen.getByRole('button', { name: 'Change password' }))
  expect(await screen.findByText(/The password is the company of the account/)).toBeTruthy()
  for (const field of ['New password', 'New password once more']) {
    await user.clear(screen.getByLabelText(field))
    await user.paste('a kettle on the moon')
  }
  startOver.mockClear()
  await user.click(screen.getByRole('button', { name: 'Change password' }))
  await waitFor(() => expect(startOver).toHaveBeenCalled())
  expect((await callAs(core, person.id)('access.me', {})).mustChangePassword).toBe(false)
})

it('sets up a second factor in the settings: QR code, a code, recovery codes once', async () => {
  const core = await startCore()
  const person = await addPerson(core, { companyId: addCompany(core, 'Acme GmbH') })
  const caller: Caller = { kind: 'user', userId: person.id, via: 'http', address: '' }
  const user = openPage(core, '/settings', { caller: () => caller })
  await user.click(await screen.findByRole('button', { name: 'Turn it on …' }))
  await user.click(await screen.findByLabelText('Your password'))
  await user.paste(person.password)
  await user.click(screen.getByRole('button', { name: 'Continue' }))
  const qr = await screen.findByRole('img', { name: /QR code/ })
  expect(qr.querySelector('path')?.getAttribute('d')).toMatch(/^M\d+ \d+h1v1h-1z/)
  const secret = document.querySelector('code')?.textContent ?? ''
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  await user.click(screen.getByLabelText('Code'))
  await user.paste('000000')
  await user.click(screen.getByRole('button', { name: 'Turn it on' }))
  expect(await screen.findByText(/The code is wrong/)).toBeTruthy()
  await user.clear(screen.getByLabelText('Code'))
  await user.paste(codeFrom(secret, Date.now()))
  await user.click(screen.getByRole('button', { name: 'Turn it on' }))
  const codes = within(await screen.findByRole('list', { name: 'Recovery codes' })).getAllByRole('listitem')
  expect(codes).toHaveLength(10)
  await user.click(screen.getByRole('button', { name: 'I have stored them' }))
  expect(await screen.findByText(/It is on; 10 recovery codes left/)).toBeTruthy()
  expect(document.body.textContent).not.toContain(secret)
  expect(document.body.textContent).not.toContain(codes[0]?.textContent)
})
