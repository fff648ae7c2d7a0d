import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { closeMenu } from '#renderer/components/menu.store.ts'
import { SavedViews } from '#renderer/features/inventory/views/SavedViews.tsx'
import { useViews } from '#renderer/features/inventory/views/views.store.ts'
import { AppError } from '#shared/errors.ts'
import { ViewId } from '#shared/model/ids.ts'
import type { SavedView, TableLayout } from '#shared/model/preference.ts'
import { mountPage } from '#support/mount-page.tsx'

const layout: TableLayout = { order: ['name', 'id'], hidden: ['node'], widths: {}, sort: [] }
const view = (number: number, name: string, query: string): SavedView => ({
  id: ViewId.parse(`00000005-0000-7000-8000-00000000000${number}`),
  name,
  query,
  layout: null,
})
const linux = view(1, 'Linux', 'os:l26')
const production = view(2, 'Production', 'tag:prod')

beforeEach(() => {
  closeMenu()
  useViews.setState(useViews.getInitialState(), true)
})

const show = async (text: string, save?: (given: SavedView) => SavedView) => {
  const page = mountPage(
    <>
      <SavedViews text={text} layout={layout} onChoose={() => undefined} />
      <ContextMenu />
    </>,
    {
      'views.list': () => [linux, production],
      'views.save': save ?? ((given) => given),
      'views.remove': () => ({}),
    },
  )
  await screen.findByRole('button', { name: 'Production' })
  return page
}
const chips = () =>
  within(screen.getByRole('group', { name: 'Saved views' }))
    .getAllByRole('button')
    .map(({ textContent }) => textContent)
    .filter((name) => name !== '⋯' && name !== '')

describe('saved views', () => {
  test('their menu opens by the keyboard alone', async () => {
    const { user } = await show('web')
    act(() => {
      screen.getByRole('button', { name: 'Actions of the view Linux' }).focus()
    })
    await user.keyboard('{Enter}')
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('Show'),
      expect.stringContaining('Update with the search and columns shown'),
      expect.stringContaining('Rename'),
      expect.stringContaining('Remove this view'),
    ])
  })

  test('one is updated with the search and the columns shown', async () => {
    const { user, fake } = await show('os:l26 status:running')
    await user.click(screen.getByRole('button', { name: 'Actions of the view Linux' }))
    await user.click(screen.getByRole('menuitem', { name: /Update/ }))
    await waitFor(() => {
      expect(fake.calls('views.save')).toEqual([{ ...linux, query: 'os:l26 status:running', layout }])
    })
    await waitFor(() => {
      expect(screen.getByRole('button', { name: 'Linux' }).ariaPressed).toBe('true')
    })
  })

  test('without a search there is nothing to update it with, and the menu says so', async () => {
    const { user, fake } = await show('')
    await user.click(screen.getByRole('button', { name: 'Actions of the view Linux' }))
    const update = screen.getByRole('menuitem', { name: /Update/ })
    expect(update.ariaDisabled).toBe('true')
    await user.click(update)
    expect(fake.calls('views.save')).toEqual([])
  })

  test('F2 renames it, and keeps its search and columns', async () => {
    const { user, fake } = await show('')
    act(() => {
      screen.getByRole('button', { name: 'Production' }).focus()
    })
    await user.keyboard('{F2}')
    const field = screen.getByRole('textbox', { name: 'Name of the view' })
    expect(field).toHaveProperty('value', 'Production')
    await user.clear(field)
    await user.type(field, 'A live one{Enter}')
    await screen.findByRole('button', { name: 'A live one' })
    expect(fake.calls('views.save')).toEqual([{ ...production, name: 'A live one' }])
    expect(chips()).toEqual(['A live one', 'Linux'])
    await waitFor(() => {
      expect(document.activeElement?.textContent).toBe('A live one')
    })
  })

  test('a name in use is refused beside the field, and what was typed stays', async () => {
    const { user } = await show('', () => {
      throw new AppError('conflict', 'There is a saved view named “Linux” already. Choose another name.')
    })
    await user.click(screen.getByRole('button', { name: 'Actions of the view Production' }))
    await user.click(screen.getByRole('menuitem', { name: /Rename/ }))
    const field = screen.getByRole('textbox', { name: 'Name of the view' })
    await user.clear(field)
    await user.type(field, 'Linux{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain('Choose another name')
    expect(field).toHaveProperty('value', 'Linux')
    await user.keyboard('{Escape}')
    expect(chips()).toEqual(['Linux', 'Production'])
  })

  test('Delete removes it, and the keyboard goes on with its neighbour', async () => {
    const { user, fake } = await show('')
    act(() => {
      screen.getByRole('button', { name: 'Linux' }).focus()
    })
    await user.keyboard('{Delete}')
    await waitFor(() => {
      expect(chips()).toEqual(['Production'])
    })
    expect(fake.calls('views.remove')).toEqual([{ id: linux.id }])
    await waitFor(() => {
      expect(document.activeElement?.textContent).toBe('Production')
    })
  })
})
