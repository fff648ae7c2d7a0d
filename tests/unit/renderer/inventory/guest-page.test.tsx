import { act, screen, within } from '@testing-library/react'
import { Route, Routes } from 'react-router'
import { afterEach, expect, it } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { GuestPage } from '#renderer/features/inventory/GuestPage.tsx'
import { makeFleet } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const { clusters, guests } = makeFleet(3)

let ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends) end()
})

it('the page of a guest says its name where one is, and has it as its heading', async () => {
  const [guest] = guests
  if (guest === undefined) throw new Error('no guest')
  mountPage(
    <Routes>
      <Route path="/inventory/:id" element={<GuestPage />} />
    </Routes>,
    {
      'inventory.snapshot': () => ({ revision: 1, guests, nodes: [], storages: [] }),
      'clusters.list': () => clusters,
    },
    `/inventory/${guest.id}`,
  )
  act(() => {
    ends = [followInventory(), followClusters()]
  })
  expect(await screen.findByRole('heading', { level: 1, name: guest.name })).toBeTruthy()
  const trail = within(screen.getByRole('navigation', { name: 'Breadcrumb' }))
  expect(trail.getByRole('link', { name: 'Inventory' })).toBeTruthy()
  expect(trail.getByText(guest.name).getAttribute('aria-current')).toBe('page')
})
