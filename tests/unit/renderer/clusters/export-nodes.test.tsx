import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { menuItems } from '#support/menu-items.ts'
import { ClusterNodes } from '#renderer/features/clusters/ClusterLists.tsx'
import { makeCluster, makeNode } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'
import { pretendLayout } from '#support/pretend-layout.ts'

beforeEach(pretendLayout)

it('every list exports what it shows from the menu of its titles', async () => {
  const saved: Blob[] = []
  URL.createObjectURL = (blob: Blob) => `blob:${saved.push(blob)}`
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
  const nodes = [makeNode(1, 'pve10', { maxcpu: 32 }), makeNode(1, 'pve2', { maxcpu: 64, status: 'offline' })]
  mountPage(<ClusterNodes cluster={makeCluster(1)} nodes={nodes} />)
  fireEvent.contextMenu(await screen.findByText('Cores'))
  const entries = menuItems()
  entries.find(({ label }) => label === 'Export as CSV, 2 rows')?.run()
  await waitFor(() => expect(saved).toHaveLength(1))
  const [titles, ...rows] = ((await saved[0]?.text()) ?? '').trim().split('\r\n')
  expect(titles).toContain('Node,Status,CPU,Cores')
  expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
    ['pve2', 'offline'],
    ['pve10', 'online'],
  ])
})
