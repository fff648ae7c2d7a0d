import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useEffect, useState } from 'react'
import { useInventory } from '#renderer/client/inventory.store.ts'
import { CompanyEdge } from '#renderer/components/CompanyEdge.tsx'
import { ConfirmationSheet } from '#renderer/components/ConfirmationSheet.tsx'
import sheet from '#renderer/components/ConfirmationSheet.module.css'
import { useTasks } from '#renderer/features/tasks/tasks.store.ts'
import { ResultList } from '#renderer/components/ResultList.tsx'
import { commonCompany } from '#renderer/components/plan.ts'
import type { PowerVerb } from '#shared/model/guest.ts'
import type { CompanyId, GuestId } from '#shared/model/ids.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { powerPlan } from './power-plan.ts'
import { followPowerTasks, runPower, usePowerRun } from './power-run.store.ts'
import { VERBS } from './power-rules.ts'
import { closePower, usePowerRequest } from './power.store.ts'

interface RunProps {
  readonly verb: PowerVerb
}

interface PowerResultProps extends RunProps {
  /** Whose guests they all are; undefined: of several. */
  readonly company: CompanyId | null | undefined
}

const PowerResult = ({ verb, company }: PowerResultProps) => {
  const items = usePowerRun((state) => state.items)
  const count = (state: string): number => items.filter((item) => item.state === state).length
  const failed = items.filter((item) => item.state === 'failed')
  const open = count('asking') + count('running')
  const { label } = VERBS[verb]
  const summary = [
    failed.length > 0 ? `${failed.length} failed` : '',
    open > 0 ? `${open} under way` : '',
    `${count('done')} of ${items.length} done`,
  ]
  return (
    <Dialog open onClose={closePower} maxWidth="sm" fullWidth aria-labelledby="power-result">
      <CompanyEdge company={company} />
      <DialogTitle id="power-result">{`${label}: ${open > 0 ? 'under way' : failed.length > 0 ? 'not all done' : 'done'}`}</DialogTitle>
      <DialogContent className={sheet.content ?? ''}>
        <p role="status">{summary.filter((part) => part !== '').join(', ')}</p>
        <ResultList items={items} label="Result by guest" />
      </DialogContent>
      <DialogActions>
        {failed.length > 0 && open === 0 && (
          <Button variant="outlined" onClick={() => void runPower(verb, failed)}>
            {`Retry ${failed.length} failed`}
          </Button>
        )}
        <Button autoFocus variant="contained" onClick={closePower}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  )
}

const Sheet = ({ verb, ids }: RunProps & { readonly ids: readonly GuestId[] }) => {
  const looks = useClusterLooks()
  const guests = useInventory((state) => state.guests)
  const tasks = useTasks((state) => state.tasks)
  const backedUp = new Set(
    tasks.flatMap(({ type, state, guestId }) =>
      type === 'vzdump' && state === 'running' && guestId !== null ? [guestId] : [],
    ),
  )
  const [confirmed, setConfirmed] = useState(false)
  useEffect(followPowerTasks, [])
  const wanted = new Set(ids)
  const asked = guests.filter((guest) => wanted.has(guest.id))
  if (confirmed) return <PowerResult verb={verb} company={commonCompany(asked)} />
  const { plan, able } = powerPlan(verb, asked, looks, backedUp)
  return (
    <ConfirmationSheet
      plan={plan}
      onClose={closePower}
      onConfirm={() => {
        setConfirmed(true)
        void runPower(verb, able)
      }}
    />
  )
}

/** Confirmation, then the result of a power request by guest. Mounted by the frame while there is a request. */
export const PowerSheet = () => {
  const request = usePowerRequest((state) => state.request)
  return request === null ? null : <Sheet key={`${request.verb}:${request.ids.join()}`} {...request} />
}
