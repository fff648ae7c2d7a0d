import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { useMemo, useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { notify } from '#renderer/app/frame.store.ts'
import { clusterLink, discoverLink, guestsLink } from '#renderer/app/links.ts'
import { asAppError, call } from '#renderer/client/client.ts'
import { openExternal } from '#renderer/client/open-external.ts'
import { openMenu } from '#renderer/components/menu.store.ts'
import { requestMachine } from '#renderer/features/machines/create-request.store.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { startClusterJob } from './cluster-jobs.ts'
import { clusterMenu, type ClusterDialog } from './cluster-menu.ts'

// The tree has this menu too, and stands on the first screen: what a dialog needs comes when one is opened.
const EditClusterDialog = lazyPart(async () => (await import('./EditClusterDialog.tsx')).EditClusterDialog)
const RemoveClusterDialog = lazyPart(async () => (await import('./RemoveClusterDialog.tsx')).RemoveClusterDialog)
const RepinDialog = lazyPart(async () => (await import('./RepinDialog.tsx')).RepinDialog)

/** A menu action has no place of its own for an error, so it is told at the edge of the frame. */
const tellFailure = (thrown: unknown): void => {
  notify({ severity: 'error', message: asAppError(thrown).message })
}

interface ClusterActions {
  readonly openMenuAt: (
    cluster: ClusterView,
    point: { readonly x: number; readonly y: number },
    enter?: 'open' | 'guests',
  ) => void
  /** The dialog that is open; render it somewhere. */
  readonly dialogs: ReactNode
}

/** What can be done with a cluster, behind one menu. */
export const useClusterActions = (): ClusterActions => {
  const navigate = useNavigate()
  const [open, setOpen] = useState<{ readonly dialog: ClusterDialog; readonly cluster: ClusterView } | null>(null)
  const openMenuAt = useMemo(
    (): ClusterActions['openMenuAt'] =>
      (cluster, { x, y }, enter) => {
        const { id, name } = cluster
        const entries = clusterMenu(
          cluster,
          {
            open: () => void navigate(clusterLink(id)),
            showGuests: () => void navigate(guestsLink(name)),
            createMachine: () => {
              requestMachine({ companyId: cluster.companyId, clusterId: id })
            },
            refresh: () => {
              call('clusters.refresh', { ids: [id] }).catch(tellFailure)
            },
            discover: () => void navigate(discoverLink([id])),
            startJob: (job) => {
              startClusterJob(job, [cluster]).catch(tellFailure)
            },
            setEnabled: (enabled) => {
              call('clusters.update', { id, enabled }).catch(tellFailure)
            },
            openExternal: (url) => {
              openExternal(url).catch(tellFailure)
            },
            dialog: (dialog) => {
              setOpen({ dialog, cluster })
            },
          },
          enter,
        )
        openMenu({ x, y, label: `Actions of ${name}`, entries })
      },
    [navigate],
  )
  const close = (): void => {
    setOpen(null)
  }
  const dialogs = open !== null && (
    <>
      {open.dialog === 'edit' && <EditClusterDialog cluster={open.cluster} onClose={close} />}
      {open.dialog === 'repin' && <RepinDialog cluster={open.cluster} onClose={close} />}
      {open.dialog === 'remove' && <RemoveClusterDialog cluster={open.cluster} onClose={close} />}
    </>
  )
  return { openMenuAt, dialogs }
}
