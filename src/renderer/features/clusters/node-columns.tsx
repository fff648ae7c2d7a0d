import { Bytes } from '#renderer/components/Bytes.tsx'
import { formatBytes, formatDuration, formatShare, shareOf } from '#renderer/components/format.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { HOST_LIMITS } from '#renderer/components/usage-limits.ts'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import { NODE_LOOK } from './node-look.ts'

const STORAGE_LOOK: Readonly<Record<StorageRow['status'], readonly [Tone, Shape]>> = {
  available: ['green', 'disc'],
  unknown: ['grey', 'hatched'],
}

const usedOf = (used: number | null, total: number | null): string =>
  used === null || total === null ? '' : `${formatBytes(used)} of ${formatBytes(total)}`

/** A share of bytes as a bar, with both sizes beside it. */
const usageColumn = <Row,>(
  id: string,
  title: string,
  read: (row: Row) => { used: number | null; total: number | null },
): TableColumn<Row> => ({
  id,
  title,
  width: 130,
  render: (row) => {
    const { used, total } = read(row)
    return <UsageBar share={shareOf(used, total)} title={usedOf(used, total)} {...HOST_LIMITS} />
  },
  text: (row) => {
    const { used, total } = read(row)
    return usedOf(used, total)
  },
  sortKey: (row) => {
    const { used, total } = read(row)
    return shareOf(used, total)
  },
})

/** A size column that reads its number once for drawing, copying and sorting. */
const bytesColumn = <Row,>(id: string, title: string, read: (row: Row) => number | null): TableColumn<Row> => ({
  id,
  title,
  width: 106,
  align: 'end',
  render: (row) => <Bytes value={read(row)} />,
  text: (row) => {
    const value = read(row)
    return value === null ? '' : formatBytes(value)
  },
  sortKey: read,
})

const nameColumn = <Row extends { readonly name: string }>(title: string): TableColumn<Row> => ({
  id: 'name',
  title,
  width: 160,
  grow: true,
  fixed: true,
  render: ({ name }) => <span title={name}>{name}</span>,
  text: ({ name }) => name,
  sortKey: ({ name }) => naturalKey(name),
})

/** Green, red or hatched by what was told; hatched whatever it was while the cluster does not answer. */
const statusColumn = <Status extends string>(
  looks: Readonly<Record<Status, readonly [Tone, Shape]>>,
  remembered: boolean,
): TableColumn<{ readonly status: Status }> => ({
  id: 'status',
  title: 'Status',
  width: 104,
  render: ({ status }) =>
    remembered ? (
      <StatusMark
        tone="grey"
        shape="hatched"
        word={status}
        title={`Last seen ${status}; the cluster is not asked or does not answer`}
      />
    ) : (
      <StatusMark tone={looks[status][0]} shape={looks[status][1]} word={status} />
    ),
  text: ({ status }) => status,
  sortKey: ({ status }) => status,
})

const nodeColumns = (remembered: boolean): readonly TableColumn<NodeRow>[] => [
  nameColumn('Node'),
  statusColumn(NODE_LOOK, remembered),
  {
    id: 'cpu',
    title: 'CPU',
    width: 130,
    render: ({ cpu }) => <UsageBar share={cpu} {...HOST_LIMITS} />,
    text: ({ cpu }) => (cpu === null ? '' : formatShare(cpu)),
    sortKey: ({ cpu }) => cpu,
  },
  {
    id: 'cores',
    title: 'Cores',
    width: 64,
    align: 'end',
    render: ({ maxcpu }) => <span className="num">{maxcpu ?? '–'}</span>,
    text: ({ maxcpu }) => (maxcpu === null ? '' : String(maxcpu)),
    sortKey: ({ maxcpu }) => maxcpu,
  },
  usageColumn('mem', 'Memory', ({ mem, maxmem }) => ({ used: mem, total: maxmem })),
  bytesColumn('maxmem', 'Memory size', ({ maxmem }) => maxmem),
  usageColumn('disk', 'Root disk', ({ disk, maxdisk }) => ({ used: disk, total: maxdisk })),
  bytesColumn('maxdisk', 'Disk size', ({ maxdisk }) => maxdisk),
  {
    id: 'uptime',
    title: 'Uptime',
    width: 100,
    align: 'end',
    render: ({ uptime, status }) => (
      <span className="num">{uptime === null || status !== 'online' ? '–' : formatDuration(uptime)}</span>
    ),
    text: ({ uptime }) => (uptime === null ? '' : formatDuration(uptime)),
    sortKey: ({ uptime }) => uptime,
  },
]

const whereText = ({ shared, nodes }: StorageRow): string => (shared ? `shared by ${nodes.length}` : (nodes[0] ?? ''))

/** A shared storage is one row: its size counts once. */
const storageColumns = (remembered: boolean): readonly TableColumn<StorageRow>[] => [
  nameColumn('Storage'),
  {
    id: 'where',
    title: 'Node',
    width: 120,
    render: (storage) => <span title={storage.nodes.join(', ')}>{whereText(storage)}</span>,
    text: (storage) => storage.nodes.join(', '),
    sortKey: (storage) => naturalKey(whereText(storage)),
  },
  statusColumn(STORAGE_LOOK, remembered),
  usageColumn('usage', 'Usage', ({ disk, maxdisk }) => ({ used: disk, total: maxdisk })),
  bytesColumn('disk', 'Used', ({ disk }) => disk),
  bytesColumn('maxdisk', 'Size', ({ maxdisk }) => maxdisk),
  {
    id: 'plugin',
    title: 'Type',
    width: 90,
    render: ({ plugin }) => plugin,
    text: ({ plugin }) => plugin,
    sortKey: ({ plugin }) => plugin,
  },
  {
    id: 'content',
    title: 'Content',
    width: 180,
    grow: true,
    render: ({ content }) => <span title={content.join(', ')}>{content.join(', ')}</span>,
    text: ({ content }) => content.join(', '),
    sortKey: ({ content }) => content.join(', '),
  },
]

/** Made once each: a table is set up anew when its columns are others. */
export const NODE_COLUMNS = { live: nodeColumns(false), remembered: nodeColumns(true) } as const
export const STORAGE_COLUMNS = { live: storageColumns(false), remembered: storageColumns(true) } as const
