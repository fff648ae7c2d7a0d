import { cleanup, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#shared/errors.ts'
import type { Permission } from '#shared/model/permission.ts'
import type { AddressRange, Assignment } from '#shared/model/address-range.ts'
import { useAccess } from '#renderer/client/access.store.ts'
import { AddressesPage } from '#renderer/features/addresses/AddressesPage.tsx'
import { AssignDialog } from '#renderer/features/addresses/AssignDialog.tsx'
import { ReserveDialog } from '#renderer/features/addresses/ReserveDialog.tsx'
import { BlockBar } from '#renderer/features/addresses/BlockBar.tsx'
import { CalculatorPage } from '#renderer/features/addresses/CalculatorPage.tsx'
import { GuestAddresses } from '#renderer/features/addresses/GuestAddresses.tsx'
import { ReleaseDialog } from '#renderer/features/addresses/ReleaseDialog.tsx'
import type { GivenAddress } from '#renderer/features/addresses/address-target.ts'
import { RangePage } from '#renderer/features/addresses/RangePage.tsx'
import { Route, Routes } from 'react-router'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { CompanyId } from '#shared/model/ids.ts'
import { makeMe } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const ID = (index: number): string => `01936b2e-7c1a-7d4e-9f00-00000000000${index}`

const range = (index: number, cidr: string, more: Partial<AddressRange> = {}): AddressRange => ({
  id: ID(index) as AddressRange['id'],
  cidr,
  family: 4,
  kind: 'internal',
  gateway: null,
  dns: [],
  vlan: null,
  bridge: null,
  vnet: null,
  companyId: null,
  companyName: '',
  shared: false,
  clusterId: null,
  lostCluster: null,
  description: '',
  use: { usable: '254', used: 10, reserved: '1', free: '243', share: 0.04 },
  ...more,
})

beforeEach(() => {
  useAccess.setState(useAccess.getInitialState(), true)
  pretendLayout()
})

describe('the list of ranges', () => {
  const mount = (ranges: readonly AddressRange[]) =>
    mountPage(<AddressesPage />, { 'addresses.ranges': () => [...ranges], 'addresses.owners': () => [] }, '/network')

  it('shows use, owner and VLAN, in numeric order, and filters by any word', async () => {
    const { user } = mount([
      range(1, '10.0.10.0/24', {
        vlan: 20,
        companyName: 'Acme GmbH',
        use: { usable: '254', used: 250, reserved: '1', free: '3', share: 0.98 },
      }),
      range(2, '10.0.9.0/24', { shared: true }),
      range(3, '2001:db8::/64', {
        family: 6,
        use: { usable: '18446744073709551615', used: 0, reserved: '0', free: '18446744073709551615', share: 0 },
      }),
    ])
    const grid = await screen.findByRole('grid', { name: 'Address ranges' })
    const texts = () => [...grid.querySelectorAll('[data-row]')].map((row) => row.textContent)
    await waitFor(() => expect(texts()).toHaveLength(3))
    expect(texts()[0]).toContain('10.0.9.0/24')
    expect(texts()[0]).toContain('Shared pool')
    expect(texts()[1]).toMatch(/10\.0\.10\.0\/24.*98.*Acme GmbH/)
    expect(texts()[2]).toContain('≈ 1.84E19')
    await user.type(screen.getByRole('searchbox', { name: 'Filter ranges' }), 'acme vlan20')
    await waitFor(() => expect(texts()).toHaveLength(1))
  })

  it('adds one: what is wrong is said at its field before anything is sent, and what the core refuses as well', async () => {
    const { user, fake } = mount([])
    await user.click((await screen.findAllByRole('button', { name: 'Add range' }))[0] as HTMLElement)
    const dialog = within(await screen.findByRole('dialog', { name: 'Add an address range' }))
    const network = dialog.getByLabelText('Network')
    await user.type(network, '10.0.0.5/24')
    await user.type(dialog.getByLabelText('VLAN (optional)'), '4095')
    await user.click(dialog.getByRole('button', { name: 'Add range' }))
    expect(dialog.getByText('10.0.0.5/24 has host bits set. The network is 10.0.0.0/24.')).toBeTruthy()
    expect(dialog.getByText(/VLAN tags end at 4094/)).toBeTruthy()
    expect(document.activeElement).toBe(network)
    expect(fake.calls('addresses.saveRange')).toEqual([])

    await user.clear(network)
    await user.type(network, '10.0.0.0/24')
    await user.type(dialog.getByLabelText('Gateway (optional)'), '10.0.1.1')
    await user.clear(dialog.getByLabelText('VLAN (optional)'))
    await user.tab()
    expect(dialog.getByText(/The gateway 10\.0\.1\.1 lies outside 10\.0\.0\.0\/24/)).toBeTruthy()
    await user.clear(dialog.getByLabelText('Gateway (optional)'))
    const sentence = '10.0.0.0/24 overlaps 10.0.0.0/16. Ranges of one owner on one cluster may not overlap.'
    fake.answer({
      'addresses.saveRange': () => {
        throw new AppError('conflict', sentence, { cidr: sentence })
      },
    })
    await user.click(dialog.getByRole('button', { name: 'Add range' }))
    expect(await dialog.findByText(sentence)).toBeTruthy()
    fake.answer({
      'addresses.saveRange': ({ cidr }) => range(9, cidr),
      'addresses.ranges': () => [range(9, '10.0.0.0/24')],
    })
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(await screen.findByRole('link', { name: '10.0.0.0/24' })).toBeTruthy()
    expect(fake.calls('addresses.saveRange').at(-1)).toMatchObject({
      cidr: '10.0.0.0/24',
      gateway: null,
      vlan: null,
      companyId: null,
    })
  })

  it('adds a pool through the operation for pools', async () => {
    const { user, fake } = mount([range(1, '10.0.0.0/24')])
    fake.answer({ 'addresses.savePool': ({ cidr }) => range(9, cidr, { shared: true }) })
    await user.click(await screen.findByRole('button', { name: 'Add range' }))
    await user.keyboard('203.0.113.0/24')
    await user.selectOptions(screen.getByLabelText('Belongs to'), 'Pool that companies share')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(fake.calls('addresses.savePool')).toHaveLength(1))
    expect(fake.calls('addresses.savePool')[0]).not.toHaveProperty('companyId')
  })

  it('says who uses a range that cannot be removed, and wants the network of an unused one typed', async () => {
    let given: Assignment[] = [
      { id: ID(3), address: '10.0.0.1', label: 'web', interface: 'net0', companyId: null } as Assignment,
    ]
    const { user, fake } = mountPage(
      <>
        <AddressesPage />
        <ContextMenu />
      </>,
      {
        'addresses.ranges': () => [range(1, '10.0.0.0/24')],
        'addresses.assignments': () => ({ rows: given, next: null, total: given.length }),
        'addresses.removeRange': () => ({}),
      },
    )
    await user.click(await screen.findByLabelText('Actions of 10.0.0.0/24'))
    await user.click(await screen.findByRole('menuitem', { name: 'Remove …' }))
    const users = await screen.findByRole('region', { name: 'In use:' })
    expect(within(users).getByRole('listitem').textContent).toBe('10.0.0.1web net0')
    expect(document.activeElement?.textContent).toBe('Cancel')
    expect(screen.getByRole('button', { name: 'Remove range' })).toHaveProperty('disabled', true)
    expect(screen.queryByLabelText(/to confirm/)).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Cancel' }))

    given = []
    await user.click(await screen.findByLabelText('Actions of 10.0.0.0/24'))
    await user.click(await screen.findByRole('menuitem', { name: 'Remove …' }))
    await user.type(await screen.findByLabelText('Type 10.0.0.0/24 to confirm'), '10.0.0.0/24')
    await user.click(screen.getByRole('button', { name: 'Remove range' }))
    await waitFor(() => expect(fake.calls('addresses.removeRange')).toEqual([{ id: ID(1) }]))
  })
})

