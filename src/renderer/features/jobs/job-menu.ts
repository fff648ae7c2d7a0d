import { greyedWithout } from '#renderer/client/access.store.ts'
import { tellFailure } from '#renderer/app/tell-failure.ts'
import type { MenuEntry } from '#renderer/components/menu.store.ts'
import { actsOnMachines, showResultOf } from '#renderer/features/inventory/actions/action.store.ts'
import { makesMachines, showMachinesOf } from '#renderer/features/machines/create-request.store.ts'
import type { JobRow } from '#shared/model/job.ts'
import { cancelLabel, cancelObstacle, retryLabel, retryObstacle } from './jobs.model.ts'

interface JobMenuTargets {
  readonly openLog: () => void
  readonly toggleParts: (() => void) | null
  readonly unfolded: boolean
  readonly cancel: () => void
  readonly retry: () => void
  readonly openCluster: (id: string) => void
}

const unless = (reason: string | null) => (reason === null ? {} : { disabledReason: reason })

/** Actions on one job; the same in the task panel and in the history. */
export const jobMenu = (job: JobRow, targets: JobMenuTargets): MenuEntry[] => {
  const { clusterId, children } = job
  const { toggleParts } = targets
  return [
    { id: 'log', label: 'Open log', keys: 'Enter', run: targets.openLog },
    ...(toggleParts === null
      ? []
      : [
          {
            id: 'parts',
            label: targets.unfolded ? 'Hide its parts' : 'Show its parts',
            ...unless(children.total === 0 ? 'It has no parts.' : null),
            run: toggleParts,
          },
        ]),
    ...(makesMachines(job)
      ? [
          {
            id: 'machines',
            label: 'Show its machines',
            ...greyedWithout('vm.create'),
            run: () => {
              showMachinesOf(job)
            },
          },
        ]
      : []),
    ...(actsOnMachines(job)
      ? [
          {
            id: 'result',
            label: 'Show its result',
            run: () => {
              showResultOf(job).catch(tellFailure)
            },
          },
        ]
      : []),
    'separator',
    {
      id: 'retry',
      label: retryLabel(job),
      ...unless(retryObstacle(job)),
      ...greyedWithout('job.cancel'),
      run: targets.retry,
    },
    {
      id: 'cancel',
      label: `${cancelLabel(job)} …`,
      danger: true,
      ...unless(cancelObstacle(job)),
      ...greyedWithout('job.cancel'),
      run: targets.cancel,
    },
    'separator',
    {
      id: 'cluster',
      label: 'Open cluster',
      ...unless(clusterId === null ? 'It belongs to no single cluster.' : null),
      run: () => {
        targets.openCluster(clusterId ?? '')
      },
    },
  ]
}
