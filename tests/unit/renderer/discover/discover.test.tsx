import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { DiscoverPage } from '#renderer/features/discover/DiscoverPage.tsx'
import { useDiscover } from '#renderer/features/discover/discover.store.ts'
import { closeHandover, requestHandover } from '#renderer/features/discover/handover.store.ts'
import { HandoverSheets } from '#renderer/features/discover/HandoverSheets.tsx'
import type { DiscoveredGuest, DiscoveryScan, HandoverPlan, HandoverResult } from '#shared/model/discovery.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { JobId } from '#shared/model/ids.ts'
import type { JobRow } from '#shared/model/job.ts'
import { makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'
import { makeJob } from '../tasks/job-rows.ts'

const acme = makeCompany(0, { name: 'Acme GmbH' })
const beta = makeCompany(1, { name: 'Beta AG' })
const shared = makeCluster(1, { name: 'shared', companyId: null, enabled: true })
const JOB = JobId.parse('01936b2e-9a00-7c33-9c22-1d2e3f4a5b6c')
const GIB = 1024 ** 3

const plain: Partial<GuestRow> = {
  template: false,
  status: 'running',
  clusterId: shared.id,
  companyId: null,
  projectId: null,
}
const web = makeGuest(1, { ...plain, name: 'web', maxcpu: 4, maxmem: 8 * GIB, addresses: ['10.0.0.5'] })
const db = makeGuest(2, { ...plain, name: 'db' })
const image = makeGuest(3, { ...plain, name: 'debian', template: true })
const twin = makeGuest(4, { ...plain, name: 'web-copy' })
const taken = makeGuest(5, { ...plain, name: 'mail', companyId: acme.id })
const guests = [web, db, image, twin, taken]

const found = (guest: GuestRow, change: Partial<DiscoveredGuest> = {}): DiscoveredGuest => ({
  guestId: guest.id,
  skipped: null,
  duplicateOf: null,
  disks: [],
  ...change,
})
const listed: DiscoveredGuest[] = [
  found(web, {
    disks: [
      { key: 'scsi0', storage: 'ceph', size: 32 * GIB },
      { key: 'scsi1', storage: 'ceph', size: 64 * GIB },
    ],
  }),
  found(db),
  found(image, { skipped: 'template' }),
  found(twin, {
    skipped: 'duplicate',
    duplicateOf: {
      ...{ guestId: taken.id, name: 'mail', vmid: taken.vmid, clusterId: shared.id, companyId: acme.id },
      ...{ missing: false, by: 'uuid' as const },
    },
  }),
  found(taken, { skipped: 'other_company' }),
]
const scan: DiscoveryScan = {
  clusterId: shared.id,
  jobId: JOB,
  state: 'completed',
  startedAt: '2026-11-27T12:00:00Z',
  finishedAt: '2026-11-27T12:00:10Z',
  who: 'Mara Richter',
  companyId: beta.id,
  total: 5,
  lookedAt: 5,
  found: 2,
  skipped: 3,
  reasons: { template: 1, duplicate: 1, other_company: 1 },
  imported: 0,
  unread: 0,
  problem: '',
}
const planOf = (guest: GuestRow, change: Partial<HandoverPlan> = {}): HandoverPlan => ({
  guestId: guest.id,
  name: guest.name,
  vmid: guest.vmid,
  clusterId: guest.clusterId,
  from: guest.companyId,
  to: beta.id,
  how: 'Named in a new slice of shared that Beta AG has.',
  refused: null,
  doubt: null,
  leaves: null,
  addresses: [],
  ...change,
})
const resultOf = (guest: GuestRow, change: Partial<HandoverResult> = {}): HandoverResult => ({
  ...{ guestId: guest.id, name: guest.name, vmid: guest.vmid, clusterId: guest.clusterId, from: null, to: beta.id },
  ...{ state: 'done', message: '', addresses: [] },
  ...change,
})
const job = (state: JobRow['state']): JobRow => makeJob(1, { id: JOB, state, kind: 'guest-import' })

const core = {
  'companies.list': () => [acme, beta],
  'clusters.list': () => [shared],
  'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
  'discovery.scans': () => [scan],
  'discovery.guests': () => listed,
  'discovery.scan': () => ({ id: JOB }),
}

let ends: (() => void)[] = []
const mount = (answers: Parameters<typeof mountPage>[1] = {}) => {
  useDiscover.setState(useDiscover.getInitialState(), true)
  closeHandover()
  const page = mountPage(
    <>
      <DiscoverPage />
      <HandoverSheets />
    </>,
    { ...core, ...answers },
    '/inventory/discover',
  )
  act(() => {
    ends = [followInventory(), followClusters(), followCompanies()]
  })
  return page
}
beforeEach(pretendLayout)
afterEach(() => {
  for (const end of ends) end()
  ends = []
  vi.restoreAllMocks()
})

const rowOf = (guest: GuestRow): HTMLElement => {
  const row = document.querySelector<HTMLElement>(`[data-row="${guest.id}"]`)
  if (row === null) throw new Error(`no row of ${guest.name}`)
  return row
}
const rows = (): string[] =>
  [...document.querySelectorAll<HTMLElement>('[data-row]')].map((row) => row.dataset['row'] ?? '')

describe('the page', () => {
  test('lists what can be taken over with size, disks and addresses, templates apart, and why the rest is skipped', async () => {
    const { user } = mount()
    await screen.findByRole('tab', { name: 'To take over 2' })
    await waitFor(() => expect(rows()).toHaveLength(2))
    expect(rowOf(web).textContent).toContain('8.00 GiB')
    expect(rowOf(web).textContent).toContain('2 · 96.0 GiB')
    expect(rowOf(web).textContent).toContain('10.0.0.5')
    await user.click(screen.getByRole('tab', { name: 'Templates 1' }))
    await waitFor(() => expect(rows()).toEqual([image.id]))
    await user.click(screen.getByRole('tab', { name: 'Skipped 2' }))
    await waitFor(() => expect(rows()).toHaveLength(2))
    expect(rowOf(twin).textContent).toContain(`Same SMBIOS UUID as mail (${taken.vmid}) on shared, of Acme GmbH`)
    expect(rowOf(taken).textContent).toContain('In another company already: Acme GmbH')
    // Only what a doubt speaks against may be taken over anyway.
    expect(within(rowOf(twin)).queryByRole('combobox')).not.toBeNull()
    expect(within(rowOf(taken)).queryByRole('combobox')).toBeNull()
  })

  test('counts while a scan runs and for which reasons guests are skipped, and says what went wrong', async () => {
    const { fake } = mount()
    await screen.findByRole('tab', { name: 'To take over 2' })
    expect(screen.getByRole('status', { name: 'Counters of the scan' }).textContent).toContain(
      '3 skipped: 1 in another company, 1 templates, 1 known twice',
    )
    act(() => {
      fake.emit('discovery.scanChanged', {
        ...scan,
        state: 'running',
        finishedAt: null,
        lookedAt: 3,
        found: 1,
        skipped: 2,
      })
    })
    const counters = screen.getByRole('status', { name: 'Counters of the scan' })
    expect(counters.textContent).toContain('1 found')
    expect(counters.textContent).toContain('3 of 5 looked at')
    act(() => {
      fake.emit('discovery.scanChanged', { ...scan, state: 'failed', problem: 'The cluster does not answer.' })
    })
    expect(screen.getByRole('alert').textContent).toBe('shared: The cluster does not answer.')
  })

  test('a guest that vanishes from its cluster leaves the list of what can be taken over', async () => {
    let now = listed
    const { fake } = mount({ 'discovery.guests': () => now })
    await screen.findByRole('tab', { name: 'To take over 2' })
    now = listed.map((one) => (one.guestId === db.id ? { ...one, skipped: 'missing' as const } : one))
    act(() => {
      fake.emit('inventory.inventoryChanged', {
        ...{ revision: 2, addedGuests: [], removedGuests: [], nodes: [], storages: [], removedKeys: [] },
        changedGuests: [{ id: db.id, status: 'missing' }],
      })
    })
    await screen.findByRole('tab', { name: 'To take over 1' })
    await screen.findByRole('tab', { name: 'Skipped 3' })
  })

  test('a load that changes asks for no list again', async () => {
    const { fake } = mount()
    await screen.findByRole('tab', { name: 'To take over 2' })
    const delta = { addedGuests: [], removedGuests: [], nodes: [], storages: [], removedKeys: [] }
    act(() => {
      fake.emit('inventory.inventoryChanged', { ...delta, revision: 2, changedGuests: [{ id: web.id, cpu: 0.5 }] })
      fake.emit('inventory.inventoryChanged', {
        ...delta,
        revision: 3,
        changedGuests: [{ id: db.id, template: true }],
      })
    })
    await waitFor(() => expect(fake.calls('discovery.guests')).toHaveLength(2))
  })

  test('offers guests to the company chosen in the top bar, not to the one of the last scan', async () => {
    const { fake } = mount()
    await screen.findByRole('tab', { name: 'To take over 2' })
    await waitFor(() => expect(within(rowOf(web)).getByRole('combobox')).toHaveProperty('value', beta.id))
    const { value } = usePreferences.getState()
    onTestFinished(() => act(() => usePreferences.setState({ value })))
    act(() => usePreferences.setState({ value: { ...value, company: acme.id } }))
    await waitFor(() => expect(within(rowOf(web)).getByRole('combobox')).toHaveProperty('value', acme.id))
    expect(fake.calls('discovery.guests').at(-1)).toMatchObject({ companyId: acme.id })
  })

  test('several templates are reassigned from the bar above them', async () => {
    const other = makeGuest(6, { ...plain, name: 'rocky', template: true })
    const { user } = mount({
      'inventory.snapshot': () => ({ revision: 1, guests: [...guests, other], nodes: [], storages: [] }),
      'discovery.guests': () => [...listed, found(other, { skipped: 'template' })],
      'guests.planReassign': () => [],
    })
    await user.click(await screen.findByRole('tab', { name: 'Templates 2' }))
    await waitFor(() => expect(rows()).toHaveLength(2))
    await user.click(screen.getByRole('checkbox', { name: /all/i }))
    await user.click(screen.getByRole('button', { name: 'Reassign …' }))
    await screen.findByRole('dialog', { name: 'Reassign 2 guests' })
  })

  test('what is known twice is refused with the reason, and taken over when told so', async () => {
    const doubt = '“web-copy” is known twice: it has the same SMBIOS UUID as “mail”'
    const { user, fake } = mount({
      'discovery.planImport': ({ items }) =>
        items.map(({ guestId, anyway }) =>
          guestId === twin.id
            ? planOf(twin, { doubt, refused: anyway ? null : `${doubt}. Take it over anyway.` })
            : planOf(web),
        ),
      'discovery.import': () => ({ id: JOB }),
      'discovery.results': () => [],
      'jobs.get': () => ({ job: job('running'), children: [] }),
    })
    await user.click(await screen.findByRole('tab', { name: 'Skipped 2' }))
    await waitFor(() => expect(rows()).toHaveLength(2))
    await user.click(within(rowOf(twin)).getByRole('gridcell', { name: 'Select web-copy' }))
    await user.click(screen.getByRole('button', { name: 'Take over 1 guest …' }))
    const sheet = await screen.findByRole('dialog')
    await within(sheet).findByText(`${doubt}. Take it over anyway.`)
    expect(within(sheet).getByRole('button', { name: /^Take over/ })).toHaveProperty('disabled', true)
    await user.click(within(sheet).getByRole('checkbox', { name: /^Take over anyway.*: 1 guest$/ }))
    await within(sheet).findByText(doubt)
    await user.type(within(sheet).getByRole('textbox'), '1')
    await user.click(within(sheet).getByRole('button', { name: 'Take over 1 guest' }))
    expect(fake.calls('discovery.import')).toMatchObject([
      { items: [{ guestId: twin.id, companyId: beta.id, anyway: true }] },
    ])
  })

  test('takes over what is selected, each for the company of its row, after its plan, and shows the result', async () => {
    let results: HandoverResult[] = []
    let state: JobRow['state'] = 'running'
    const { user, fake } = mount({
      'discovery.planImport': ({ items }) =>
        items.map(({ guestId, companyId }) =>
          planOf(guestId === web.id ? web : db, {
            to: companyId,
            addresses:
              guestId === web.id
                ? [
                    {
                      ...{ address: '10.0.0.5', interface: 'net0', cidr: '10.0.0.0/24', outcome: 'conflict' as const },
                      text: '“web” uses 10.0.0.5, but it is recorded for “printer”.',
                    },
                  ]
                : [],
          }),
        ),
      'discovery.import': () => ({ id: JOB }),
      'discovery.results': () => results,
      'jobs.get': () => ({ job: job(state), children: [] }),
      'jobs.retry': () => job('queued'),
    })
    await screen.findByRole('tab', { name: 'To take over 2' })
    await waitFor(() => expect(rows()).toHaveLength(2))
    expect(screen.getByRole('button', { name: 'Take over guests' })).toHaveProperty('disabled', true)
    await user.selectOptions(within(rowOf(db)).getByRole('combobox'), 'Acme GmbH')
    await user.click(screen.getByRole('checkbox', { name: /all/i }))
    await user.click(screen.getByRole('button', { name: 'Take over 2 guests …' }))
    const sheet = await screen.findByRole('dialog', { name: 'Take over 2 guests' })
    await within(sheet).findByText('Beta AG’s from then on:')
    expect(within(sheet).getByText('Acme GmbH’s from then on:')).toBeTruthy()
    expect(
      within(within(sheet).getByRole('list', { name: 'Addresses that are not recorded' })).getByRole('listitem')
        .textContent,
    ).toBe('web“web” uses 10.0.0.5, but it is recorded for “printer”.')
    await user.type(within(sheet).getByRole('textbox'), '2')
    await user.click(within(sheet).getByRole('button', { name: 'Take over 2 guests' }))
    const [asked] = fake.calls('discovery.import') as { readonly items: readonly { readonly guestId: string }[] }[]
    expect(asked?.items.toSorted((one, other) => (one.guestId < other.guestId ? -1 : 1))).toEqual([
      { guestId: web.id, companyId: beta.id, anyway: false },
      { guestId: db.id, companyId: acme.id, anyway: false },
    ])
    await screen.findByRole('dialog', { name: 'Take over guests: under way' })
    results = [resultOf(web, { state: 'failed', message: 'This goes beyond the quota.' }), resultOf(db)]
    state = 'failed'
    act(() => {
      fake.emit('discovery.handoverChanged', { jobId: JOB, total: 2, done: 1, failed: 1 })
    })
    const result = await screen.findByRole('dialog', { name: 'Take over guests: not all done' })
    const lines = within(within(result).getByRole('list', { name: 'Result by guest' })).getAllByRole('listitem')
    expect(lines.map(({ textContent }) => textContent)).toEqual(['webThis goes beyond the quota.failed', 'dbdone'])
    await user.click(within(result).getByRole('button', { name: 'Retry 1 failed' }))
    expect(fake.calls('jobs.retry')).toEqual([{ id: JOB }])
  })

  test('keeps the companies chosen for rows while one looks at another page', async () => {
    const { user, unmount } = mount()
    await waitFor(() => expect(rows()).toHaveLength(2))
    await user.selectOptions(within(rowOf(db)).getByRole('combobox'), 'Acme GmbH')
    unmount()
    mountPage(<DiscoverPage />, core, '/inventory/discover')
    act(() => {
      ends.push(followInventory(), followClusters(), followCompanies())
    })
    await waitFor(() => expect(rows()).toHaveLength(2))
    expect(within(rowOf(db)).getByRole('combobox')).toHaveProperty('value', acme.id)
  })
})

describe('the sheets', () => {
  test('reassigning shows the plan of the company chosen, and leaves out who is refused with the reason', async () => {
    const { user, fake } = mount({
      'guests.planReassign': ({ companyId }) => [
        planOf(web, { to: companyId, leaves: 'Web shop' }),
        planOf(db, { to: companyId, refused: 'shared belongs to Acme GmbH whole.' }),
      ],
      'guests.reassign': () => ({ id: JOB }),
      'discovery.results': () => [resultOf(web)],
      'jobs.get': () => ({ job: job('completed'), children: [] }),
    })
    await waitFor(() => expect(rows()).toHaveLength(2))
    act(() => requestHandover({ kind: 'reassign', ids: [web.id, db.id] }))
    const sheet = await screen.findByRole('dialog')
    expect(within(sheet).getByText('Choose whose they shall be.')).toBeTruthy()
    await user.selectOptions(within(sheet).getByLabelText('New company'), 'Beta AG')
    await within(sheet).findByText('shared belongs to Acme GmbH whole.')
    expect(within(sheet).getByText('web (Web shop)')).toBeTruthy()
    await user.type(within(sheet).getByRole('textbox'), '1')
    await user.click(within(sheet).getByRole('button', { name: 'Reassign 1 guest' }))
    // Who is left out stays out of the job.
    expect(fake.calls('guests.reassign')).toMatchObject([
      { ids: [web.id], companyId: beta.id, releaseAddresses: false },
    ])
    await screen.findByRole('dialog', { name: 'Reassign guests: done' })
  })

  test('the result of a job that was cancelled says how many of how many are done', async () => {
    mount({
      'discovery.results': () => [resultOf(web)],
      'jobs.get': () => ({ job: job('cancelled'), children: [] }),
    })
    await waitFor(() => expect(rows()).toHaveLength(2))
    act(() => requestHandover({ kind: 'result', jobId: JOB, title: 'Reassign guests', total: 3 }))
    const result = await screen.findByRole('dialog', { name: 'Reassign guests: not all done' })
    expect(within(result).getByText('1 of 3 done')).toBeTruthy()
    expect(within(result).getByRole('button', { name: 'Retry' })).toBeTruthy()
  })

  test('removing a missing guest asks what becomes of its addresses and wants its name typed', async () => {
    const gone = makeGuest(9, { ...plain, name: 'old-web', status: 'missing', companyId: acme.id })
    const { user, fake } = mount({
      'inventory.snapshot': () => ({ revision: 1, guests: [...guests, gone], nodes: [], storages: [] }),
      'guests.forgetPlan': () => [
        { guestId: gone.id, holdings: [{ what: 'addresses', names: ['10.0.0.9'], becomes: 'freed' }] },
      ],
      'guests.forget': () => ({ removed: 1, released: 0 }),
    })
    await waitFor(() => expect(rows()).toHaveLength(2))
    act(() => requestHandover({ kind: 'forget', ids: [gone.id] }))
    const sheet = await screen.findByRole('dialog', { name: 'Remove old-web from the console' })
    await user.click(await within(sheet).findByLabelText('Let go of what is kept for it: addresses (10.0.0.9)'))
    await user.type(within(sheet).getByLabelText('Type old-web to confirm'), 'old-web')
    await user.click(within(sheet).getByRole('button', { name: 'Remove guest' }))
    expect(fake.calls('guests.forget')).toEqual([{ ids: [gone.id], release: false }])
  })
})
