import { act, screen } from '@testing-library/react'
import { beforeEach, describe, expect, test } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { usePreferences } from '#renderer/client/preferences.store.ts'
import { Tree } from '#renderer/features/inventory/tree/Tree.tsx'
import { setExpanded } from '#renderer/features/inventory/tree/tree.store.ts'
import { makeCluster, makeGuest, makeNode } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

beforeEach(() => {
  pretendLayout()
})

const here = makeCluster(1, { name: 'here' })
const gone = makeCluster(2, { name: 'gone', state: 'unreachable', unreachableSince: '2026-11-23T12:05:00Z' })

const show = () => {
  mountPage(<Tree />)
  act(() => {
    usePreferences.setState(({ value }) => ({ value: { ...value, treeMode: 'cluster' } }))
    const clusters = [here, gone]
    useClusters.setState({ clusters, byId: new Map(clusters.map((cluster) => [cluster.id, cluster])) })
    useInventory.setState({
      guests: [
        makeGuest(7, { clusterId: here.id, node: 'pve1', name: 'db-07', status: 'paused', template: false }),
        makeGuest(8, { clusterId: gone.id, node: 'old1', name: 'db-08', status: 'running', template: false }),
      ],
      nodes: [
        makeNode(1, 'pve1'),
        makeNode(1, 'pve2', { status: 'offline' }),
        makeNode(1, 'pve3', { status: 'unknown' }),
        makeNode(2, 'old1'),
      ],
    })
    for (const { id } of clusters) {
      setExpanded(`cluster/cluster:${id}`, true)
      setExpanded(`cluster/cluster:${id}/node:pve1`, true)
      setExpanded(`cluster/cluster:${id}/node:old1`, true)
    }
  })
}

/** The word and the shape an entry of the tree has. */
const stateOf = (name: string): (string | null | undefined)[] => {
  const entry = screen.getByText(name).closest<HTMLElement>('[role="treeitem"]')
  const mark = entry?.querySelector<HTMLElement>('[data-shape]')
  return [mark?.textContent, mark?.dataset['shape']]
}

describe('states in the tree', () => {
  test('nodes and guests have shape and word', () => {
    show()
    expect(stateOf('pve1')).toEqual(['online', 'disc'])
    expect(stateOf('pve2')).toEqual(['offline', 'cross'])
    expect(stateOf('pve3')).toEqual(['unknown', 'hatched'])
    expect(stateOf('db-07')).toEqual(['paused', 'bars'])
  })

  test('a cluster tells how many of its nodes are offline, folded or not, and nothing when all answer', () => {
    show()
    expect(stateOf('here')).toEqual(['1 offline', 'bars'])
    act(() => {
      setExpanded(`cluster/cluster:${here.id}`, false)
    })
    expect(screen.queryByText('pve2')).toBeNull()
    expect(stateOf('here')).toEqual(['1 offline', 'bars'])
    expect(screen.getByText('1 offline').title).toBe('Of 3 nodes offline: pve2')
    act(() => {
      useInventory.setState({ nodes: [makeNode(1, 'pve1')] })
    })
    expect(stateOf('here')).toEqual([undefined, undefined])
  })

  test('what was last seen of a cluster that does not answer is marked, down to its guests', () => {
    show()
    expect(stateOf('gone')).toEqual(['unreachable', 'hatched'])
    expect(stateOf('old1')).toEqual(['online', 'hatched'])
    expect(stateOf('db-08')).toEqual(['running', 'hatched'])
    expect(screen.getByText('db-08').closest('[role="treeitem"]')?.getAttribute('title')).toContain('does not answer')
  })

  test('a node that goes off says so', () => {
    show()
    act(() => {
      useInventory.setState(({ nodes }) => ({
        nodes: nodes.map((node) => (node.name === 'pve1' ? { ...node, status: 'offline' as const } : node)),
      }))
    })
    expect(stateOf('pve1')).toEqual(['offline', 'cross'])
  })
})
