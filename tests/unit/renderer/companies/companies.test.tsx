import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { followProjects } from '#renderer/client/projects.store.ts'
import { CompaniesPage } from '#renderer/features/companies/CompaniesPage.tsx'
import { CompanyDialog } from '#renderer/features/companies/CompanyDialog.tsx'
import { CompanySwitch } from '#renderer/features/companies/CompanySwitch.tsx'
import { showNextCompany } from '#renderer/features/companies/next-company.ts'
import { SliceDialog } from '#renderer/features/companies/SliceDialog.tsx'
import { InventoryPage } from '#renderer/features/inventory/InventoryPage.tsx'
import { useInventoryView } from '#renderer/features/inventory/inventory-view.store.ts'
import { Tree } from '#renderer/features/inventory/tree/Tree.tsx'
import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { NO_LIMITS, NOTHING_USED } from '#shared/model/quota.ts'
import { clusterId, makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const acme = makeCompany(0, { name: 'Acme GmbH' })
const beta = makeCompany(1, { name: 'Beta AG', status: 'suspended' })
const shared = makeCluster(1, { name: 'shared', companyId: null })
const own = makeCluster(2, { name: 'beta-dc', companyId: beta.id })
const plain: Partial<GuestRow> = { template: false, status: 'running', pool: '', tags: [], vlans: [], maxcpu: 4 }
const guests = [
  makeGuest(1, { ...plain, name: 'a-web', clusterId: shared.id, companyId: acme.id, pool: 'acme' }),
  makeGuest(2, { ...plain, name: 'b-web', clusterId: own.id, companyId: beta.id }),
  makeGuest(3, { ...plain, name: 'b-db', clusterId: own.id, companyId: beta.id, status: 'stopped' }),
  makeGuest(4, { ...plain, name: 'msp-dns', clusterId: shared.id, companyId: null, tags: ['acme'] }),
]

const core = {
  'companies.list': () => [acme, beta],
  'clusters.list': () => [shared, own],
  'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
  'projects.list': () => [],
  'views.list': () => [],
  'tenancy.slices': () => [],
  'tenancy.conflicts': () => [],
  'quotas.list': () => [
    {
      companyId: acme.id,
      clusterId: shared.id,
      limits: { ...NO_LIMITS, vcpu: 8 },
      usage: NOTHING_USED,
      furtherDisks: 0,
    },
  ],
  'preferences.set': ({ patch }: { patch: object }) => ({ ...patch }) as never,
}

let ends: (() => void)[] = []
const follow = (): void => {
  act(() => {
    ends = [followInventory(), followClusters(), followCompanies(), followProjects()]
  })
}

beforeEach(() => {
  useInventoryView.setState({ text: '', guest: null })
  pretendLayout()
})
afterEach(() => {
  for (const end of ends) end()
  ends = []
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const names = (): string[] =>
  [...document.querySelectorAll('[data-row] [data-column="name"]')].map((cell) => cell.textContent.trim())

describe('the company switch', () => {
  const open = async () => {
    const page = mountPage(
      <main>
        <CompanySwitch />
        <Tree />
        <InventoryPage />
      </main>,
      core,
      '/inventory',
    )
    follow()
    await waitFor(() => {
      expect(names()).toHaveLength(4)
    })
    return page
  }

  test('shows one company alone: in the grid, the tree and the count; then all again', async () => {
    const { user, fake } = await open()
    await user.click(screen.getByRole('button', { name: 'Company: All companies' }))
    await user.type(screen.getByRole('combobox', { name: 'Company to show' }), 'bet')
    await user.keyboard('{Enter}')
    await waitFor(() => {
      expect(names()).toEqual(['b-db', 'b-web'])
    })
    expect(screen.getByText('2 guests')).toBeTruthy()
    const tree = screen.getByRole('tree', { name: 'Guests' })
    expect(
      within(tree)
        .getAllByRole('treeitem')
        .map((item) => item.textContent),
    ).toEqual([expect.stringContaining('beta-dc')])
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Company: Beta AG' }))
    await waitFor(() => {
      expect(fake.calls('preferences.set').at(-1)).toEqual({ patch: { company: beta.id } })
    })
    await user.click(screen.getByRole('button', { name: 'Company: Beta AG' }))
    await user.click(screen.getByRole('option', { name: /All companies/ }))
    await waitFor(() => {
      expect(names()).toHaveLength(4)
    })
  })

  test('Ctrl+. shows the next one, the own last', async () => {
    await open()
    const seen: string[][] = []
    for (let step = 0; step < 4; step += 1) {
      act(showNextCompany)
      await waitFor(() => {
        expect(seen).not.toContainEqual(names())
      })
      seen.push(names())
    }
    expect(seen).toEqual([['a-web'], ['b-db', 'b-web'], ['msp-dns'], ['a-web', 'b-db', 'b-web', 'msp-dns']])
  })

  test('a company that was removed is no longer shown alone', async () => {
    const { fake } = await open()
    act(showNextCompany)
    await waitFor(() => {
      expect(names()).toEqual(['a-web'])
    })
    act(() => {
      fake.emit('companies.companyChanged', { changed: [], removed: [acme.id] })
    })
    await waitFor(() => {
      expect(names()).toHaveLength(4)
    })
  })
})

describe('the list of companies', () => {
  const cellsOf = (id: string): Record<string, string> =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>(`[data-row="${id}"] [data-column]`)].map((cell) => [
        cell.dataset['column'] ?? '',
        cell.textContent,
      ]),
    )

  test('counts what each has, and shows how full its quotas are', async () => {
    mountPage(<CompaniesPage />, core, '/companies')
    follow()
    await waitFor(() => {
      expect(cellsOf(acme.id)).toMatchObject({
        name: 'Acme GmbH',
        number: '1',
        clusters: '1',
        guests: '1',
        vcpu: '50 %',
      })
    })
    expect(cellsOf(beta.id)).toMatchObject({ status: 'suspended', clusters: '1', guests: '2', vcpu: '' })
  })

  test('offers to add the first one where there is none', async () => {
    mountPage(<CompaniesPage />, { ...core, 'companies.list': () => [] }, '/companies')
    follow()
    await screen.findByText('No companies yet')
    expect(screen.getAllByRole('button', { name: 'Add company' })).toHaveLength(1)
  })
})

describe('adding a company', () => {
  test('shows a name that is taken at its field and keeps what was typed', async () => {
    const close = vi.fn()
    const { user, fake } = mountPage(<CompanyDialog onClose={close} />, {
      'companies.add': () => {
        throw new AppError('conflict', 'There is already a company named “Acme GmbH”.', { field: 'name' })
      },
    })
    await user.click(screen.getByRole('button', { name: 'Add company' }))
    expect(screen.getByText('Enter a name for the company.')).toBeTruthy()
    expect(fake.calls('companies.add')).toEqual([])
    await user.type(screen.getByLabelText('Name'), 'acme gmbh')
    await user.type(screen.getByLabelText('Number'), '0')
    await user.click(screen.getByRole('button', { name: 'Add company' }))
    expect(screen.getByText('A number is 1 to 3993.')).toBeTruthy()
    await user.clear(screen.getByLabelText('Number'))
    await user.click(screen.getByRole('button', { name: 'Add company' }))
    await screen.findByText(/already a company named/)
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'acme gmbh')
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true')
    expect(close).not.toHaveBeenCalled()
  })

  test('takes a picture as logo and refuses an SVG, a disguised one and a large one', async () => {
    const { user } = mountPage(<CompanyDialog onClose={vi.fn()} />)
    const file = screen.getByLabelText('Logo file')
    const upload = async (name: string, type: string, bytes: BlobPart) => {
      await user.upload(file, new File([bytes], name, { type }))
    }
    await upload('logo.png', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg"/>')
    await screen.findByText('The logo says it is png, but its bytes are not.')
    await upload('logo.png', 'image/png', new Uint8Array(65_537))
    await screen.findByText(/too large/)
    expect(screen.queryByAltText('Logo as it will be shown')).toBeNull()
    await upload('logo.png', 'image/png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]))
    expect(await screen.findByAltText('Logo as it will be shown')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Remove logo' }))
    expect(screen.queryByAltText('Logo as it will be shown')).toBeNull()
  })
})

describe('the editor of a slice', () => {
  const open = async () => {
    const page = mountPage(<SliceDialog company={acme} slices={[]} onClose={vi.fn()} />, {
      ...core,
      'tenancy.saveSlice': (slice) => slice,
    })
    follow()
    await screen.findByRole('option', { name: 'shared' })
    await page.user.selectOptions(screen.getByLabelText('Cluster'), 'shared')
    return page
  }
  const preview = () => screen.getByRole('region', { name: 'What it matches' })

  test('shows which guests match, why, and whose they are now, before it is saved', async () => {
    const { user, fake } = await open()
    await user.type(screen.getByLabelText('Tags'), 'acme{Enter}')
    await waitFor(() => {
      expect(preview().textContent).toContain('1 guest of Acme GmbH · 1 new')
    })
    expect(within(preview()).getByRole('listitem').textContent).toContain('msp-dnstag acme, now Own')
    await user.type(screen.getByLabelText('VMIDs'), '100-150')
    await waitFor(() => {
      expect(preview().textContent).toContain('2 guests of Acme GmbH · 1 new')
    })
    await user.click(screen.getByRole('button', { name: 'Add slice' }))
    await waitFor(() => {
      expect(fake.calls('tenancy.saveSlice')).toEqual([
        expect.objectContaining({ companyId: acme.id, clusterId: clusterId(1), tags: ['acme'], vmids: [[100, 150]] }),
      ])
    })
  })

  test.each([
    ['VLANs', '0', 'A VLAN tag is 1 to 4094, not 0.'],
    ['VLANs', '10, 4095', 'A VLAN tag is 1 to 4094, not 4095.'],
    ['VMIDs', '300-200', 'The range 300-200 begins with its higher end.'],
    ['VMIDs', 'abc', '“abc” is no number and no range like 1000-1999.'],
  ])('%s %s is refused at its field, nothing is sent', async (label, typed, words) => {
    const { user, fake } = await open()
    await user.type(screen.getByLabelText(label), typed)
    expect(screen.queryByText(words)).toBeNull()
    await user.tab()
    expect(screen.getByText(words)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Add slice' }))
    expect(document.activeElement).toBe(screen.getByLabelText(label))
    expect(fake.calls('tenancy.saveSlice')).toEqual([])
  })

  test('a collision is told where it happened, with both names', async () => {
    const { user, fake } = await open()
    fake.answer({
      'tenancy.saveSlice': () => {
        throw new AppError(
          'conflict',
          'On shared, the tag acme belongs to “Beta AG” already and cannot belong to “Acme GmbH” as well.',
        )
      },
    })
    await user.type(screen.getByLabelText('Tags'), 'acme{Enter}')
    await user.click(screen.getByRole('button', { name: 'Add slice' }))
    expect((await screen.findByRole('alert')).textContent).toContain('belongs to “Beta AG” already')
  })

  test('several collisions are listed, each with the company that has it', async () => {
    const { user, fake } = await open()
    const reasons = [
      'On shared, the tag acme belongs to “Beta AG” already and cannot belong to “Acme GmbH” as well.',
      'On shared, VMID 100–150 belongs to “Gamma” already and cannot belong to “Acme GmbH” as well.',
    ]
    fake.answer({
      'tenancy.saveSlice': () => {
        throw new AppError('conflict', 'On shared, 2 things of this slice belong to others already.', { reasons })
      },
    })
    await user.type(screen.getByLabelText('Tags'), 'acme{Enter}')
    await user.click(screen.getByRole('button', { name: 'Add slice' }))
    const list = await screen.findByRole('list', { name: 'What stands in the way' })
    expect(
      within(list)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual(reasons)
  })
})
