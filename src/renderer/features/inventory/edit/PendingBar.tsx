import { useAction } from '#renderer/client/use-action.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { plural } from '#renderer/components/format.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import { requestPower } from '../actions/action.store.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import { powerObstacle } from '../power/power-rules.ts'
import css from './Edit.module.css'
import { editObstacle } from './edit-rules.ts'
import { keyWords } from './edit-words.ts'
import { revertPending } from './run-edit.ts'

interface PendingBarProps {
  readonly detail: GuestDetail
  readonly look: ClusterLook | undefined
  readonly onChanged: () => void
}

/** Changes that wait for a restart, with the two ways out: restart, or take them back. */
export const PendingBar = ({ detail, look, onChanged }: PendingBarProps) => {
  const { row, pending } = detail
  const keys = Object.keys(pending.value)
  const { run, busy, error } = useAction(async () => {
    await revertPending(row.id, keys)
    onChanged()
  })
  if (keys.length === 0) return null
  const obstacle = editObstacle(row, look)
  const reboot = powerObstacle(row, look, 'reboot')
  return (
    <div className={css.pending} role="status" aria-label="Changes that wait">
      <span>
        {plural(keys.length, 'change')} {keys.length === 1 ? 'waits' : 'wait'} for a reboot:{' '}
        {keys.map(keyWords).join(', ')}
      </span>
      <button
        type="button"
        className="mp-button"
        disabled={obstacle !== null || busy}
        title={obstacle ?? undefined}
        onClick={() => void run()}
      >
        Revert
      </button>
      <button
        type="button"
        className="mp-button"
        disabled={reboot !== null}
        title={reboot ?? undefined}
        onClick={() => {
          requestPower('reboot', [row.id])
        }}
      >
        Reboot …
      </button>
      {error !== null && <InlineError error={error} />}
    </div>
  )
}
