import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { ContextMenu } from '#renderer/components/ContextMenu.tsx'
import { CompaniesPage } from '#renderer/features/companies/CompaniesPage.tsx'
import { CompanySwitch } from '#renderer/features/companies/CompanySwitch.tsx'
import { InventoryPage } from '#renderer/features/inventory/InventoryPage.tsx'
import { makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const acme = makeCompany(0, { name: 'Acme GmbH' })
const beta = makeCompany(1, { name: 'Beta AG' })
const shared = makeCluster(1, { name: 'shared', companyId: null })
const guests = [makeGuest(1, { name: 'a-web', clusterId: shared.id, companyId: acme.id })]
const core = {
  'companies.list': () => [acme, beta],
  'clusters.list': () => [shared],
  'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
  'projects.list': () => [],
  'views.list': () => [],
  'quotas.list': () => [],
}

let ends: (() => void)[] = []
const follow = (): void => {
  act(() => {
    ends = [followInventory(), followClusters(), followCompanies()]
  })
}
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(800)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200)
  const box = { x: 0, y: 0, top: 0, left: 0, right: 1200, bottom: 800, width: 1200, height: 800, toJSON: () => ({}) }
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(box)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800)
  HTMLElement.prototype.scrollTo = () => undefined
  HTMLElement.prototype.scrollIntoView = () => undefined
})
afterEach(() => {
  for (const end of ends) end()
  ends = []
  vi.restoreAllMocks()
})

const names = (): string[] =>
  [...document.querySelectorAll('[data-row] [data-column="name"]')].map((cell) => cell.textContent.trim())

describe('people of one company', () => {
  const asPersonOf = (company: typeof acme, permissions: readonly string[]): void => {
    useAccess.setState({ me: { companyId: company.id, role: 'user', permissions } as never })
  }
  afterEach(() => {
    useAccess.setState({ me: null })
  })

  test('see which company it is and have no choice, even where one was stored', async () => {
    asPersonOf(acme, [])
    mountPage(
      <main>
        <CompanySwitch />
        <InventoryPage />
      </main>,
      { ...core, 'preferences.get': () => ({ company: 'own' }) as never },
      '/inventory',
    )
    follow()
    await waitFor(() => {
      expect(names()).toEqual(['a-web'])
    })
    expect(screen.getByTitle('Acme GmbH')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^Company:/ })).toBeNull()
  })

  test('call a cluster they have a part of shared, not their own', () => {
    expect(companyLabel(new Map(), null)).toBe('Own')
    asPersonOf(acme, [])
    expect(companyLabel(new Map(), null)).toBe('Shared')
  })

  test('are not offered to add companies, nor to edit, suspend or remove theirs', async () => {
    asPersonOf(acme, ['company.read', 'company.create'])
    const { user } = mountPage(
      <>
        <CompaniesPage />
        <ContextMenu />
      </>,
      core,
      '/companies',
    )
    follow()
    await waitFor(() => {
      expect(names()).toEqual(['Acme GmbH', 'Beta AG'])
    })
    expect(screen.queryByRole('button', { name: 'Add company' })).toBeNull()
    await user.pointer({ keys: '[MouseRight]', target: screen.getByText('Acme GmbH') })
    const greyed = screen
      .getAllByRole('menuitem')
      .filter((item) => item.getAttribute('aria-disabled') === 'true')
      .map((item) => item.textContent)
    expect(greyed).toEqual([
      expect.stringContaining('Create machine'),
      expect.stringContaining('Edit'),
      expect.stringContaining('Suspend'),
      expect.stringContaining('Remove'),
    ])
    expect(screen.queryByRole('menuitem', { name: 'Show only this company' })).toBeNull()
  })
})
