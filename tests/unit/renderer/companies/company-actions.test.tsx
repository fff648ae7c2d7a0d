import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { CompaniesPage } from '#renderer/features/companies/CompaniesPage.tsx'
import { CompanyClusters } from '#renderer/features/companies/CompanyClusters.tsx'
import { CompanyProjects } from '#renderer/features/companies/CompanyProjects.tsx'
import { RemoveCompanyDialog } from '#renderer/features/companies/RemoveCompanyDialog.tsx'
import { followProjects } from '#renderer/client/projects.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { ProjectId, SliceId } from '#shared/model/ids.ts'
import type { Project } from '#shared/model/project.ts'
import type { Slice } from '#shared/model/slice.ts'
import { makeAccount, makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

const acme = makeCompany(0, { name: 'Acme GmbH' })
const beta = makeCompany(1, { name: 'Beta AG' })
/** Beta's, of which Acme has the pool `acme`. */
const shared = makeCluster(1, { name: 'shared', companyId: beta.id })
/** Acme's own, whole. */
const whole = makeCluster(2, { name: 'acme-dc', companyId: acme.id })
const jan = makeAccount(1, acme)
const shop: Project = {
  id: ProjectId.parse('01936b2e-7c1a-7d4e-9f00-000000000051'),
  companyId: acme.id,
  number: 7,
  name: 'Web shop',
  description: '',
  tags: [],
  memberIds: [jan.id],
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}
const eva = makeAccount(2, acme, { name: 'Eva Kraus' })
const slice: Slice = {
  id: SliceId.parse('01936b2e-7c1a-7d4e-9f00-000000000071'),
  clusterId: shared.id,
  companyId: acme.id,
  pools: ['acme'],
  tags: [],
  vmids: [],
  vlans: [],
  storages: [],
  guestIds: [],
}
const plain: Partial<GuestRow> = { template: false, status: 'running', pool: '', tags: [], vlans: [] }
const guests = [
  makeGuest(1, { ...plain, name: 'a-web', clusterId: shared.id, companyId: acme.id, pool: 'acme', projectId: shop.id }),
  makeGuest(2, { ...plain, name: 'b-web', clusterId: shared.id, companyId: beta.id }),
  ...Array.from({ length: 12 }, (_, index) =>
    makeGuest(10 + index, { ...plain, name: `a-app-${index}`, clusterId: whole.id, companyId: acme.id }),
  ),
]
const ofAcme = guests.filter(({ companyId }) => companyId === acme.id)

const core = {
  'companies.list': () => [acme, beta],
  'clusters.list': () => [shared, whole],
  'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
  'projects.list': () => [shop],
  'users.list': () => [jan, eva],
  'tenancy.slices': () => [slice],
  'tenancy.conflicts': () => [],
  'quotas.list': () => [],
}

let ends: (() => void)[] = []
const mount = (...[element, answers = {}, path]: Parameters<typeof mountPage>) => {
  const page = mountPage(
    <>
      {element}
      <ContextMenu />
    </>,
    { ...core, ...answers },
    path,
  )
  act(() => {
    ends = [followInventory(), followClusters(), followCompanies(), followProjects()]
  })
  return page
}
beforeEach(pretendLayout)
afterEach(() => {
  for (const end of ends) end()
  ends = []
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

type Mounted = ReturnType<typeof mount>

const choose = async ({ user }: Mounted, row: string, column: string, entry: string): Promise<HTMLElement> => {
  const cell = await waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-row="${row}"] [data-column="${column}"]`)
    if (found === null) throw new Error('not there yet')
    return found
  })
  await user.pointer({ target: cell, keys: '[MouseRight]' })
  await user.click(await screen.findByRole('menuitem', { name: entry }))
  return screen.findByRole('dialog')
}
const namesIn = (region: string): (string | null | undefined)[] =>
  within(screen.getByRole('region', { name: region }))
    .getAllByRole('listitem')
    .map((item) => item.querySelector('b')?.textContent)
const isDisabled = (button: string): boolean => screen.getByRole<HTMLButtonElement>('button', { name: button }).disabled
const edgeOf = (dialog: HTMLElement): string | undefined =>
  dialog.querySelector<HTMLElement>('[data-company-edge]')?.dataset['companyEdge']

describe('removing a company', () => {
  test('is refused with the list of what it holds; nothing can be typed', async () => {
    mount(<RemoveCompanyDialog company={acme} onClose={vi.fn()} />, {
      'companies.removalPlan': () => ({
        name: acme.name,
        holdings: [{ what: 'guests', count: 5, examples: ['web-0', 'web-1', 'web-2'] }],
      }),
    })
    const list = await screen.findByRole('list', { name: 'What it holds' })
    expect(list.textContent).toBe('5 guestsweb-0, web-1, web-2, …')
    expect(screen.getByText('It still holds something.')).toBeTruthy()
    expect(isDisabled('Remove company')).toBe(true)
    expect(screen.queryByLabelText(/to confirm/)).toBeNull()
    expect(document.activeElement?.textContent).toBe('Cancel')
  })

  test('wants its name typed where it holds nothing, and says what does not come back', async () => {
    const page = mount(<RemoveCompanyDialog company={acme} onClose={vi.fn()} />, {
      'companies.removalPlan': () => ({ name: acme.name, holdings: [] }),
      'companies.remove': () => ({}),
    })
    const field = await screen.findByLabelText('Type Acme GmbH to confirm')
    expect(screen.getByText(/its number 1 is not given again/)).toBeTruthy()
    expect(edgeOf(screen.getByRole('dialog'))).toBe(acme.id)
    await page.user.type(field, 'Acme Gmb')
    expect(isDisabled('Remove company')).toBe(true)
    await page.user.type(field, 'H{Enter}')
    await waitFor(() => {
      expect(page.location()).toBe('/companies')
    })
    expect(page.fake.calls('companies.remove')).toEqual([{ id: acme.id, name: 'Acme GmbH' }])
  })
})

describe('suspending a company', () => {
  const mountList = () =>
    mount(
      <CompaniesPage />,
      {
        'companies.setStatus': ({ status }) => ({ ...acme, status }),
        'users.list': () => [jan, { ...eva, disabled: true }],
      },
      '/companies',
    )

  test('says who is kept out before it happens', async () => {
    const page = mountList()
    const dialog = await choose(page, acme.id, 'number', 'Suspend …')
    await screen.findByText('Jan Novak')
    expect(namesIn('Kept out:')).toEqual(['Jan Novak'])
    expect(edgeOf(dialog)).toBe(acme.id)
    expect(page.fake.calls('companies.setStatus')).toEqual([])
    await page.user.click(screen.getByRole('button', { name: 'Suspend company' }))
    await waitFor(() => {
      expect(document.querySelector(`[data-row="${acme.id}"] [data-column="status"]`)?.textContent).toBe('suspended')
    })
    expect(page.fake.calls('companies.setStatus')).toEqual([{ id: acme.id, status: 'suspended' }])
  })
})

describe('removing a project', () => {
  test('lists its guests and members, and wants its name typed', async () => {
    const page = mount(<CompanyProjects company={acme} guests={ofAcme} />, { 'projects.remove': () => ({}) })
    const dialog = await choose(page, shop.id, 'number', 'Remove …')
    await screen.findByText('Jan Novak')
    expect(namesIn('Then in no project:')).toEqual(['a-web'])
    expect(namesIn('No longer see these guests, unless by another project:')).toEqual(['Jan Novak'])
    expect(screen.getByText(/1 guest and 1 member are then in no project/)).toBeTruthy()
    expect(edgeOf(dialog)).toBe(acme.id)
    await page.user.type(screen.getByLabelText('Type Web shop to confirm'), 'Web')
    expect(isDisabled('Remove project')).toBe(true)
    await page.user.keyboard(' shop')
    await page.user.click(screen.getByRole('button', { name: 'Remove project' }))
    await waitFor(() => {
      expect(page.fake.calls('projects.remove')).toEqual([{ id: shop.id, name: 'Web shop' }])
    })
  })
})

describe('removing a slice', () => {
  const mountClusters = (answers = {}) =>
    mount(<CompanyClusters company={acme} clusters={[shared, whole]} guests={ofAcme} />, answers)

  test('says which guests become whose, warns that another company then controls them, and wants the name typed', async () => {
    const page = mountClusters({ 'tenancy.removeSlice': () => ({}) })
    const dialog = await choose(page, shared.id, 'part', 'Remove slice …')
    expect(namesIn('Beta AG’s from then on:')).toEqual(['a-web'])
    expect(screen.getByRole('note').textContent).toBe('The people of Beta AG then see and control: a-web')
    expect(screen.getByText('pool acme', { selector: 'li span' })).toBeTruthy()
    expect(edgeOf(dialog)).toBe(acme.id)
    expect(isDisabled('Remove slice')).toBe(true)
    await page.user.type(screen.getByLabelText('Type shared to confirm'), 'shared')
    await page.user.click(screen.getByRole('button', { name: 'Remove slice' }))
    await waitFor(() => {
      expect(page.fake.calls('tenancy.removeSlice')).toEqual([{ id: slice.id, clusterName: 'shared' }])
    })
  })

  test('keeps with the company what another of its claims holds', async () => {
    const page = mountClusters({
      'clusters.list': () => [{ ...shared, companyId: acme.id }, whole],
      'inventory.snapshot': () => ({ revision: 1, guests: ofAcme, nodes: [], storages: [] }),
    })
    await choose(page, shared.id, 'part', 'Remove slice …')
    expect(screen.getByText(/No guest changes hands/)).toBeTruthy()
    expect(screen.queryByRole('region', { name: /from then on/ })).toBeNull()
  })

  test('taking a whole cluster back lists its guests and wants their number typed when they are more than ten', async () => {
    const page = mountClusters({ 'clusters.update': () => whole })
    await choose(page, whole.id, 'part', 'Take the whole cluster back …')
    expect(namesIn('Your own from then on:')).toHaveLength(12)
    expect(isDisabled('Take cluster back')).toBe(true)
    await page.user.type(screen.getByLabelText('Type how many guests it is for (12)'), '12')
    await page.user.click(screen.getByRole('button', { name: 'Take cluster back' }))
    await waitFor(() => {
      expect(page.fake.calls('clusters.update')).toEqual([{ id: whole.id, companyId: null }])
    })
  })
})
