import { formatInstant } from '#renderer/components/format.ts'
import type { TableColumn } from '#renderer/components/table/column.ts'
import { NONE, type ExportedColumn, type PlainValue } from '#renderer/components/table/export-rows.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLooks } from './cluster-looks.ts'

/** By the table's column ids; what is not named here is its text. */
const VALUES: Readonly<Record<string, (row: GuestRow) => PlainValue>> = {
  id: (row) => row.vmid,
  ip: (row) => row.addresses,
  tags: (row) => row.tags,
  cpu: (row) => row.cpu,
  memory: (row) => row.mem,
  uptime: (row) => row.uptime,
  type: (row) => row.type,
  cores: (row) => row.maxcpu,
  maxmem: (row) => row.maxmem,
  disk: (row) => row.maxdisk,
  vlan: (row) => row.vlans,
  bridge: (row) => row.bridges,
  storage: (row) => row.storages,
  facts: (row) => row.factsAt,
}

/** Read from the configuration and the agent: until that was done nobody knows whether there are any. */
const FACTS: ReadonlySet<string> = new Set(['ip', 'vlan', 'bridge', 'storage', 'os'])

const isNothing = (value: PlainValue): boolean => value === '' || (Array.isArray(value) && value.length === 0)

const factColumn = ({ id, title, text, value }: ExportedColumn<GuestRow>): ExportedColumn<GuestRow> => {
  const isUnknown = (row: GuestRow): boolean => row.factsAt === null && isNothing(value(row))
  return {
    id,
    title,
    text: (row) => (isUnknown(row) ? 'not known' : text(row) || NONE),
    value: (row) => (isUnknown(row) ? null : value(row) === '' ? NONE : value(row)),
  }
}

/**
 * What goes into an export: the columns shown, and where rows of clusters that do not answer are among them, how old
 * those are. On the page the cluster's cell says so; a file is read where nothing else does.
 */
export const exportedColumns = (
  shown: readonly TableColumn<GuestRow>[],
  rows: readonly GuestRow[],
  looks: ClusterLooks,
): readonly ExportedColumn<GuestRow>[] => {
  const backup = (row: GuestRow): PlainValue =>
    row.lastBackupAt ?? ((looks.get(row.clusterId)?.backupsUnknown ?? null) === null ? NONE : null)
  const columns = shown.map(({ id, title, text }) => {
    const column = { id, title, text, value: id === 'backup' ? backup : (VALUES[id] ?? text) }
    return FACTS.has(id) ? factColumn(column) : column
  })
  const staleOf = (row: GuestRow) => looks.get(row.clusterId)?.stale ?? null
  if (rows.every((row) => staleOf(row) === null)) return columns
  const instant = (id: string, title: string, at: (row: GuestRow) => string | null | undefined) => ({
    id,
    title,
    text: (row: GuestRow): string => {
      const value = at(row)
      return value === null || value === undefined ? '' : formatInstant(value)
    },
    value: (row: GuestRow) => at(row) ?? null,
  })
  return [
    ...columns.filter(({ id }) => id !== 'facts'),
    instant('asOf', 'As of', (row) => staleOf(row)?.asOf),
    instant('unreachableSince', 'Unreachable since', (row) => staleOf(row)?.since),
    instant('facts', 'Facts', (row) => row.factsAt),
  ]
}
