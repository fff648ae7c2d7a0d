import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { closeMenu } from '#renderer/components/menu.store.ts'
import { DashboardPage } from '#renderer/features/dashboard/DashboardPage.tsx'
import { makeCluster, makeGuest, makeNode, makeStorage } from '#support/fleet-rows.ts'
import { menuItems } from '#support/menu-items.ts'
import { mountPage } from '#support/mount-page.tsx'

beforeEach(closeMenu)

const cluster = makeCluster(1, {
  state: 'unreachable',
  unreachableSince: '2026-11-23T12:00:00Z',
  addresses: [{ address: '10.0.0.1:8006', fingerprint: 'AA' }],
})
// A node is called offline only by a cluster that answers.
const other = makeCluster(2, { state: 'partial' })
const labels = () => menuItems().map(({ label }) => label)

const mount = () => {
  const page = mountPage(<DashboardPage />)
  act(() => {
    const clusters = [cluster, other]
    useClusters.setState({ status: 'ready', clusters, byId: new Map(clusters.map((one) => [one.id, one])) })
    useInventory.setState({
      status: 'ready',
      guests: [makeGuest(7, { clusterId: cluster.id, name: 'db-07', lock: 'backup' })],
      nodes: [makeNode(2, 'pve9', { status: 'offline' })],
      storages: [makeStorage(1, 'tank', { disk: 99, maxdisk: 100, shared: false, nodes: ['pve9'] })],
    })
  })
  return page
}

it.each([
  ['guest', 'db-07', ['Start', 'Shut down', 'Open in Proxmox']],
  ['node', 'pve9', ['Show its guests', 'Shell', 'Open cluster', 'Open in Proxmox']],
  ['storage', 'tank', ['Show its guests', 'Open cluster', 'Open in Proxmox']],
  ['cluster', cluster.name, ['Open cluster', 'Show its guests', 'Open in Proxmox']],
])('a row of the overview has the menu of its %s', async (_kind, name, expected) => {
  mount()
  const [row] = await screen.findAllByText(name)
  fireEvent.contextMenu(row as HTMLElement)
  expect(labels()).toEqual(expect.arrayContaining(expected))
})

it('leads from a storage of one node to the guests there', async () => {
  const { location } = mount()
  fireEvent.contextMenu(await screen.findByText('tank'))
  act(() => {
    menuItems()
      .find(({ label }) => label === 'Show its guests')
      ?.run()
  })
  await waitFor(() => {
    expect(decodeURIComponent(location())).toContain(`cluster:=${cluster.name} storage:=tank node:=pve9`)
  })
})
