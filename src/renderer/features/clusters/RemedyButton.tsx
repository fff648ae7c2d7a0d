import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { useState } from 'react'
import type { ClusterView } from '#shared/model/cluster.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { remedyOf, REMEDY_LABELS, type Remedy } from './cluster-state.ts'

const EditClusterDialog = lazyPart(async () => (await import('./EditClusterDialog.tsx')).EditClusterDialog)
const RepinDialog = lazyPart(async () => (await import('./RepinDialog.tsx')).RepinDialog)

/** What mends the cluster without asking anything more. */
const mend = async (cluster: ClusterView, remedy: Remedy): Promise<void> => {
  if (remedy === 'enable') await call('clusters.update', { id: cluster.id, enabled: true })
  else if (remedy === 'rights') await call('clusters.checkRights', { id: cluster.id })
  else await call('clusters.refresh', { ids: [cluster.id] })
}

/** The one action that mends what is wrong with a cluster; nothing when nothing is. */
export const RemedyButton = ({ cluster }: { readonly cluster: ClusterView }) => {
  const remedy = remedyOf(cluster)
  const [open, setOpen] = useState<Remedy | null>(null)
  const action = useAction(mend)
  const may = usePermissions()
  const close = (): void => {
    setOpen(null)
  }
  const asks = remedy === 'repin' || remedy === 'credential' || remedy === 'addresses'
  const needs = asks || remedy === 'enable' ? 'cluster.write' : remedy === 'rights' ? 'cluster.check' : 'cluster.read'
  if (remedy === null || !may(needs)) return null
  return (
    <>
      <button
        type="button"
        className="mp-button"
        disabled={action.busy}
        title={action.error?.message}
        onClick={() => {
          if (asks) setOpen(remedy)
          else void action.run(cluster, remedy)
        }}
      >
        {REMEDY_LABELS[remedy]}
      </button>
      {action.error !== null && (
        <span role="alert" className="visually-hidden">
          {action.error.message}
        </span>
      )}
      {open === 'repin' && <RepinDialog cluster={cluster} onClose={close} />}
      {(open === 'credential' || open === 'addresses') && (
        <EditClusterDialog cluster={cluster} section={open} onClose={close} />
      )}
    </>
  )
}
