import { screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import type { Bridge } from '#shared/bridge.ts'
import { startCore } from '#support/core.ts'
import { createHeldClock } from '#support/held-clock.ts'
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
  await user.click(await screen.findByRole('menuitem', { name: /^Lock the console now/ }))
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

it('stays open while somebody types, and closes behind a page that only hears of events', async () => {
  const clock = createHeldClock()
  const core = await startCore({ kind: 'desktop', clock })
  await core.call('app.setOwner', { name: 'Mara Richter' })
  await core.call('lock.set', { newPassphrase: 'seven green chairs', afterMinutes: 5, onSuspend: false })
  const user = openPage(core, '/settings')
  await screen.findByRole('button', { name: 'Remove the lock' })
  const told = vi.spyOn(window.multpanel as Bridge, 'invoke')
  clock.advance(4 * 60_000)
  await user.keyboard('{Tab}')
  expect(told).toHaveBeenCalledWith('lock.activity', {})
  clock.advance(4 * 60_000)
  expect(screen.queryByRole('heading', { name: 'The console is locked' })).toBeNull()
  for (let minute = 0; minute < 2; minute += 1) {
    clock.advance(60_000)
    core.events.emit('app.readOnlyChanged', { readOnly: null })
  }
  expect(await screen.findByRole('heading', { name: 'The console is locked' })).toBeTruthy()
})

it('is locked with a key and from the palette; without a passphrase it says where to set one', async () => {
  const core = await startCore({ kind: 'desktop' })
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const user = openPage(core, '/settings')
  await screen.findByRole('button', { name: 'Turn the lock on' })
  await user.keyboard('{Control>}{Shift>}l{/Shift}{/Control}')
  expect(await screen.findByText('Set a passphrase for the lock first, in the settings.')).toBeTruthy()
  await core.call('lock.set', { newPassphrase: 'seven green chairs', afterMinutes: null, onSuspend: false })
  await user.keyboard('{Control>}{Shift>}l{/Shift}{/Control}')
  await user.type(await screen.findByLabelText('Passphrase'), 'seven green chairs{Enter}')
  await screen.findByRole('navigation', { name: 'Pages' })
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: /palette|Search/i }), 'lock now{Enter}')
  expect(await screen.findByRole('heading', { name: 'The console is locked' })).toBeTruthy()
})
