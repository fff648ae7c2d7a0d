import { useMemo } from 'react'
import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import type { GuestId } from '#shared/model/ids.ts'
import { ACTIVITY_STATES } from './activity-columns.tsx'
import css from './Activity.module.css'
import { useActivity } from './use-activity.ts'

/** What was done to one guest, narrow enough for the drawer. */
export const GuestActivity = ({ id }: { readonly id: GuestId }) => {
  const filter = useMemo((): ActivityFilter => ({ entity: 'guest', entityId: id }), [id])
  const { rows, error, more, loadOlder, reload } = useActivity(filter, true)
  if (error !== null && rows === null) return <ErrorState error={error} onRetry={reload} />
  if (rows === null) return <Skeleton rows={8} />
  if (rows.length === 0) {
    return (
      <EmptyState title="Nothing was done yet" text="What people do to this guest from the console is recorded here." />
    )
  }
  return (
    <>
      <ol className={css.timeline} aria-label="Activity">
        {rows.map((row) => (
          <li key={row.sequence}>
            <time className="num" dateTime={row.at}>
              {formatInstant(row.at)}
            </time>
            <StatusMark {...ACTIVITY_STATES[row.status]} />
            <span className={css.timelineText}>
              {row.description}
              <span className={css.who}>{row.userName}</span>
            </span>
          </li>
        ))}
      </ol>
      {more && (
        <button type="button" className="mp-button" onClick={() => void loadOlder()}>
          Load older activity
        </button>
      )}
    </>
  )
}
