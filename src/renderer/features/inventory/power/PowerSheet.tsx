import { useState } from 'react'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { useTasks } from '#renderer/features/tasks/tasks.store.ts'
import type { PowerAction } from '#shared/model/guest-action.ts'
import { SHUTDOWN_TIMEOUT_S } from '#shared/model/guest-action-words.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { closeRequest, startAction } from '../actions/action.store.ts'
import { useClusterLooks } from '../cluster-looks.ts'
import { powerPlan } from './power-plan.ts'
import { VERBS, type VerbKey } from './power-rules.ts'

const LEAST_S = 5
const MOST_S = 3600

/** What is wrong with a number of seconds as typed; null: nothing. */
const secondsProblem = (typed: string): string | null =>
  /^\d+$/.test(typed) && Number(typed) >= LEAST_S && Number(typed) <= MOST_S
    ? null
    : `A whole number of seconds, ${LEAST_S} to ${MOST_S}.`

interface PowerSheetProps {
  readonly verb: VerbKey
  readonly guests: readonly GuestRow[]
}

/** Confirmation of a power verb: whom it hits, who is left out and why. */
export const PowerSheet = ({ verb, guests }: PowerSheetProps) => {
  const looks = useClusterLooks()
  const tasks = useTasks((state) => state.tasks)
  const backedUp = new Set(
    tasks.flatMap(({ type, state, guestId }) =>
      type === 'vzdump' && state === 'running' && guestId !== null ? [guestId] : [],
    ),
  )
  const [seconds, setSeconds] = useState(String(SHUTDOWN_TIMEOUT_S))
  const { plan, able } = powerPlan(verb, guests, looks, backedUp)
  const { action } = VERBS[verb]
  const timed = action.kind === 'shutdown' || action.kind === 'reboot'
  const problem = timed ? secondsProblem(seconds) : null
  const chosen: PowerAction = timed ? { ...action, timeoutS: Number(seconds) } : action
  return (
    <ConfirmedAction
      plan={plan}
      blockedReason={problem === null ? undefined : 'The time is no number of seconds.'}
      act={() =>
        startAction(
          chosen,
          able.map(({ id }) => id),
        )
      }
      onClose={closeRequest}
    >
      {timed && able.length > 0 && (
        <LabelledField
          label="Seconds each may take"
          value={seconds}
          onChange={setSeconds}
          error={problem}
          help={
            action.kind === 'shutdown' && able.some(({ ha }) => ha !== '')
              ? 'One that has not shut down by then keeps running, and you are asked; HA stops those it manages.'
              : 'One that has not shut down by then keeps running, and you are asked.'
          }
        />
      )}
    </ConfirmedAction>
  )
}
