import { formatInstant } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from './cluster-looks.ts'

/**
 * What goes into an export: the columns shown, and where rows of clusters that do not answer are among them, how old
 * those are. On the page the cluster's cell says so; a file is read where nothing else does.
 */
export const exportedColumns = (
  shown: readonly TableColumn<GuestRow>[],
  rows: readonly GuestRow[],
  looks: ClusterLooks,
): readonly TableColumn<GuestRow>[] => {
  const staleOf = (row: GuestRow) => looks.get(row.clusterId)?.stale ?? null
  if (rows.every((row) => staleOf(row) === null)) return shown
  const instant = (id: string, title: string, at: (row: GuestRow) => string | null | undefined) => {
    const text = (row: GuestRow): string => {
      const value = at(row)
      return value === null || value === undefined ? '' : formatInstant(value)
    }
    return { id, title, width: 0, text, render: text }
  }
  return [
    ...shown.filter(({ id }) => id !== 'facts'),
    instant('asOf', 'As of', (row) => staleOf(row)?.asOf),
    instant('unreachableSince', 'Unreachable since', (row) => staleOf(row)?.since),
    instant('facts', 'Facts', (row) => row.factsAt),
  ]
}
