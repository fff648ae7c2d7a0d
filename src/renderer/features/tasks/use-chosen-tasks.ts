import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { useJobs, type JobsState } from '#renderer/features/jobs/jobs.store.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { useTasks, type TasksState } from './tasks.store.ts'

/**
 * Tasks of the chosen company: those on its guests, and on clusters that are wholly its own what works on
 * no known guest.
 */
export const useChosenTasks = (): TasksState['tasks'] => {
  const choice = useCompanyChoice()
  const tasks = useTasks((state) => state.tasks)
  const clusters = useClusters((state) => state.byId)
  const guests = useInventory((state) => (choice === null ? null : state.guests))
  return useMemo(() => {
    if (choice === null || guests === null) return tasks
    const byPlace = new Map<string, CompanyId | null>()
    for (const { clusterId, vmid, companyId, status } of guests) {
      const place = `${clusterId}/${vmid}`
      // The number of a missing one may be another machine's by now.
      if (status !== 'missing' || !byPlace.has(place)) byPlace.set(place, companyId)
    }
    const owners = new Map<string, CompanyId | null>([...clusters].map(([id, cluster]) => [id, cluster.companyId]))
    const here = ({ clusterId, subject }: { readonly clusterId: string; readonly subject: string }): boolean => {
      const place = `${clusterId}/${subject}`
      return isChosen(choice, (byPlace.has(place) ? byPlace.get(place) : owners.get(clusterId)) ?? null)
    }
    return tasks.filter(here)
  }, [choice, tasks, clusters, guests])
}

/**
 * Jobs of the chosen company and the provider's own: a scan asked for while a company is chosen is nobody's, and whoever
 * asked waits for it. Those of another company are not shown.
 */
export const useChosenJobs = (): JobsState['jobs'] => {
  const choice = useCompanyChoice()
  const jobs = useJobs((state) => state.jobs)
  return useMemo(() => {
    if (choice === null) return jobs
    return new Map([...jobs].filter(([, { companyId }]) => companyId === null || isChosen(choice, companyId)))
  }, [choice, jobs])
}
