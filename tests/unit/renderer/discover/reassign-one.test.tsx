import { act, screen, waitFor, within } from '@testing-library/react'
import { expect, onTestFinished, it } from 'vitest'
import { followClusters } from '#renderer/client/clusters.store.ts'
import { followCompanies } from '#renderer/client/companies.store.ts'
import { followInventory } from '#renderer/client/inventory.store.ts'
import { ReassignSheet } from '#renderer/features/discover/ReassignSheet.tsx'
import { makeCluster, makeCompany, makeGuest } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

const shared = makeCluster(1, { name: 'shared', companyId: null })
const web = makeGuest(1, { name: 'web', clusterId: shared.id, companyId: null, projectId: null })
const ONE = [web.id]

it('of one guest the sheet speaks of it alone: by its name, without counts and plurals', async () => {
  const { user } = mountPage(<ReassignSheet ids={ONE} onClose={() => undefined} />, {
    'companies.list': () => [makeCompany(0, { name: 'Acme GmbH' })],
    'clusters.list': () => [shared],
    'inventory.snapshot': () => ({ revision: 1, guests: [web], nodes: [], storages: [] }),
    'guests.planReassign': ({ companyId: to }) => {
      const { id: guestId, name, vmid, clusterId, companyId: from } = web
      return [
        { guestId, name, vmid, clusterId, from, to, how: '', refused: null, doubt: null, leaves: null, addresses: [] },
      ]
    },
  })
  act(() => {
    const ends = [followInventory(), followClusters(), followCompanies()]
    onTestFinished(() => {
      for (const end of ends) end()
    })
  })
  const sheet = within(await screen.findByRole('dialog', { name: 'Reassign web' }))
  expect(sheet.getByText('Choose whose it shall be.')).toBeTruthy()
  expect(sheet.getByText(/^It is named in its new company’s slice of the cluster/)).toBeTruthy()
  expect(sheet.getByLabelText('Release its addresses that cannot follow')).toBeTruthy()
  await user.selectOptions(sheet.getByLabelText('New company'), 'Own (the provider)')
  await waitFor(() => expect(sheet.queryByText(/slice of the cluster/)).toBeNull())
  expect(sheet.getByRole('button', { name: 'Reassign guest' })).toBeTruthy()
})
