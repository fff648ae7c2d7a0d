import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { offeredCommands } from '#renderer/app/commands.store.ts'
import { PAGES } from '#renderer/app/pages.tsx'
import { startLabCore } from '#support/lab-core.ts'
import { openPage } from '#support/page-on-core.tsx'

const repeated = (texts: readonly string[]): string[] => texts.filter((text, at) => texts.indexOf(text) !== at)

it('offers each action once on every page, and no key for two of them', async () => {
  const { core } = await startLabCore()
  await core.call('app.setOwner', { name: 'Mara Richter' })
  const user = openPage(core)
  await screen.findByRole('navigation', { name: 'Pages' })
  for (const { path } of PAGES.filter((page) => page.rail)) {
    window.location.hash = path
    // By selector: asking for roles computes the style of every element, ten times over.
    await waitFor(() => {
      expect(document.querySelector(`nav a[aria-current="page"][href$="${path}"]`)).not.toBeNull()
      expect(document.querySelector('main :is(h1, h2)')).not.toBeNull()
    })
    const commands = offeredCommands()
    expect(repeated(commands.map(({ id }) => id)), path).toEqual([])
    expect(repeated(commands.flatMap(({ keys }) => keys ?? [])), path).toEqual([])
  }

  await user.keyboard('?')
  const help = within(await screen.findByRole('dialog', { name: 'Keys' }))
  expect(help.getAllByText('g j')).toHaveLength(1)
})
