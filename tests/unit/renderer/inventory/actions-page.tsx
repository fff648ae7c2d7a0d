import { act, screen, within } from '@testing-library/react'
import { beforeEach } from 'vitest'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useJobs } from '#renderer/features/jobs/jobs.store.ts'
import { useGuestAction } from '#renderer/features/inventory/actions/action.store.ts'
import { ActionSheets } from '#renderer/features/inventory/actions/ActionSheets.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import { makeCluster, makeGuest, makeNode } from '#support/fleet-rows.ts'
import { mountPage } from '#support/mount-page.tsx'

export const GIB = 1024 ** 3
export const cluster = makeCluster(1)
export const guest = (number: number, change: Partial<GuestRow> = {}): GuestRow =>
  makeGuest(number, {
    name: `web-0${number}`,
    vmid: 100 + number,
    type: 'qemu',
    status: 'running',
    template: false,
    lock: '',
    ha: '',
    clusterId: cluster.id,
    companyId: null,
    node: 'pve1',
    ...change,
  })

beforeEach(() => {
  useGuestAction.setState({ request: null, started: null })
  useJobs.setState(useJobs.getInitialState(), true)
})

export const mount = (guests: readonly GuestRow[], answers: Parameters<typeof mountPage>[1] = {}) => {
  const page = mountPage(<ActionSheets />, answers)
  act(() => {
    useInventory.setState({ guests, nodes: ['pve1', 'pve2', 'pve3'].map((name) => makeNode(1, name)), status: 'ready' })
    useClusters.setState({ clusters: [cluster], byId: new Map([[cluster.id, cluster]]), status: 'ready' })
  })
  return page
}
export const sheet = () => within(screen.getByRole('dialog'))
