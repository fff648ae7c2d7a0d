import { Age } from '#renderer/components/Age.tsx'
import { Bytes } from '#renderer/components/Bytes.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { KIND_LABELS, type CatalogueRow } from './catalogue-rows.ts'

/** What a cell has room for; the rest is counted and stands in its tooltip. */
const shortList = (texts: readonly string[]): string => {
  const [first = ''] = texts
  return texts.length > 1 ? `${first} and ${texts.length - 1} more` : first
}

export const CATALOGUE_COLUMNS: readonly TableColumn<CatalogueRow>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 250,
    grow: true,
    fixed: true,
    render: ({ name }) => <span title={name}>{name}</span>,
    text: ({ name }) => name,
    sortKey: ({ name }) => naturalKey(name),
  },
  {
    id: 'kind',
    title: 'Kind',
    width: 134,
    render: ({ kind }) => KIND_LABELS[kind],
    text: ({ kind }) => KIND_LABELS[kind],
    sortKey: ({ kind }) => KIND_LABELS[kind],
  },
  {
    id: 'size',
    title: 'Size',
    width: 84,
    align: 'end',
    render: ({ size }) => <Bytes value={size} />,
    text: ({ size }) => String(size ?? ''),
    sortKey: ({ size }) => size,
  },
  {
    id: 'clusters',
    title: 'Clusters',
    width: 150,
    grow: true,
    render: ({ clusterNames }) => <span title={clusterNames.join('\n')}>{shortList(clusterNames)}</span>,
    text: ({ clusterNames }) => clusterNames.join(', '),
    sortKey: ({ clusterNames }) => naturalKey(clusterNames[0] ?? ''),
  },
  {
    id: 'places',
    title: 'Where',
    width: 190,
    grow: true,
    render: ({ where }) => <span title={where.join('\n')}>{shortList(where)}</span>,
    text: ({ where }) => where.join(', '),
    sortKey: ({ where }) => naturalKey(where[0] ?? ''),
  },
  {
    id: 'copies',
    title: 'Copies',
    width: 72,
    align: 'end',
    render: ({ where }) => <span className="num">{where.length}</span>,
    text: ({ where }) => String(where.length),
    sortKey: ({ where }) => where.length,
  },
  {
    id: 'format',
    title: 'Format',
    width: 84,
    hidden: true,
    render: ({ format }) => format,
    text: ({ format }) => format,
    sortKey: ({ format }) => format,
  },
  {
    id: 'created',
    title: 'Stored',
    width: 92,
    render: ({ createdAt }) => <Age at={createdAt} never="–" />,
    text: ({ createdAt }) => (createdAt === null ? '' : formatInstant(createdAt)),
    sortKey: ({ createdAt }) => (createdAt === null ? null : Date.parse(createdAt)),
  },
]
