import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { offeredCommands } from '#renderer/app/commands.store.ts'
import { startCore } from '#support/core.ts'
import { openPage } from '#support/page-on-core.tsx'

it('offers each page and each action once, whatever is on the page', async () => {
  const core = await startCore({ kind: 'desktop' })
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const user = openPage(core, '/jobs')
  await screen.findByRole('region', { name: 'Tasks' })
  await user.keyboard('{Control>}k{/Control}')
  await user.type(await screen.findByRole('combobox', { name: /^Search/ }), 'jobs')
  const found = screen.getAllByRole('option').map((option) => option.querySelector('span')?.textContent)
  expect(found.filter((text) => text === 'Jobs')).toHaveLength(1)
  const ids = offeredCommands().map(({ id }) => id)
  expect(ids).toContain('tasks:toggle')
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
})
