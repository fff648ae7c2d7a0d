import { act, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { requestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { guest, mount } from './actions-page.tsx'

describe('snapshots', () => {
  it('says what a rollback loses before the name is typed', async () => {
    const one = guest(1)
    const snapshot = (name: string, takenAt: string) => ({
      name,
      takenAt,
      parent: '',
      description: '',
      withMemory: false,
      active: false,
    })
    const { user, fake } = mount([one], {
      'guests.detail': () =>
        ({
          snapshots: {
            at: null,
            value: [snapshot('before', '2026-11-20T08:00:00Z'), snapshot('later', '2026-11-21T08:00:00Z')],
          },
        }) as never,
      'guests.snapshot': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'rollback', snapshot: 'before' }, [one.id])
    })
    expect(await screen.findByText(/Everything written to its disks since 2026-11-20.* is lost/)).toBeTruthy()
    expect(screen.getByText(/Snapshots taken after it/).textContent).toContain('later')
    await user.type(screen.getByLabelText('Type web-01 to confirm'), 'web-01')
    await user.click(screen.getByRole('button', { name: 'Roll back' }))
    expect(fake.calls('guests.snapshot')).toMatchObject([
      { action: { kind: 'snapshot.rollback', name: 'before', start: true } },
    ])
  })

  it('says at the field that a name is taken, and by whom, before anything is sent', async () => {
    const [one, two] = [guest(1), guest(2)]
    const { user, fake } = mount([one, two], {
      'guests.snapshotNames': () => [
        { guestId: one.id, names: ['before-update'], problem: null },
        { guestId: two.id, names: ['nightly'], problem: null },
      ],
      'guests.snapshot': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'snapshot' }, [one.id, two.id])
    })
    const name = screen.getByLabelText('Name')
    await user.clear(name)
    await user.type(name, 'before-update{Enter}')
    expect(await screen.findByText('web-01 has a snapshot “before-update” already. Choose another name.')).toBeTruthy()
    expect(fake.calls('guests.snapshot')).toEqual([])
    await user.type(name, '-2{Enter}')
    expect(fake.calls('guests.snapshot')).toMatchObject([{ action: { name: 'before-update-2' } }])
  })

  it('changes a description, and says what it was', async () => {
    const one = guest(1)
    const before = { name: 'before', takenAt: null, parent: '', withMemory: false, active: true }
    const { user, fake } = mount([one], {
      'guests.detail': () => ({ snapshots: { at: null, value: [{ ...before, description: 'as it was\n' }] } }) as never,
      'guests.snapshot': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'describeSnapshot', snapshot: 'before' }, [one.id])
    })
    const field = await screen.findByDisplayValue('as it was')
    await user.clear(field)
    await user.type(field, 'before the update')
    await user.click(screen.getByRole('button', { name: 'Change description' }))
    expect(fake.calls('guests.snapshot')).toMatchObject([
      {
        guestIds: [one.id],
        action: { kind: 'snapshot.describe', name: 'before', description: 'before the update', was: 'as it was' },
      },
    ])
  })

  it('refuses a name that Proxmox does not take, in words at the field', async () => {
    const { user, fake } = mount([guest(1)], { 'guests.snapshot': ({ id }) => ({ id }) })
    act(() => {
      requestAction({ what: 'snapshot' }, [guest(1).id])
    })
    const name = screen.getByLabelText('Name')
    const proposed = name as HTMLInputElement
    expect(proposed.value.slice(proposed.selectionStart ?? 0, proposed.selectionEnd ?? 0)).toMatch(/^before-\d{4}/)
    await user.clear(name)
    await user.type(name, '1st snapshot{Enter}')
    expect(await screen.findByText(/a letter first/)).toBeTruthy()
    expect(fake.calls('guests.snapshot')).toEqual([])
    await user.clear(name)
    await user.type(name, 'current{Enter}')
    expect(await screen.findByText(/are names of Proxmox/)).toBeTruthy()
    await user.clear(name)
    await user.type(name, 'before-update')
    await user.click(screen.getByLabelText(/With its memory/))
    await user.click(screen.getByRole('button', { name: 'Take snapshot' }))
    expect(fake.calls('guests.snapshot')).toMatchObject([
      { action: { kind: 'snapshot.create', name: 'before-update', withMemory: true } },
    ])
  })

  it('lists what is old enough to go before it goes', async () => {
    const [one, two] = [guest(1), guest(2)]
    const { user, fake } = mount([one, two], {
      'guests.oldSnapshots': ({ guestIds, days }) =>
        guestIds.map((guestId) => ({
          guestId,
          name: guestId === one.id ? one.name : two.name,
          snapshots: guestId === one.id && days <= 30 ? [{ name: 'old-one', takenAt: '2026-01-01T00:00:00.000Z' }] : [],
          problem: null,
        })),
      'guests.snapshot': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'oldSnapshots' }, [one.id, two.id])
    })
    const list = await screen.findByRole('list', { name: 'Snapshots that go' })
    expect(list.textContent).toContain('old-one')
    await user.click(screen.getByRole('button', { name: 'Delete 1 snapshot' }))
    expect(fake.calls('guests.snapshot')).toMatchObject([
      { guestIds: [one.id], action: { kind: 'snapshot.deleteOlderThan', days: 30 } },
    ])
  })
})
