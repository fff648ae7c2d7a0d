import { cleanup, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/errors.ts'
import { dismissToast, notify, useFrame } from '#renderer/app/frame.store.ts'
import { Notices } from '#renderer/app/Notices.tsx'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import { initialsOf } from '#renderer/app/UserMenu.tsx'

afterEach(() => {
  cleanup()
  useFrame.setState({ toasts: [], notices: [], unseenNotices: 0 })
})

const show = () => render(<Notices />, { wrapper: MemoryRouter })

describe('the bell', () => {
  it('keeps what was told after its toast is gone, newest first, and counts what was not looked at', async () => {
    const user = userEvent.setup()
    show()
    notify({ severity: 'success', message: 'Copy made' })
    notify({ severity: 'error', message: 'web-01: Start failed', path: '/inventory/guest/1' })
    for (const { id } of useFrame.getState().toasts) dismissToast(id)
    await user.click(await screen.findByRole('button', { name: 'Notices, 2 new' }))
    const told = screen.getAllByRole('listitem').map((item) => item.textContent)
    expect(told[0]).toContain('web-01: Start failed')
    expect(told[1]).toContain('Copy made')
    expect(screen.getByRole('link', { name: 'web-01: Start failed' }).getAttribute('href')).toBe('/inventory/guest/1')
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.getByRole('button', { name: 'Notices' })).toBeTruthy())
  })

  it('says that there is nothing when there is nothing', async () => {
    const user = userEvent.setup()
    show()
    await user.click(screen.getByRole('button', { name: 'Notices' }))
    expect(screen.getByText(/^No notices/)).toBeTruthy()
  })
})

describe('what a menu set off and failed', () => {
  it('is told with its cause and next step, and kept', () => {
    tellFailure(new AppError('unsupported', 'The console runs on a machine without a browser. Copy the address.'))
    expect(useFrame.getState().notices[0]).toMatchObject({
      severity: 'error',
      message: 'The console runs on a machine without a browser. Copy the address.',
    })
  })
})

describe('initials', () => {
  it.each([
    ['Mara', 'M'],
    ['Mara Rask', 'MR'],
    ['  jo van der berg ', 'JB'],
    ['Ünal Öz', 'ÜÖ'],
    ['😀 x', '😀X'],
  ])('of %s are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })
})
