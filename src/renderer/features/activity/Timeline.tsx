import { useMemo } from 'react'
import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import { ActivityList } from './ActivityList.tsx'

interface TimelineProps {
  /** Stable parts of a filter: `{ clusterId }` also finds what was done to guests on the cluster. */
  readonly of: Pick<ActivityFilter, 'clusterId' | 'companyId'>
}

/** What was done to a cluster, or to anything of a company. */
export const Timeline = ({ of: { clusterId, companyId } }: TimelineProps) => {
  const filter = useMemo(
    (): ActivityFilter => ({
      ...(clusterId === undefined ? {} : { clusterId }),
      ...(companyId === undefined ? {} : { companyId }),
    }),
    [clusterId, companyId],
  )
  return (
    <ActivityList
      id="timeline"
      filter={filter}
      follow
      emptyTitle="Nothing was done yet"
      emptyText="What people and the console do here is recorded: who, when, and what changed."
    />
  )
}
