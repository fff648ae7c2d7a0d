import { useMemo } from 'react'
import { useClusters } from '#renderer/client/clusters.store.ts'
import { isChosen, useCompanyChoice } from '#renderer/client/company-choice.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import type { CompanyId } from '#shared/model/ids.ts'
import { useTasks, type TasksState } from './tasks.store.ts'

/**
 * Tasks and requests of the chosen company: those on its guests, and on clusters that are wholly its own what works on
 * no known guest.
 */
export const useChosenTasks = (): Pick<TasksState, 'tasks' | 'requests'> => {
  const choice = useCompanyChoice()
  const { tasks, requests } = useTasks()
  const clusters = useClusters((state) => state.byId)
  const guests = useInventory((state) => (choice === null ? null : state.guests))
  return useMemo(() => {
    if (choice === null || guests === null) return { tasks, requests }
    const byPlace = new Map<string, CompanyId | null>()
    for (const { clusterId, vmid, companyId } of guests) byPlace.set(`${clusterId}/${vmid}`, companyId)
    const owners = new Map<string, CompanyId | null>([...clusters].map(([id, cluster]) => [id, cluster.companyId]))
    const here = ({ clusterId, subject }: { readonly clusterId: string; readonly subject: string }): boolean => {
      const place = `${clusterId}/${subject}`
      return isChosen(choice, (byPlace.has(place) ? byPlace.get(place) : owners.get(clusterId)) ?? null)
    }
    return { tasks: tasks.filter(here), requests: requests.filter(here) }
  }, [choice, tasks, requests, clusters, guests])
}
