import { ForgetSheet } from './ForgetSheet.tsx'
import { closeHandover, useHandoverRequest } from './handover.store.ts'
import { HandoverResultDialog } from './HandoverResultDialog.tsx'
import { ReassignSheet } from './ReassignSheet.tsx'

/** The sheet that was asked for, wherever one is; mounted by the frame while there is a request. */
export const HandoverSheets = () => {
  const request = useHandoverRequest((state) => state.request)
  if (request === null) return null
  if (request.kind === 'result')
    return (
      <HandoverResultDialog jobId={request.jobId} title={request.title} total={request.total} onClose={closeHandover} />
    )
  const Sheet = request.kind === 'reassign' ? ReassignSheet : ForgetSheet
  return <Sheet key={`${request.kind}:${request.ids.join()}`} ids={request.ids} onClose={closeHandover} />
}
