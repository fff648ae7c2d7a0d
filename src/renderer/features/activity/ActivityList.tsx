import { useState } from 'react'
import type { ActivityFilter } from '#shared/contract/activity.contract.ts'
import { Drawer } from '#renderer/components/Drawer.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { ActivityRow } from '#shared/model/activity.ts'
import { ACTIVITY_COLUMNS } from './activity-columns.tsx'
import { ActivityDetails } from './ActivityDetails.tsx'
import css from './Activity.module.css'
import { useActivity } from './use-activity.ts'

const rowId = ({ sequence }: ActivityRow): string => String(sequence)
const rowName = ({ description }: ActivityRow): string => description
const NEWEST = [{ id: 'time', desc: true }]

interface ActivityListProps {
  /** Under this name its columns are remembered. */
  readonly id: string
  /** Stable. */
  readonly filter: ActivityFilter
  readonly follow: boolean
  /** What is missing when nothing is listed. */
  readonly emptyTitle: string
  readonly emptyText: string
}

/** Rows of the record, newest first, with what lies further back on demand; Enter opens one. */
export const ActivityList = ({ id, filter, follow, emptyTitle, emptyText }: ActivityListProps) => {
  const { rows, error, more, loadOlder, reload } = useActivity(filter, follow)
  const [openId, setOpenId] = useState<string | null>(null)
  const model = useTableModel({ id, columns: ACTIVITY_COLUMNS, rows: rows ?? [], rowId, defaultSort: NEWEST })
  const open = rows?.find((row) => rowId(row) === openId)
  if (error !== null && rows === null) return <ErrorState error={error} onRetry={reload} />
  if (rows === null) return <Skeleton />
  return (
    <>
      {error !== null && (
        <div className={css.note} role="alert">
          {error.message}
          <button type="button" className="mp-button" onClick={reload}>
            Try again
          </button>
        </div>
      )}
      <DataTable
        model={model}
        label="Activity"
        rowName={rowName}
        onOpen={(row) => {
          setOpenId(rowId(row))
        }}
        empty={<EmptyState title={emptyTitle} text={emptyText} />}
      />
      {more && (
        <div className={css.older}>
          <button type="button" className="mp-button" onClick={() => void loadOlder()}>
            Load older activity
          </button>
        </div>
      )}
      {open !== undefined && (
        <Drawer>
          <ActivityDetails
            row={open}
            onClose={() => {
              setOpenId(null)
            }}
          />
        </Drawer>
      )}
    </>
  )
}