describe('an answer that was lost', () => {
  it('is asked for again by the same id, so that nothing is given or reserved twice', async () => {
    const lost = () => {
      throw new AppError('unreachable', 'The console does not answer.')
    }
    const props = { range: range(1, '10.0.0.0/24'), onDone: () => undefined, onClose: () => undefined }
    const answers = {
      'addresses.nextFree': () => ({ addresses: ['10.0.0.1'] }),
      'addresses.owners': () => [],
      'addresses.assign': lost,
      'addresses.reserve': lost,
    }
    const idsOf = (inputs: readonly unknown[]) => inputs.map((input) => (input as { id: string }).id)
    const give = mountPage(<AssignDialog {...props} address="" />, answers)
    await give.user.selectOptions(await screen.findByLabelText('To'), 'Another device')
    await give.user.type(screen.getByLabelText('Name'), 'printer')
    for (const times of [1, 2]) {
      await give.user.click(screen.getByRole('button', { name: 'Give next free address' }))
      await waitFor(() => expect(give.fake.calls('addresses.assign')).toHaveLength(times))
    }
    expect(new Set(idsOf(give.fake.calls('addresses.assign'))).size).toBe(1)
    cleanup()

    const reserve = mountPage(<ReserveDialog {...props} />, answers)
    await reserve.user.type(await screen.findByLabelText('First address'), '10.0.0.9')
    await reserve.user.type(screen.getByLabelText('Reason'), 'printer')
    for (const times of [1, 2]) {
      await reserve.user.click(screen.getByRole('button', { name: 'Reserve addresses' }))
      await waitFor(() => expect(reserve.fake.calls('addresses.reserve')).toHaveLength(times))
    }
    expect(new Set(idsOf(reserve.fake.calls('addresses.reserve'))).size).toBe(1)
  })
})

