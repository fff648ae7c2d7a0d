import type { CompanyLooks } from '#renderer/client/companies.store.ts'
import type { ProjectLooks } from '#renderer/client/projects.store.ts'
import { Age } from '#renderer/components/Age.tsx'
import { colourOf, companyLabel } from '#renderer/components/company.ts'
import {
  formatBytes,
  formatDuration,
  formatInstant,
  formatMoment,
  formatShare,
  shareOf,
} from '#renderer/components/format.ts'
import { GuestStatusMark } from '#renderer/components/GuestStatusMark.tsx'
import { addressKey, naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import { TagList } from '#renderer/components/TagList.tsx'
import { UsageBar } from '#renderer/components/UsageBar.tsx'
import type { GuestRow } from '#shared/model/guest.ts'
import type { ClusterLook, ClusterLooks } from './cluster-looks.ts'
import { GuestIcon } from './GuestIcon.tsx'
import { BackupAge } from './BackupAge.tsx'
import css from './Inventory.module.css'

const UNKNOWN: ClusterLook = { name: '', stale: null, backupsUnknown: null }

const staleText = (look: ClusterLook): string => {
  if (look.stale === null) return ''
  const { asOf, since, reason } = look.stale
  const seen = asOf === null ? 'Never read.' : `As of ${formatInstant(asOf)}.`
  return `${reason} ${seen}${since === null ? '' : ` Unreachable since ${formatInstant(since)}.`}`
}

const list = (values: readonly (string | number)[]): string => values.join(', ')

const plain = (
  column: Pick<TableColumn<GuestRow>, 'id' | 'title' | 'width'> & Partial<TableColumn<GuestRow>>,
  text: (row: GuestRow) => string,
): TableColumn<GuestRow> => ({
  text,
  render: text,
  sortKey: (row) => (text(row) === '' ? null : naturalKey(text(row))),
  ...column,
})

/** One function for all columns ever made: rows stay sorted by it when those are made anew. */
const nameKey = (row: GuestRow): string => naturalKey(row.name)

/** What the status column says. */
const statusWord = (row: GuestRow): string => (row.template && row.status !== 'missing' ? 'template' : row.status)

/** Columns of the inventory. Made anew when names or staleness of what it tells of change, and only then. */
export const guestColumns = (
  looks: ClusterLooks,
  companies: CompanyLooks,
  projects: ProjectLooks,
): readonly TableColumn<GuestRow>[] => {
  const lookOf = (row: GuestRow): ClusterLook => looks.get(row.clusterId) ?? UNKNOWN
  const memory = (row: GuestRow): number | null => shareOf(row.mem, row.maxmem)
  return [
    {
      id: 'name',
      title: 'Name',
      width: 150,
      grow: true,
      fixed: true,
      text: (row) => row.name,
      sortKey: nameKey,
      render: (row) => (
        <>
          <GuestIcon type={row.type} /> {row.name}
        </>
      ),
    },
    {
      id: 'id',
      title: 'ID',
      width: 60,
      align: 'end',
      mono: true,
      text: (row) => String(row.vmid),
      sortKey: (row) => row.vmid,
      render: (row) => row.vmid,
    },
    {
      id: 'status',
      title: 'Status',
      width: 92,
      text: statusWord,
      sortKey: statusWord,
      render: (row) => (
        <GuestStatusMark status={row.status} template={row.template} stale={lookOf(row).stale !== null} />
      ),
    },
    {
      id: 'company',
      title: 'Company',
      width: 116,
      grow: true,
      text: (row) => companyLabel(companies, row.companyId),
      sortKey: (row) => naturalKey(companyLabel(companies, row.companyId)),
      render: (row) => (
        <>
          <i className={css.swatch} style={{ background: colourOf(companies, row.companyId) }} />
          {companyLabel(companies, row.companyId)}
        </>
      ),
    },
    {
      id: 'cluster',
      title: 'Cluster',
      width: 116,
      grow: true,
      text: (row) => lookOf(row).name,
      sortKey: (row) => naturalKey(lookOf(row).name),
      render: (row) => {
        const look = lookOf(row)
        if (look.stale === null) return look.name
        const { asOf } = look.stale
        return (
          <span className={css.aged} title={`${look.name}. ${staleText(look)}`}>
            <span>{look.name}</span>
            <small className={css.muted}>
              {asOf === null ? '· never read' : `· ${formatMoment(asOf, Date.now())}`}
            </small>
          </span>
        )
      },
    },
    plain({ id: 'project', title: 'Project', width: 110, hidden: true }, (row) =>
      row.projectId === null ? '' : (projects.get(row.projectId)?.name ?? ''),
    ),
    plain({ id: 'node', title: 'Node', width: 68 }, (row) => row.node),
    {
      id: 'ip',
      title: 'Address',
      width: 124,
      mono: true,
      text: (row) => list(row.addresses),
      sortKey: (row) => addressKey(row.addresses[0]),
      render: (row) =>
        row.addresses.length === 0
          ? null
          : (row.addresses[0] ?? '') + (row.addresses.length > 1 ? ` +${row.addresses.length - 1}` : ''),
    },
    {
      id: 'tags',
      title: 'Tags',
      width: 124,
      grow: true,
      text: (row) => list(row.tags),
      sortKey: (row) => (row.tags.length === 0 ? null : naturalKey(list(row.tags))),
      render: (row) => (row.tags.length === 0 ? null : <TagList tags={row.tags} line />),
    },
    {
      id: 'cpu',
      title: 'CPU',
      width: 92,
      text: (row) => (row.cpu === null ? '' : formatShare(row.cpu)),
      sortKey: (row) => row.cpu,
      render: (row) =>
        row.cpu === null ? null : (
          <UsageBar share={row.cpu} title={`${formatShare(row.cpu)} of ${row.maxcpu ?? '?'} cores`} />
        ),
    },
    {
      id: 'memory',
      title: 'Memory',
      width: 92,
      text: (row) => (row.mem === null ? '' : formatBytes(row.mem)),
      sortKey: memory,
      render: (row) =>
        row.mem === null || row.maxmem === null ? null : (
          <UsageBar share={memory(row)} title={`${formatBytes(row.mem)} of ${formatBytes(row.maxmem)}`} />
        ),
    },
    {
      id: 'uptime',
      title: 'Uptime',
      width: 88,
      align: 'end',
      text: (row) => (row.uptime === null || row.uptime === 0 ? '' : formatDuration(row.uptime)),
      sortKey: (row) => (row.uptime === 0 ? null : row.uptime),
      render: (row) => (row.uptime === null || row.uptime === 0 ? null : formatDuration(row.uptime)),
    },
    {
      id: 'backup',
      title: 'Backup',
      width: 80,
      align: 'end',
      text: (row) =>
        row.lastBackupAt === null
          ? lookOf(row).backupsUnknown === null
            ? 'none'
            : 'not known'
          : formatInstant(row.lastBackupAt),
      // By age, none being older than any; where nobody knows, it is neither and stands last.
      sortKey: (row) =>
        row.lastBackupAt !== null
          ? -Date.parse(row.lastBackupAt)
          : lookOf(row).backupsUnknown === null
            ? Number.MAX_VALUE
            : null,
      render: (row) => <BackupAge at={row.lastBackupAt} unknown={lookOf(row).backupsUnknown} suffix="" />,
    },
    {
      id: 'lock',
      title: 'Lock',
      width: 84,
      text: (row) => row.lock,
      sortKey: (row) => (row.lock === '' ? null : row.lock),
      render: (row) => (row.lock === '' ? null : <span className={css.lock}>{row.lock}</span>),
    },
    plain({ id: 'type', title: 'Type', width: 80, hidden: true }, (row) => (row.type === 'qemu' ? 'VM' : 'container')),
    plain({ id: 'pool', title: 'Pool', width: 110, hidden: true }, (row) => row.pool),
    {
      ...plain({ id: 'cores', title: 'Cores', width: 64, align: 'end', hidden: true }, (row) =>
        String(row.maxcpu ?? ''),
      ),
      sortKey: (row) => row.maxcpu,
    },
    {
      ...plain({ id: 'maxmem', title: 'Memory given', width: 100, align: 'end', hidden: true }, (row) =>
        row.maxmem === null ? '' : formatBytes(row.maxmem),
      ),
      sortKey: (row) => row.maxmem,
    },
    {
      ...plain({ id: 'disk', title: 'Disk', width: 90, align: 'end', hidden: true }, (row) =>
        row.maxdisk === null ? '' : formatBytes(row.maxdisk),
      ),
      sortKey: (row) => row.maxdisk,
    },
    {
      ...plain({ id: 'vlan', title: 'VLAN', width: 80, align: 'end', hidden: true }, (row) => list(row.vlans)),
      sortKey: (row) => row.vlans[0] ?? null,
    },
    plain({ id: 'bridge', title: 'Bridge', width: 90, hidden: true }, (row) => list(row.bridges)),
    plain({ id: 'storage', title: 'Storage', width: 110, hidden: true }, (row) => list(row.storages)),
    plain({ id: 'os', title: 'System', width: 80, hidden: true }, (row) => row.osType),
    plain({ id: 'ha', title: 'HA', width: 80, hidden: true }, (row) => row.ha),
    {
      id: 'facts',
      title: 'Facts',
      width: 80,
      align: 'end',
      hidden: true,
      text: (row) => (row.factsAt === null ? '' : formatInstant(row.factsAt)),
      sortKey: (row) => row.factsAt,
      render: (row) => <Age at={row.factsAt} never="not yet" suffix="" />,
    },
  ]
}
