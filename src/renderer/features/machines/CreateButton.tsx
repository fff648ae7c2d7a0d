import Add from '@mui/icons-material/Add'
import { usePermissions } from '#renderer/client/access.store.ts'
import { chosenPreset, requestMachine } from './create-request.store.ts'

/** Opens the wizard for a new machine of the company in view; not there without the right. */
export const CreateButton = () =>
  usePermissions()('vm.create') ? (
    <button
      type="button"
      className="mp-button"
      data-primary="true"
      title="Create machine (n)"
      onClick={() => {
        requestMachine(chosenPreset())
      }}
    >
      <Add aria-hidden />
      Create machine
    </button>
  ) : null