describe('releasing addresses', () => {
  it('of two companies lists them by company and wants their number typed', async () => {
    const given = (index: number, companyId: string | null) =>
      ({
        id: ID(index),
        address: `10.0.0.${index}`,
        label: `web-${index}`,
        interface: 'net0',
        companyId,
      }) as GivenAddress
    const { user, fake } = mountPage(
      <ReleaseDialog released={[given(1, ID(8)), given(2, null)]} onDone={vi.fn()} onClose={vi.fn()} />,
      { 'addresses.release': () => ({}) },
    )
    expect(screen.getByRole('dialog', { name: 'Release 2 addresses' })).toBeTruthy()
    const release = screen.getByRole('button', { name: 'Release addresses' })
    expect(release).toHaveProperty('disabled', true)
    await user.type(screen.getByLabelText('It concerns 2 companies. Type how many addresses it is for (2)'), '2')
    await user.click(release)
    await waitFor(() => expect(fake.calls('addresses.release')).toEqual([{ ids: [ID(1), ID(2)] }]))
  })
})

describe('the bar of blocks', () => {
  it('names each block and gives the first address of a free one', async () => {
    const onTake = vi.fn()
    const { user } = mountPage(
      <BlockBar
        more={false}
        onTake={onTake}
        blocks={[
          { from: '10.0.0.1', to: '10.0.0.1', count: '1', state: 'gateway' },
          { from: '10.0.0.2', to: '10.0.0.9', count: '8', state: 'free' },
          { from: '10.0.0.10', to: '10.0.0.11', count: '2', state: 'used' },
          { from: '10.0.0.12', to: '10.0.0.20', count: '9', state: 'free' },
        ]}
      />,
    )
    expect(screen.getByText('free: 17')).toBeTruthy()
    expect(screen.getByRole('button', { name: '10.0.0.10 to 10.0.0.11 (2): given out' })).toHaveProperty(
      'disabled',
      true,
    )
    await user.click(screen.getByRole('button', { name: '10.0.0.2 to 10.0.0.9 (8): free' }))
    expect(onTake).toHaveBeenCalledWith('10.0.0.2')
  })
})

describe('the subnet calculator', () => {
  const value = (label: string): string =>
    screen.getByRole('rowheader', { name: label }).closest('tr')?.querySelector('td')?.textContent ?? ''

  it('reckons as one types, both families, and says in words what is wrong', async () => {
    const { user } = mountPage(<CalculatorPage />, {}, '/network/calculator')
    const field = screen.getByLabelText('Address with prefix length')
    expect(document.activeElement).toBe(field)
    await user.clear(field)
    await user.type(field, '172.16.5.9/20')
    expect([value('Network'), value('Netmask'), value('Broadcast'), value('Usable addresses')]).toEqual([
      '172.16.0.0/20',
      '255.255.240.0',
      '172.16.15.255',
      '4,094',
    ])
    await user.clear(field)
    await user.type(field, '2001:db8::1/48')
    expect(value('Last usable')).toBe('2001:db8:0:ffff:ffff:ffff:ffff:ffff')
    await user.clear(field)
    await user.type(field, '010.0.0.1/8')
    expect(screen.getByText(/leading zero.*Write 10\.0\.0\.1/)).toBeTruthy()
    expect(screen.queryByRole('table')).toBeNull()
    await user.clear(field)
    await user.type(field, '10.0.0.0')
    expect(screen.getByText(/prefix length is missing/)).toBeTruthy()
  })

  it('splits a network, lists no more parts than somebody reads, and copies a value', async () => {
    const { user } = mountPage(<CalculatorPage />, {}, '/network/calculator?q=10.0.0.0%2F8')
    await user.selectOptions(screen.getByLabelText('Split into networks of'), '/24')
    expect(screen.getByText('65,536 networks; the first 64 are listed.')).toBeTruthy()
    expect(within(screen.getByRole('table', { name: 'Parts' })).getAllByRole('row')).toHaveLength(65)
    await user.click(screen.getByRole('button', { name: 'Copy netmask' }))
    expect(await navigator.clipboard.readText()).toBe('255.0.0.0')
  })
})

