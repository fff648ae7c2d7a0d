import { lazyPart } from '#renderer/components/lazy-part.tsx'
import { useEffect, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { usePermissions } from '#renderer/client/access.store.ts'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { followAppInfo, loadAppInfo, useAppInfo } from '#renderer/features/settings/app-info.store.ts'

const OwnerForm = lazyPart(async () => (await import('./OwnerForm.tsx')).OwnerForm)
const EmptyConsole = lazyPart(async () => (await import('./EmptyConsole.tsx')).EmptyConsole)

/** Pages that have nothing to show before the first cluster is there. */
const NEED_CLUSTERS = ['/overview', '/inventory', '/clusters']

/** Asks for the owner's name once, then offers the two ways to fill an empty console; else shows the page. */
export const FirstRun = ({ children }: { readonly children: ReactNode }) => {
  useEffect(followAppInfo, [])
  const { pathname } = useLocation()
  const { info, error } = useAppInfo()
  const may = usePermissions()
  const empty = useClusters((state) => state.status === 'ready' && state.clusters.length === 0)

  if (info === null) {
    // Pages load meanwhile; only a core that cannot even tell its name is worth a page of its own.
    return error === null ? children : <ErrorState error={error} onRetry={() => void loadAppInfo()} />
  }
  if (info.ownerName === null && may('app.manage')) return <OwnerForm />
  if (empty && !may('cluster.write') && NEED_CLUSTERS.some((path) => pathname.startsWith(path)))
    return (
      <EmptyState
        title="Nothing is yours yet"
        text="Your provider gives your company clusters and machines; they are shown here then."
      />
    )
  if (empty && NEED_CLUSTERS.some((path) => pathname.startsWith(path))) return <EmptyConsole info={info} />
  return children
}
