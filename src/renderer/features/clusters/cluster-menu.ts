import type { MenuEntry } from '#renderer/components/menu.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'

import { CLUSTER_JOBS, type ClusterJob } from './cluster-jobs.ts'

export type ClusterDialog = 'edit' | 'repin' | 'remove'

interface ClusterMenuTargets {
  readonly open: () => void
  readonly showGuests: () => void
  readonly refresh: () => void
  readonly startJob: (job: ClusterJob) => void
  readonly setEnabled: (enabled: boolean) => void
  readonly openExternal: (url: string) => void
  readonly dialog: (dialog: ClusterDialog) => void
}

/** Actions on one cluster; the same behind right click, `⋯` and the cluster's own page. */
export const clusterMenu = (cluster: ClusterView, targets: ClusterMenuTargets): MenuEntry[] => {
  const { enabled, addresses } = cluster
  const first = addresses[0]?.address
  return [
    { id: 'open', label: 'Open cluster', keys: 'Enter', run: targets.open },
    { id: 'guests', label: 'Show its guests', run: targets.showGuests },
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
      id: 'refresh',
      label: 'Refresh now',
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: targets.refresh,
    },
    ...CLUSTER_JOBS.map((job) => ({
      id: job.operation,
      label: job.label,
      ...(enabled ? {} : { disabledReason: 'The cluster is disabled.' }),
      run: () => {
        targets.startJob(job)
      },
    })),
    {
      id: 'edit',
      label: 'Edit …',
      run: () => {
        targets.dialog('edit')
      },
    },
    {
      id: 'repin',
      label: 'Compare certificates …',
      run: () => {
        targets.dialog('repin')
      },
    },
    {
      id: 'enable',
      label: enabled ? 'Disable' : 'Enable',
      run: () => {
        targets.setEnabled(!enabled)
      },
    },
    'separator',
    {
      id: 'remove',
      label: 'Remove from the console …',
      danger: true,
      run: () => {
        targets.dialog('remove')
      },
    },
  ]
}
