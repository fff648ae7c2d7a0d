import { CreateMachineDialog } from './CreateMachineDialog.tsx'
import { CreateMachinesForm } from './CreateMachinesForm.tsx'
import { CreateResult } from './CreateResult.tsx'
import { closeMachines, useCreateRequest } from './create-request.store.ts'

/** The dialog somebody asked for. Mounted by the frame while there is a request. */
export const MachineDialogs = () => {
  const request = useCreateRequest((state) => state.request)
  if (request === null) return null
  if (request.as === 'result')
    return <CreateResult jobId={request.jobId} company={request.companyId} onClose={closeMachines} />
  const Form = request.as === 'steps' ? CreateMachineDialog : CreateMachinesForm
  return <Form preset={request.preset} onClose={closeMachines} />
}
