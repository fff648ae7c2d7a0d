import { screen, waitFor } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { RetentionDialog } from '#renderer/features/activity/RetentionDialog.tsx'
import type { ActivityRow } from '#shared/model/activity.ts'
import { mountPage } from '#support/mount-page.tsx'

const row = { sequence: 1200, at: '2026-01-01T00:00:00.000Z' } as ActivityRow
const mount = (keepDays: number | null, rows: ActivityRow[]) => {
  const close = vi.fn()
  const page = mountPage(<RetentionDialog kept="activity" keepDays={keepDays} onClose={close} />, {
    'activity.list': () => rows,
    'activity.setRetention': () => ({}),
  })
  return { ...page, close }
}

describe('how long activity is kept', () => {
  it('made shorter, says up to which row everything goes and wants the time typed', async () => {
    const { user, fake, close } = mount(null, [row])
    await user.selectOptions(screen.getByLabelText('Keep activity'), '90 days')
    await user.click(screen.getByRole('button', { name: 'Keep that long …' }))
    expect(await screen.findByText(/number 1,200, is removed at once/)).toBeTruthy()
    expect(screen.getByRole('region', { name: 'Whom it hits' }).textContent).toBe(
      'Every company1 partActivity older than 90 daysup to number 1,200',
    )
    expect(fake.calls('activity.setRetention')).toEqual([])
    const remove = screen.getByRole('button', { name: 'Remove older activity' })
    expect(remove).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('Type 90 days to confirm'), '90 days')
    await user.click(remove)
    await waitFor(() => expect(close).toHaveBeenCalled())
    expect(fake.calls('activity.setRetention')).toEqual([{ keepDays: 90 }])
  })

  it('cancelled there, the form is as it was and nothing is set', async () => {
    const { user, fake } = mount(365, [])
    await user.selectOptions(screen.getByLabelText('Keep activity'), '90 days')
    await user.click(screen.getByRole('button', { name: 'Keep that long …' }))
    expect(await screen.findByText(/nothing is removed now/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(await screen.findByLabelText('Keep activity')).toHaveProperty('value', '90')
    expect(fake.calls('activity.setRetention')).toEqual([])
  })

  it('made longer, asks nothing more', async () => {
    const { user, fake, close } = mount(90, [row])
    await user.selectOptions(screen.getByLabelText('Keep activity'), 'A year')
    await user.click(screen.getByRole('button', { name: 'Keep that long' }))
    await waitFor(() => expect(close).toHaveBeenCalled())
    expect(fake.calls('activity.setRetention')).toEqual([{ keepDays: 365 }])
    expect(fake.calls('activity.list')).toEqual([])
  })
})
