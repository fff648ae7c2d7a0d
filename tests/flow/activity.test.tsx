import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { startCore } from '#support/core.ts'
import { openPage } from '#support/page-on-core.tsx'

describe('the record of activity', () => {
  it('lists what was done, follows what is done, and opens with old and new values', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Mara Rask' })
    const user = openPage(core, '/activity')
    const grid = await screen.findByRole('grid', { name: 'Activity' })
    await within(grid).findByText('Name of the owner changed')

    await core.call('app.setOwner', { name: 'Jon Berg' })
    await expect.poll(() => within(grid).getAllByText('Name of the owner changed').length).toBe(2)
    const rows = within(grid).getAllByRole('row')
    await user.dblClick(within(rows[1] ?? grid).getByText('Name of the owner changed'))
    const details = await screen.findByRole('region', { name: 'Details of the activity' })
    expect(within(details).getByRole('row', { name: 'name Mara Rask Jon Berg' })).toBeTruthy()
  })

  it('says whether somebody tampered with it', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Mara Rask' })
    const user = openPage(core, '/activity')
    await user.click(await screen.findByRole('button', { name: 'Export, check, keep' }))
    await user.click(await screen.findByRole('menuitem', { name: /Check for tampering/ }))
    await screen.findByText(/Nothing was tampered with: 1 row checked/)
  })

  it('has the place where one says how long jobs are kept, and tells that it was said', async () => {
    const core = await startCore()
    await core.call('app.setOwner', { name: 'Mara Rask' })
    const user = openPage(core, '/activity')
    await user.click(await screen.findByRole('button', { name: 'Export, check, keep' }))
    await user.click(await screen.findByRole('menuitem', { name: /How long jobs are kept/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'How long jobs are kept' }))
    const field = dialog.getByLabelText('Keep jobs after they ended')
    expect((field as HTMLSelectElement).value).toBe('90')
    await user.selectOptions(field, '30 days')
    await user.click(dialog.getByRole('button', { name: 'Keep that long …' }))
    const sheet = within(await screen.findByRole('dialog', { name: 'Keep jobs for 30 days only' }))
    expect(sheet.getByRole('button', { name: 'Remove older jobs' })).toHaveProperty('disabled', true)
    await user.keyboard('30 days')
    await user.click(sheet.getByRole('button', { name: 'Remove older jobs' }))
    await screen.findByText('Time that jobs are kept changed')
    expect(await core.call('jobs.retention', {})).toEqual({ keepDays: 30 })
  })
})