describe('a guest’s details', () => {
  it('list what it was given, follow changes, and stay quiet for who may not see it', async () => {
    const given = (address: string): Assignment => ({
      id: ID(3) as never,
      rangeId: ID(1) as never,
      cidr: '10.0.0.0/24',
      rangeKind: 'internal',
      address,
      companyId: null,
      companyName: '',
      use: 'guest',
      guestId: ID(7) as never,
      label: 'web',
      interface: 'net0',
      primary: true,
      createdAt: '2026-01-01T00:00:00Z',
      createdBy: 'Mara',
    })
    const answer = (address: string) => () => ({
      assignments: [given(address)],
      primaryInternal: address,
      primaryExternal: null,
    })
    const { fake, container } = mountPage(<GuestAddresses guestId={ID(7) as never} />, {
      'addresses.ofGuest': answer('10.0.0.1'),
    })
    expect(await screen.findByText('10.0.0.1')).toBeTruthy()
    expect(container.textContent).toContain('primary internal')
    fake.answer({ 'addresses.ofGuest': answer('10.0.0.2') })
    fake.emit('addresses.rangeChanged', { rangeId: ID(1) as never })
    expect(await screen.findByText('10.0.0.2')).toBeTruthy()

    const other = mountPage(<GuestAddresses guestId={ID(7) as never} />)
    other.fake.answer({
      'addresses.ofGuest': () => {
        throw new AppError('forbidden', 'You do not have the right to do this.')
      },
    })
    other.fake.emit('addresses.rangeChanged', { rangeId: ID(1) as never })
    await waitFor(() => expect(other.container.textContent).toBe(''))
  })
})

describe('somebody who may look only', () => {
  const isOnly = (...permissions: Permission[]): void => {
    useAccess.setState({ status: 'open', me: makeMe({ permissions, companyId: CompanyId.parse(ID(6)) }) })
  }
  const detail = (shared: boolean, kind: AddressRange['kind']) => ({
    range: range(1, '10.0.0.0/24', { shared, kind }),
    reserved: [],
    blocks: [{ from: '10.0.0.1', to: '10.0.0.254', count: '254', state: 'free' as const }],
    more: false,
    nextFree: '10.0.0.1',
  })
  const openRange = (shared: boolean, kind: AddressRange['kind'] = 'internal') =>
    mountPage(
      <Routes>
        <Route path="/network/ranges/:id" element={<RangePage />} />
      </Routes>,
      {
        'addresses.range': () => detail(shared, kind),
        'addresses.owners': () => [],
        'addresses.assignments': () => ({ rows: [], next: null, total: 0 }),
      },
      `/network/ranges/${ID(1)}`,
    )
  const offered = (): (string | null)[] =>
    ['Give address …', 'Reserve …', 'Edit …', 'Remove …'].filter(
      (name) => screen.queryByRole('button', { name }) !== null,
    )

  it('is offered no way to change a range', async () => {
    isOnly('address.read')
    openRange(false)
    await screen.findByRole('heading', { name: '10.0.0.0/24' })
    expect(offered()).toEqual([])
    expect(screen.getByRole('button', { name: /10\.0\.0\.1 to 10\.0\.0\.254/ })).toHaveProperty('disabled', true)
  })

  it('of a company takes from a pool, changes own ranges only, and adds ranges for the own company', async () => {
    isOnly('address.read', 'address.write')
    openRange(true)
    await screen.findByRole('heading', { name: '10.0.0.0/24' })
    expect(offered()).toEqual(['Give address …'])
    openRange(false)
    await screen.findByRole('heading', { name: '10.0.0.0/24' })
    expect(offered()).toEqual(['Give address …', 'Reserve …', 'Edit …', 'Remove …'])
    const { user } = mountPage(<AddressesPage />, {
      'addresses.ranges': () => [range(1, '10.0.0.0/24')],
      'addresses.owners': () => [{ id: ID(6) as never, name: 'Acme GmbH' }],
    })
    await user.click(await screen.findByRole('button', { name: 'Add range' }))
    const owners = await screen.findByLabelText<HTMLSelectElement>('Belongs to')
    await waitFor(() => expect([...owners.options].map(({ text }) => text)).toEqual(['Acme GmbH']))
    expect(owners.value).toBe(ID(6))
  })

  it('of a company keeps an external range as its provider counts it, and is told so', async () => {
    isOnly('address.read', 'address.write')
    const { user } = openRange(false, 'external')
    await screen.findByRole('heading', { name: '10.0.0.0/24' })
    expect(offered()).toEqual(['Give address …', 'Reserve …', 'Edit …'])
    await user.click(screen.getByRole('button', { name: 'Edit …' }))
    await screen.findByText(/Your provider changes network, kind and cluster/)
    const field = { selector: 'input, select' }
    const isOpen = (label: RegExp): boolean => !screen.getByLabelText<HTMLInputElement>(label, field).disabled
    expect([/^Network/, /^Kind/, /^Cluster/, /^Belongs to/].filter(isOpen)).toEqual([])
    expect([/^Gateway/, /^VLAN/, /^Description/].filter((label) => !isOpen(label))).toEqual([])
  })
})
