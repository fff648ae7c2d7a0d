import { NO_RIGHT, usePermissions } from '#renderer/client/access.store.ts'
import { formatMoment } from '#renderer/components/format.ts'
import { useNow } from '#renderer/components/use-now.ts'
import { requestHandover } from '#renderer/features/discover/handover.store.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Details.module.css'

interface MissingNoteProps {
  readonly guest: GuestRow
  /** ISO; null: not read yet. */
  readonly since: string | null
}

/** A guest that its cluster lists no more: since when, and the way to be rid of it. */
export const MissingNote = ({ guest, since }: MissingNoteProps) => {
  const now = useNow()
  const mayRemove = usePermissions()('vm.delete')
  return (
    <div className={css.note} role="status">
      <span>
        Its cluster lists it no more{since === null ? '' : ` since ${formatMoment(since, now)}`}. Shown is what was last
        known.
      </span>
      <button
        type="button"
        className="mp-button"
        disabled={!mayRemove}
        title={mayRemove ? undefined : NO_RIGHT}
        onClick={() => {
          requestHandover({ kind: 'forget', ids: [guest.id] })
        }}
      >
        Remove from the console …
      </button>
    </div>
  )
}
