import { act, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { closeMenu, openMenu, useMenu, type MenuEntry, type MenuItem } from '#renderer/components/menu.store.ts'
import { openGuestMenu, openMoreActions } from '#renderer/features/inventory/guest-menu.ts'
import { makeGuest } from '#support/fleet-rows.ts'
import { itemsIn, menuItems } from '#support/menu-items.ts'
import { mountPage } from '#support/mount-page.tsx'

const ran = vi.fn()
const item = (label: string, change: Partial<MenuItem> = {}): MenuItem => ({
  id: label,
  label,
  run: () => {
    ran(label)
  },
  ...change,
})
const ENTRIES: readonly MenuEntry[] = [
  item('Start'),
  item('Stop', { disabledReason: 'It is stopped.' }),
  'separator',
  { id: 'copy', label: 'Copy', entries: [item('Copy name', { keys: 'Ctrl+C' }), item('Copy address')] },
  item('Delete'),
]

beforeEach(() => {
  ran.mockClear()
  closeMenu()
})

const open = (entries: readonly MenuEntry[] = ENTRIES) => {
  const page = mountPage(<ContextMenu />)
  act(() => {
    openMenu({ x: 10, y: 10, label: 'web-01', entries })
  })
  return page
}
const marked = () =>
  document.getElementById(screen.getByRole('menu', { name: 'web-01' }).getAttribute('aria-activedescendant') ?? '')

describe('a menu by keyboard', () => {
  it('goes into what opens beside it and back, and does what is chosen there', async () => {
    const { user } = open()
    await user.keyboard('{ArrowDown}{ArrowDown}')
    const copy = screen.getByRole('menuitem', { name: 'Copy' })
    expect(marked()).toBe(copy)
    expect(copy.getAttribute('aria-expanded')).toBe('false')
    await user.keyboard('{ArrowRight}')
    expect(copy.getAttribute('aria-expanded')).toBe('true')
    const further = within(screen.getByRole('menu', { name: 'Copy' }))
    expect(marked()).toBe(further.getByRole('menuitem', { name: /^Copy name/ }))
    expect(further.getByText('Ctrl+C')).toBeTruthy()
    await user.keyboard('{ArrowLeft}')
    expect(screen.queryByRole('menu', { name: 'Copy' })).toBeNull()
    expect(marked()).toBe(copy)
    await user.keyboard('{Enter}{ArrowDown}{Enter}')
    expect(ran.mock.calls).toEqual([['Copy address']])
    expect(screen.queryByRole('menu')).toBeNull()
  })

  it('closes one level with each Escape, and finds an entry by its letter', async () => {
    const { user } = open()
    await user.keyboard('c{ArrowRight}{Escape}')
    expect(screen.queryByRole('menu', { name: 'Copy' })).toBeNull()
    await user.keyboard('d')
    expect(marked()?.textContent).toBe('Delete')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('menu')).toBeNull()
    expect(ran).not.toHaveBeenCalled()
  })
})

describe('a menu by pointer', () => {
  it('opens what lies behind an entry as soon as one points at it, and folds it at the next', async () => {
    const { user } = open()
    await user.hover(screen.getByRole('menuitem', { name: 'Copy' }))
    await user.click(within(screen.getByRole('menu', { name: 'Copy' })).getByText('Copy name'))
    expect(ran.mock.calls).toEqual([['Copy name']])
    act(() => {
      openMenu({ x: 10, y: 10, label: 'web-01', entries: ENTRIES })
    })
    await user.hover(screen.getByRole('menuitem', { name: 'Copy' }))
    await user.hover(screen.getByText('Delete'))
    expect(screen.queryByRole('menu', { name: 'Copy' })).toBeNull()
    await user.click(screen.getByText('Stop'))
    expect(screen.getByText('It is stopped.').title).toBe('It is stopped.')
    expect(ran).toHaveBeenCalledOnce()
  })
})

describe('the menu of a guest', () => {
  const guest = makeGuest(1, { name: 'web-01', template: false, type: 'qemu', status: 'running', lock: '' })
  const lead = vi.fn()

  it('offers the same in the same order by right click and behind the button', () => {
    const labels = () => menuItems().map(({ label }) => label)
    openGuestMenu({
      x: 0,
      y: 0,
      guest,
      selected: [],
      looks: new Map(),
      column: undefined,
      onOpen: lead,
      onOpenPage: lead,
    })
    const byRightClick = labels()
    closeMenu()
    openMoreActions(document.createElement('button'), [guest], new Map(), { onOpenPage: lead })
    expect(labels()).toEqual(byRightClick)
    expect(byRightClick.slice(0, 8)).toEqual([
      'Start',
      'Pause',
      'Hibernate',
      'Resume',
      'Shut down',
      'Stop',
      'Reboot',
      'Reset',
    ])
    expect(byRightClick).toEqual(expect.arrayContaining(['Take snapshot …', 'Change tags …', 'Copy address']))
  })

  it('is low enough for a small screen, a template’s too', () => {
    for (const template of [false, true]) {
      openMoreActions(document.createElement('button'), [{ ...guest, template }], new Map())
      const entries = useMenu.getState().menu?.entries ?? []
      const lines = entries.filter((entry) => entry !== 'separator').length
      // 28 px a line and 9 px a separator; a window of 800 px keeps a third of it free.
      expect(lines * 28 + (entries.length - lines) * 9).toBeLessThan(620)
      expect(itemsIn(entries).length).toBeGreaterThan(lines)
      closeMenu()
    }
  })
})
