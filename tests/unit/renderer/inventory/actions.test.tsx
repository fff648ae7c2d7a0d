import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { requestAction, requestPower, useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import type { DeleteCheck } from '#shared/model/delete-check.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { AppError } from '#shared/errors.ts'
import { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import type { MigrateCheck } from '#shared/model/migrate-check.ts'
import { makeJob } from '../tasks/job-rows.ts'
import { GIB, cluster, guest, mount, sheet } from './actions-page.tsx'

describe('shutting down', () => {
  const [one, two] = [guest(1), guest(2)]
  const asked: { id?: string } = {}
  const result = (of: GuestRow, change: Partial<GuestActionResult>): GuestActionResult => ({
    jobId: JobId.parse(makeJob(of.vmid).id),
    guestId: of.id,
    name: of.name,
    action: { kind: 'shutdown', timeoutS: 90 },
    state: 'completed',
    step: '',
    progress: null,
    error: null,
    ...change,
  })
  const jobOf = (change: Partial<JobRow>): JobRow => makeJob(1, { id: asked.id, kind: 'guest-actions', ...change })

  const start = async () => {
    let results: GuestActionResult[] = []
    const page = mount([one, two], {
      'guests.power': ({ id }) => {
        asked.id = id
        return { id }
      },
      'jobs.get': () => ({ job: jobOf({ state: 'running' }), children: [] }),
      'jobs.retry': () => jobOf({ state: 'queued', attempt: 2 }),
      'jobs.cancel': () => jobOf({ state: 'running', cancelRequested: true }),
      'guests.actionResults': () => results,
    })
    act(() => {
      requestPower('shutdown', [one.id, two.id])
    })
    const seconds = sheet().getByLabelText('Seconds each may take')
    await page.user.clear(seconds)
    await page.user.type(seconds, '90')
    await page.user.click(sheet().getByRole('button', { name: 'Shut down 2 guests' }))
    const become = (next: GuestActionResult[], job: Partial<JobRow>): void => {
      results = next
      act(() => {
        page.fake.emit('jobs.jobChanged', { jobs: [jobOf(job)] })
        useJobs.setState({ jobs: new Map([[asked.id ?? '', jobOf(job)]]) })
      })
    }
    return { ...page, become }
  }

  it('asks for a time, says what became of each, and offers to stop who did not do it', async () => {
    const { user, fake, become } = await start()
    expect(fake.calls('guests.power')).toMatchObject([
      { guestIds: [one.id, two.id], action: { kind: 'shutdown', timeoutS: 90 } },
    ])
    const error = { code: 'timeout', message: '“web-02” did not shut down within 90 seconds and still runs.' }
    become([result(one, {}), result(two, { state: 'failed', error })], { state: 'failed' })
    await screen.findByText('1 failed, 1 of 2 done')
    const items = within(screen.getByRole('list', { name: 'Result by guest' })).getAllByRole('listitem')
    expect(items[0]?.textContent).toContain('web-02')
    expect(items[0]?.textContent).toContain(`102 · ${cluster.name}`)
    expect(items[0]?.textContent).toContain('did not shut down within 90 seconds')
    await user.click(screen.getByRole('button', { name: 'Retry 1 failed' }))
    expect(fake.calls('jobs.retry')).toEqual([{ id: asked.id }])
    become([result(one, {}), result(two, { state: 'failed', error })], { state: 'failed', attempt: 2 })
    await user.click(await screen.findByRole('button', { name: 'Stop web-02 …' }))
    expect(useGuestAction.getState().request).toEqual({ what: 'power', verb: 'stop', ids: [two.id] })
    expect(screen.getByRole('dialog', { name: 'Stop web-02' }).textContent).toContain('The plug is pulled')
  })

  it('cancels the rest while it is under way', async () => {
    const { user, fake, become } = await start()
    become([result(one, {}), result(two, { state: 'queued' })], { state: 'running' })
    await screen.findByText('1 under way, 1 of 2 done')
    await user.click(screen.getByRole('button', { name: 'Cancel the rest' }))
    expect(fake.calls('jobs.cancel')).toEqual([{ id: asked.id }])
    become([result(one, {}), result(two, { state: 'cancelled' })], { state: 'cancelled' })
    expect(await screen.findByText('1 cancelled, 1 of 2 done')).toBeTruthy()
  })
})

describe('migrating', () => {
  const check: MigrateCheck = {
    guestId: guest(1).id,
    running: true,
    localDisks: [{ volid: 'local-zfs:vm-101-disk-0', size: 8 * GIB }],
    obstacles: [],
    movedAlong: [],
    targets: [
      { node: 'pve2', obstacles: [], lacks: [], warnings: [], storages: ['local-zfs', 'ceph'] },
      {
        node: 'pve3',
        obstacles: [],
        lacks: ['ceph'],
        warnings: [],
        storages: [],
      },
    ],
  }

  it('says of each node what stands in the way, and takes local disks along', async () => {
    const { user, fake } = mount([guest(1)], {
      'guests.migrateCheck': () => check,
      'guests.migrate': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'migrate' }, [guest(1).id])
    })
    const confirm = sheet().getByRole<HTMLButtonElement>('button', { name: 'Migrate' })
    expect(confirm.disabled).toBe(true)
    const there = await screen.findByRole<HTMLInputElement>('radio', { name: /pve2/ })
    const not = screen.getByRole<HTMLInputElement>('radio', { name: /pve3/ })
    await waitFor(() => expect(not.disabled).toBe(true))
    expect(not.closest('label')?.textContent).toContain('It lacks the storage ceph')
    expect(screen.getByLabelText<HTMLInputElement>(/Move its local disks along/).checked).toBe(true)
    // The only one it can go to needs no choosing.
    expect(there.checked).toBe(true)
    await user.selectOptions(screen.getByLabelText('Local disks go to'), 'ceph')
    await user.click(screen.getByRole('button', { name: 'Migrate to pve2' }))
    expect(fake.calls('guests.migrate')).toMatchObject([
      { action: { kind: 'migrate', target: 'pve2', withLocalDisks: true, targetStorage: 'ceph' } },
    ])
  })

  it('says of each node which of several cannot go there and why, before any of them moves', async () => {
    const guests = [guest(1), guest(2), guest(3, { node: 'pve2' })]
    const free = { obstacles: [], lacks: [], warnings: [], storages: ['ceph'] }
    const bound = ['Devices of its node hold it there: hostpci0. Remove them, or map them for the whole cluster.']
    const { user, fake } = mount(guests, {
      'guests.migrateCheck': ({ id }) => ({
        ...check,
        guestId: id,
        localDisks: [],
        obstacles: id === guest(2).id ? bound : [],
        targets:
          id === guest(3).id
            ? [
                { node: 'pve1', ...free },
                { node: 'pve3', ...free },
              ]
            : check.targets,
      }),
      'guests.migrate': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction(
        { what: 'migrate' },
        guests.map(({ id }) => id),
      )
    })
    const reasons = async (node: string) => {
      const list = await screen.findByLabelText(`What cannot go to ${node}`)
      return [...list.querySelectorAll('div')].map((row) => row.textContent)
    }
    await waitFor(() => expect(fake.calls('guests.migrateCheck')).toHaveLength(3))
    await waitFor(async () =>
      expect(await reasons('pve3')).toEqual([
        'web-01It lacks the storage ceph, on which disks of the guest lie.',
        `web-02${bound.join()}`,
      ]),
    )
    expect(await reasons('pve2')).toEqual([`web-02${bound.join()}`, 'web-03It is on pve2 already.'])
    // Some can go to either: which is meant only the technician knows.
    expect(screen.queryByRole('radio', { checked: true })).toBeNull()
    const there = screen.getByRole('radio', { name: /pve2/ })
    expect(there.closest('label')?.textContent).toContain('1 of 3 can go there')
    await user.click(there)
    expect(sheet().getByRole('heading', { name: 'Migrate web-01' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Migrate to pve2' }))
    expect(fake.calls('guests.migrate')).toMatchObject([{ guestIds: [guest(1).id] }])
  })

  it('moves what the cluster could not be asked about, and says that it was not', async () => {
    const { user, fake } = mount([guest(1), guest(2)], {
      'guests.migrateCheck': ({ id }) => {
        if (id === guest(2).id) throw new AppError('timeout', 'The cluster did not answer within 10 seconds.')
        return check
      },
      'guests.migrate': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'migrate' }, [guest(1).id, guest(2).id])
    })
    await user.click(await screen.findByRole('radio', { name: /pve2/ }))
    expect(await screen.findByText(/^The cluster did not say whether these can be moved/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Migrate to pve2' }))
    expect(fake.calls('guests.migrate')).toMatchObject([{ guestIds: [guest(1).id, guest(2).id] }])
  })

  it('holds several machines against the storage their local disks are to go to', async () => {
    const [one, two] = [guest(1), guest(2)]
    const target = (storages: string[], lacks: string[] = []) => ({
      node: 'pve2',
      obstacles: [],
      lacks,
      warnings: [],
      storages,
    })
    const { user, fake } = mount([one, two], {
      'guests.migrateCheck': ({ id }) =>
        id === one.id
          ? { ...check, targets: [target(['ceph', 'fast'], ['local-zfs'])] }
          : { ...check, guestId: two.id, targets: [target(['local-zfs', 'ceph'])] },
      'guests.migrate': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'migrate' }, [one.id, two.id])
    })
    await user.click(await screen.findByRole('radio', { name: /pve2/ }))
    const left = () => screen.queryByRole('list', { name: 'Left out' })?.textContent ?? ''
    // The same name is the default, and pve2 has no storage of that name for the first.
    expect(left()).toContain('web-01It lacks the storage local-zfs')
    const choose = async (name: string): Promise<void> => {
      await user.selectOptions(screen.getByLabelText('Local disks go to'), name)
    }
    await choose('fast')
    expect(left()).toContain('pve2 has no storage fast that takes its disks.')
    await choose('ceph')
    expect(left()).toBe('')
    await user.click(screen.getByRole('button', { name: 'Migrate to pve2' }))
    expect(fake.calls('guests.migrate')).toMatchObject([
      { guestIds: [one.id, two.id], action: { target: 'pve2', withLocalDisks: true, targetStorage: 'ceph' } },
    ])
  })
})

describe('deleting', () => {
  const check = (of: GuestRow, change: Partial<DeleteCheck> = {}): DeleteCheck => ({
    guestId: of.id,
    obstacles: [],
    running: false,
    ha: false,
    disks: [{ volid: 'ceph:vm-101-disk-0', size: 8 * GIB }],
    snapshots: 2,
    holdings: [{ what: 'addresses', names: ['192.0.2.10'], becomes: 'freed' }],
    replication: [],
    backupJobs: [{ id: 'backup-nightly', schedule: '21:00', only: true, enabled: true }],
    ...change,
  })

  it('names what goes with it, wants its number typed, and offers to stop what runs first', async () => {
    const one = guest(1)
    const { user, fake } = mount([one], {
      'guests.deleteCheck': () => check(one, { running: true }),
      'guests.delete': ({ id }) => ({ id }),
    })
    act(() => {
      requestAction({ what: 'delete' }, [one.id])
    })
    await user.click(await screen.findByLabelText(/Stop web-01 first/))
    const facts = await screen.findByRole('list', { name: 'What goes with web-01' })
    expect(facts.textContent).toMatch(/1 disk, 8.*GiB.*2 snapshots.*Addresses, free again192\.0\.2\.10.*backup-nightly/)
    const confirm = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete web-01' })
    expect(confirm.disabled).toBe(true)
    await user.type(screen.getByLabelText('Type 101 to confirm'), '101')
    await user.click(confirm)
    expect(fake.calls('guests.delete')).toMatchObject([
      { typed: '101', guestIds: [one.id], action: { kind: 'delete', purge: true, stopFirst: true } },
    ])
  })

  it('deletes what HA manages with “purge” only, and says so', async () => {
    const one = guest(1, { status: 'stopped' })
    const { user } = mount([one], { 'guests.deleteCheck': () => check(one, { ha: true }) })
    act(() => {
      requestAction({ what: 'delete' }, [one.id])
    })
    const facts = await screen.findByRole('list', { name: 'What goes with web-01' })
    expect(facts.textContent).toContain('High availabilitytaken out of it with “purge”')
    await user.click(screen.getByLabelText(/^Purge/))
    expect((await screen.findByRole('list', { name: 'Left out' })).textContent).toContain('HA manages it')
  })

  it('names its replication, which goes with “purge” only', async () => {
    const one = guest(1, { status: 'stopped' })
    const job = { id: '101-0', target: 'pve2', schedule: '*/15', enabled: true }
    const { user } = mount([one], { 'guests.deleteCheck': () => check(one, { replication: [job] }) })
    act(() => {
      requestAction({ what: 'delete' }, [one.id])
    })
    const facts = await screen.findByRole('list', { name: 'What goes with web-01' })
    expect(facts.textContent).toContain('Replication job 101-0to pve2, */15, removed with “purge”')
    await user.click(screen.getByLabelText(/^Purge/))
    expect((await screen.findByRole('list', { name: 'Left out' })).textContent).toContain(
      'It is replicated (job 101-0): that takes “purge”.',
    )
  })

  it('leaves out what is protected, with the reason', async () => {
    const [one, two] = [guest(1, { status: 'stopped' }), guest(2, { status: 'stopped' })]
    mount([one, two], {
      'guests.deleteCheck': ({ id }) =>
        id === two.id ? check(two, { obstacles: ['“web-02” is protected against removal.'] }) : check(one),
    })
    act(() => {
      requestAction({ what: 'delete' }, [one.id, two.id])
    })
    const left = await screen.findByRole('list', { name: 'Left out' })
    expect(left.textContent).toContain('protected against removal')
    expect(screen.getByRole('button', { name: 'Delete web-01' })).toBeTruthy()
  })
})
