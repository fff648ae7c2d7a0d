import { useCallback, useEffect, useMemo } from 'react'
import type { ClusterId } from '#shared/model/ids.ts'
import { call } from '#renderer/client/client.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { mergeTasks, panelRows } from './tasks.model.ts'
import { useTasks, watchTasks } from './tasks.store.ts'
import { TaskTable } from './TaskTable.tsx'

/** The newest tasks of one cluster: its stored history, kept fresh by what the panel hears. */
export const ClusterTasks = ({ clusterId }: { readonly clusterId: ClusterId }) => {
  const {
    value: stored,
    error,
    reload,
  } = useLoaded(useCallback(() => call('tasks.list', { clusterId, limit: 500 }), [clusterId]))
  const heard = useTasks((state) => state.tasks)
  useEffect(watchTasks, [])
  const rows = useMemo(() => {
    const own = heard.filter((task) => task.clusterId === clusterId)
    return panelRows(mergeTasks(stored ?? [], own), false)
  }, [stored, heard, clusterId])

  if (error !== null && stored === null) return <ErrorState error={error} onRetry={reload} />
  if (stored === null) return <Skeleton />
  return (
    <TaskTable
      id="cluster-tasks"
      rows={rows}
      empty={<EmptyState title="No tasks yet" text="What this cluster does is listed here, newest first." />}
    />
  )
}
