import { useSeconds } from '#renderer/components/use-now.ts'
import { powerObstacle } from '#renderer/features/inventory/power/power-rules.ts'
import { requestPower } from '#renderer/features/inventory/actions/action.store.ts'
import { useClusterLooks } from '#renderer/features/inventory/cluster-looks.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Console.module.css'
import type { ConsoleState } from './console.store.ts'

interface ConsoleOverlayProps {
  readonly state: Exclude<ConsoleState, { readonly status: 'open' }>
  readonly guest: GuestRow | undefined
  readonly onConnect: () => void
}

const Countdown = ({ until }: { readonly until: number }) => {
  const left = Math.max(0, Math.ceil((until - useSeconds()) / 1000))
  return <p>{left === 0 ? 'Trying again now.' : `Trying again in ${left} s.`}</p>
}

const StartButton = ({ guest }: { readonly guest: GuestRow }) => {
  const looks = useClusterLooks()
  const obstacle = powerObstacle(guest, looks.get(guest.clusterId), 'start')
  return (
    <button
      type="button"
      className="mp-button"
      data-primary="true"
      disabled={obstacle !== null}
      title={obstacle ?? undefined}
      onClick={() => {
        requestPower('start', [guest.id])
      }}
    >
      Start
    </button>
  )
}

/** Instead of the machine, while there is nothing of it to see: why, and what to do. */
export const ConsoleOverlay = ({ state, guest, onConnect }: ConsoleOverlayProps) => {
  if (state.status === 'connecting') {
    return (
      <div className={css.over}>
        <div>
          <p>Opening the console …</p>
        </div>
      </div>
    )
  }
  const isOff = state.status === 'refused' && state.waiting
  const message = state.status === 'ended' ? state.message : state.error.message
  return (
    <div className={css.over} role="alert">
      <div>
        <h2>{isOff ? 'It is not running' : state.status === 'ended' ? 'Disconnected' : 'That did not work'}</h2>
        <p>{message}</p>
        {state.status === 'ended' && state.retryAt !== null && <Countdown until={state.retryAt} />}
        {isOff && <p>It is shown here as soon as it runs.</p>}
        <div className={css.actions}>
          {isOff && guest !== undefined && <StartButton guest={guest} />}
          <button type="button" className="mp-button" data-primary={!isOff} onClick={onConnect}>
            {state.status === 'ended' ? 'Connect now' : 'Try again'}
          </button>
        </div>
      </div>
    </div>
  )
}
