import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { useAccess } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { closeMenu, useMenu } from '#renderer/components/menu.store.ts'
import { ClusterNodes, ClusterStorages } from '#renderer/features/clusters/ClusterLists.tsx'
import { Tree } from '#renderer/features/inventory/tree/Tree.tsx'
import { setExpanded } from '#renderer/features/inventory/tree/tree.store.ts'
import { makeCluster, makeGuest, makeMe, makeNode, makeStorage } from '#support/fleet-rows.ts'
import { menuItems } from '#support/menu-items.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

beforeEach(() => {
  pretendLayout()
  closeMenu()
  useAccess.setState(useAccess.getInitialState(), true)
})

const cluster = makeCluster(1, { addresses: [{ address: '10.0.0.1:8006', fingerprint: 'AA' }] })
const labels = () => menuItems().map(({ label }) => label)
const choose = (label: string) => {
  act(() => {
    menuItems()
      .find((entry) => entry.label === label)
      ?.run()
  })
}

describe('a right click', () => {
  it('on a node shows what can be done with it, and opens it in Proxmox', async () => {
    const { fake, location } = mountPage(<ClusterNodes cluster={cluster} nodes={[makeNode(1, 'pve1')]} />, {
      'app.openExternal': () => ({}),
    })
    fireEvent.contextMenu(await screen.findByText('pve1'))
    expect(labels()).toEqual(['Show its guests', 'Show its graphs', 'Shell', 'Open in Proxmox', 'Copy name'])
    choose('Open in Proxmox')
    await waitFor(() => {
      expect(fake.calls('app.openExternal')).toEqual([{ url: 'https://10.0.0.1:8006/#v1:0:node/pve1' }])
    })
    choose('Show its guests')
    expect(decodeURIComponent(location())).toContain(`node:=pve1`)
  })

  it('on a storage of one node shows the guests there, not those of its namesakes', async () => {
    const local = makeStorage(1, 'local', { shared: false, nodes: ['pve2'] })
    const { location } = mountPage(<ClusterStorages cluster={cluster} storages={[local]} />)
    fireEvent.contextMenu(await screen.findByText('local'))
    choose('Show its guests')
    expect(decodeURIComponent(location())).toContain(`cluster:=${cluster.name} storage:=local node:=pve2`)
  })

  it('in the tree shows the menu of the cluster, of its node, and of a guest', async () => {
    mountPage(<Tree />)
    const guest = makeGuest(7, { clusterId: cluster.id, node: 'pve1', name: 'db-07' })
    act(() => {
      useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]) })
      useInventory.setState({ guests: [guest] })
      for (const key of ['', '/node:pve1']) setExpanded(`cluster/cluster:${cluster.id}${key}`, true)
    })
    fireEvent.contextMenu(await screen.findByText(cluster.name))
    expect(labels()).toContain('Edit …')
    expect(menuItems().find(({ keys }) => keys === 'Enter')?.label).toBe('Show its guests')
    fireEvent.contextMenu(screen.getByText('pve1'))
    expect(labels()).toEqual(['Show its guests', 'Shell', 'Open cluster', 'Open in Proxmox', 'Copy name'])
    fireEvent.contextMenu(screen.getByText('db-07'))
    expect(labels()).toContain('Shut down')
  })

  it('on a cluster greys what asks the cluster for who may only look', async () => {
    const me = makeMe({ permissions: ['cluster.read', 'inventory.read'] })
    useAccess.setState({ status: 'open', me })
    mountPage(<Tree />)
    act(() => {
      useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]) })
      useInventory.setState({ guests: [makeGuest(7, { clusterId: cluster.id })] })
    })
    fireEvent.contextMenu(await screen.findByText(cluster.name))
    const grey = menuItems().filter(({ disabledReason }) => disabledReason !== undefined)
    expect(grey.map(({ label }) => label)).toEqual(expect.arrayContaining(['Test connection', 'Fetch version']))
    expect(grey.map(({ label }) => label)).not.toContain('Refresh now')
  })

  it('is the Menu key on the entry of the tree that the keyboard is on', async () => {
    const { user } = mountPage(<Tree />)
    act(() => {
      useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]) })
      useInventory.setState({ guests: [makeGuest(7, { clusterId: cluster.id })] })
    })
    await screen.findByText(cluster.name)
    const tree = screen.getByRole('tree')
    act(() => {
      tree.focus()
    })
    await user.keyboard('{ArrowDown}')
    fireEvent.contextMenu(tree)
    expect(useMenu.getState().menu?.label).toBe(`Actions of ${cluster.name}`)
  })
})
