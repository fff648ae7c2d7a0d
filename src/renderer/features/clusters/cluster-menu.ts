import { greyedWithout } from '#renderer/client/access.store.ts'
import type { MenuEntry } from '#renderer/components/menu.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'

import { CLUSTER_JOBS, type ClusterJob } from './cluster-jobs.ts'

export type ClusterDialog = 'edit' | 'repin' | 'remove'

interface ClusterMenuTargets {
  readonly open: () => void
  readonly showGuests: () => void
  /** Opens the wizard for a new machine on it. */
  readonly createMachine: () => void
  readonly refresh: () => void
  readonly discover: () => void
  readonly startJob: (job: ClusterJob) => void
  readonly setEnabled: (enabled: boolean) => void
  readonly openExternal: (url: string) => void
  readonly dialog: (dialog: ClusterDialog) => void
}

/**
 * Actions on one cluster; the same behind right click, `⋯`, the tree and the cluster's own page.
 * @param enter what the Enter key does where the menu was opened
 */
export const clusterMenu = (
  cluster: ClusterView,
  targets: ClusterMenuTargets,
  enter: 'open' | 'guests' = 'open',
): MenuEntry[] => {
  const keys = (id: typeof enter) => (id === enter ? { keys: 'Enter' } : {})
  const { enabled, addresses } = cluster
  const first = addresses[0]?.address
  return [
    { id: 'open', label: 'Open cluster', ...keys('open'), run: targets.open },
    { id: 'guests', label: 'Show its guests', ...keys('guests'), run: targets.showGuests },
    {
      id: 'external',
      label: 'Open in Proxmox',
      ...(first === undefined ? { disabledReason: 'No address is known.' } : {}),
      run: () => {
        targets.openExternal(`https://${first ?? ''}/`)
      },
    },
    'separator',
    {
      id: 'create',
      label: 'Create machine …',
      ...greyedWithout('vm.create'),
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: targets.createMachine,
    },
    'separator',
    {
      id: 'refresh',
      label: 'Refresh now',
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: targets.refresh,
    },
    ...CLUSTER_JOBS.map((job) => ({
      id: job.operation,
      label: job.label,
      ...greyedWithout('cluster.check'),
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: () => {
        targets.startJob(job)
      },
    })),
    {
      id: 'discover',
      label: 'Discover guests …',
      ...greyedWithout('vm.discover'),
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: targets.discover,
    },
    {
      id: 'edit',
      label: 'Edit …',
      ...greyedWithout('cluster.write'),
      run: () => {
        targets.dialog('edit')
      },
    },
    {
      id: 'repin',
      label: 'Compare certificates …',
      ...greyedWithout('cluster.write'),
      run: () => {
        targets.dialog('repin')
      },
    },
    {
      id: 'enable',
      label: enabled ? 'Disable' : 'Enable',
      ...greyedWithout('cluster.write'),
      run: () => {
        targets.setEnabled(!enabled)
      },
    },
    'separator',
    {
      id: 'remove',
      label: 'Remove from the console …',
      danger: true,
      ...greyedWithout('cluster.remove'),
      run: () => {
        targets.dialog('remove')
      },
    },
  ]
}
