import Button from '@mui/material/Button'
import { useState } from 'react'
import { usePermissions } from '#renderer/client/access.store.ts'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { commonCompany } from '#renderer/components/plan.ts'
import { JobResultDialog } from '#renderer/features/jobs/JobResultDialog.tsx'
import { actionText } from '#shared/model/guest-action-words.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { closeResult, requestPower, type StartedAction } from './action.store.ts'
import { notShutDown, resultItem } from './result-items.ts'
import { useActionResults } from './use-action-results.ts'

/** What became of each machine; those that did not shut down can be stopped. */
export const ActionResult = ({ started }: { readonly started: StartedAction }) => {
  const { jobId, action, ids } = started
  const { job, results, error } = useActionResults(jobId)
  const guests = useInventory((state) => state.guests)
  const looks = useClusterLooks()
  const mayStop = usePermissions()('vm.power')
  const still = notShutDown(results)
  const wanted = new Set(ids)
  // As they were when it began: a deleted one is still told apart.
  const [places] = useState(
    () =>
      new Map(
        guests.flatMap(({ id, vmid, clusterId }) =>
          wanted.has(id) ? [[id, `${vmid} · ${looks.get(clusterId)?.name ?? ''}`]] : [],
        ),
      ),
  )
  return (
    <JobResultDialog
      {...{ jobId, job, error }}
      title={actionText(action)}
      company={commonCompany(guests.filter(({ id }) => wanted.has(id)))}
      items={results.map((result) => resultItem(result, places.get(result.guestId)))}
      label="Result by guest"
      total={ids.length}
      actions={
        still.length > 0 &&
        mayStop && (
          <Button
            variant="outlined"
            color="error"
            onClick={() => {
              requestPower(
                'stop',
                still.map(({ guestId }) => guestId),
              )
            }}
          >
            {still.length === 1 ? `Stop ${still[0]?.name ?? ''} …` : `Stop ${still.length} that still run …`}
          </Button>
        )
      }
      onClose={closeResult}
    />
  )
}
