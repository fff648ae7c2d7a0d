import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { openPage } from '#support/page-on-core.tsx'
import { addCompany, addPerson } from '#support/people.ts'

it('locked, nothing of the console is left on the page; with the passphrase it is there again, as it is by now', async () => {
  const core = await startCore({ kind: 'desktop' })
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const companyId = addCompany(core, 'Acme GmbH')
  const person = await addPerson(core, { companyId })
  const user = openPage(core, '/settings')
  await user.click(await screen.findByLabelText('Passphrase'))
  await user.paste('seven green chairs')
  await user.click(screen.getByLabelText('Passphrase once more'))
  await user.paste('seven green chairs')
  await user.click(screen.getByRole('button', { name: 'Turn the lock on' }))
  expect(await screen.findByRole('button', { name: 'Remove the lock' })).toBeTruthy()
  window.location.hash = '/users'
  expect(await screen.findByText(person.login)).toBeTruthy()

  await user.click(screen.getByRole('button', { name: /^MR, Mara Richter/ }))
  await user.click(await screen.findByRole('menuitem', { name: 'Lock the console' }))
  expect(await screen.findByRole('heading', { name: 'The console is locked' })).toBeTruthy()
  expect(document.body.textContent).not.toMatch(/example\.com|Acme|Mara/)
  const later = await addPerson(core, { companyId, role: 'user' })

  await user.click(screen.getByLabelText('Passphrase'))
  await user.paste('nine blue lamps')
  await user.click(screen.getByRole('button', { name: 'Unlock the console' }))
  expect(await screen.findByText('This is not the passphrase. Try again.')).toBeTruthy()
  await user.clear(screen.getByLabelText('Passphrase'))
  await user.paste('seven green chairs')
  await user.click(screen.getByRole('button', { name: 'Unlock the console' }))
  await waitFor(() => expect(screen.getByText(later.login)).toBeTruthy())
})
