import { formatInstant } from '#renderer/components/format.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { OwnerCell } from '#renderer/features/companies/OwnerCell.tsx'
import type { ActivityRow, ActivityStatus } from '#shared/model/activity.ts'

export const ACTIVITY_STATES: Readonly<
  Record<ActivityStatus, { readonly tone: Tone; readonly shape: Shape; readonly word: string }>
> = {
  success: { tone: 'green', shape: 'disc', word: 'success' },
  failed: { tone: 'red', shape: 'cross', word: 'failed' },
  warning: { tone: 'amber', shape: 'square', word: 'warning' },
  in_progress: { tone: 'grey', shape: 'ring', word: 'in progress' },
}

const WAYS: Readonly<Record<string, string>> = { ipc: 'this desktop', internal: 'the console itself' }

/** Where somebody acted from: a network address, or the machine the console runs on. */
export const placeOf = ({ via, address }: ActivityRow): string => (address === '' ? (WAYS[via] ?? via) : address)

const text = (
  id: string,
  title: string,
  width: number,
  of: (row: ActivityRow) => string,
  more: Partial<TableColumn<ActivityRow>> = {},
): TableColumn<ActivityRow> => ({
  id,
  title,
  width,
  render: of,
  text: of,
  sortKey: (row) => naturalKey(of(row)),
  ...more,
})

/** Columns of the record; it is ordered by its sequence, whatever clocks said. */
export const ACTIVITY_COLUMNS: readonly TableColumn<ActivityRow>[] = [
  text('sequence', 'No.', 70, ({ sequence }) => String(sequence), {
    align: 'end',
    mono: true,
    hidden: true,
    sortKey: ({ sequence }) => sequence,
  }),
  text('time', 'Time', 150, ({ at }) => formatInstant(at), { fixed: true, sortKey: ({ sequence }) => sequence }),
  text('status', 'Status', 104, ({ status }) => ACTIVITY_STATES[status].word, {
    render: ({ status }) => <StatusMark {...ACTIVITY_STATES[status]} />,
  }),
  text('who', 'Who', 130, ({ userName }) => userName),
  text('what', 'What', 320, ({ description }) => description, { grow: true, fixed: true }),
  text('object', 'Object', 150, ({ label }) => label),
  text('company', 'Company', 130, ({ companyName }) => companyName, {
    render: ({ companyId, companyName }) => <OwnerCell id={companyId} name={companyName} />,
  }),
  text('from', 'From', 120, placeOf),
  text('action', 'Action', 140, ({ action }) => action, { mono: true, hidden: true }),
  text('agent', 'Program', 160, ({ agent }) => agent, { hidden: true }),
]
