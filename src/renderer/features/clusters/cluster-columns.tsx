import { Link } from 'react-router'
import { clusterLink } from '#renderer/app/links.ts'
import { Age } from '#renderer/components/Age.tsx'
import type { CompanyLooks } from '#renderer/client/companies.store.ts'
import { CompanyName } from '#renderer/features/companies/CompanyName.tsx'
import { companyLabel } from '#renderer/components/company.ts'
import { formatCount, formatInstant } from '#renderer/components/format.ts'
import { naturalKey, type TableColumn } from '#renderer/components/table/column.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { CLUSTER_STATES, isRemembered } from './cluster-state.ts'
import { ClusterStateMark } from './ClusterStateMark.tsx'
import { VersionCell } from './VersionCell.tsx'

const instantText = (at: string | null): string => (at === null ? '' : formatInstant(at))

const STATE_ORDER: readonly ClusterView['state'][] = ['blocked', 'unreachable', 'partial', 'new', 'online', 'disabled']

/** Columns of the cluster list. The version is no fact of the list: its column starts hidden and asks on demand. */
export const clusterColumns = (companies: CompanyLooks): readonly TableColumn<ClusterView>[] => [
  {
    id: 'name',
    title: 'Name',
    width: 140,
    grow: true,
    fixed: true,
    render: (cluster) => (
      <Link to={clusterLink(cluster.id)} title={cluster.name}>
        {cluster.name}
      </Link>
    ),
    text: ({ name }) => name,
    sortKey: ({ name }) => naturalKey(name),
  },
  {
    id: 'state',
    title: 'State',
    width: 108,
    render: ({ state }) => <ClusterStateMark state={state} />,
    text: ({ state }) => CLUSTER_STATES[state].word,
    sortKey: ({ state }) => STATE_ORDER.indexOf(state),
  },
  {
    id: 'company',
    title: 'Company',
    width: 116,
    grow: true,
    render: ({ companyId }) => <CompanyName id={companyId} />,
    text: ({ companyId }) => companyLabel(companies, companyId),
    sortKey: ({ companyId }) => naturalKey(companyLabel(companies, companyId)),
  },
  {
    id: 'location',
    title: 'Location',
    width: 96,
    render: ({ location }) => <span title={location}>{location === '' ? '–' : location}</span>,
    text: ({ location }) => location,
    sortKey: ({ location }) => (location === '' ? null : naturalKey(location)),
  },
  {
    id: 'nodes',
    title: 'Nodes',
    width: 66,
    align: 'end',
    render: ({ state, nodesOnline, nodesTotal }) => (
      <span
        className="num"
        title={`${nodesOnline} of ${nodesTotal} nodes online${isRemembered({ state }) ? ' when last seen' : ''}`}
      >
        {nodesOnline}/{nodesTotal}
      </span>
    ),
    text: ({ nodesOnline, nodesTotal }) => `${nodesOnline}/${nodesTotal}`,
    sortKey: ({ nodesTotal }) => nodesTotal,
  },
  {
    id: 'guests',
    title: 'Guests',
    width: 70,
    align: 'end',
    render: ({ guests }) => <span className="num">{formatCount(guests)}</span>,
    text: ({ guests }) => String(guests),
    sortKey: ({ guests }) => guests,
  },
  {
    id: 'asOf',
    title: 'As of',
    width: 80,
    render: ({ asOf }) => <Age at={asOf} />,
    text: ({ asOf }) => instantText(asOf),
    sortKey: ({ asOf }) => asOf,
  },
  {
    id: 'unreachable',
    title: 'Unreachable',
    width: 112,
    render: ({ unreachableSince }) => (unreachableSince === null ? '' : <Age at={unreachableSince} suffix="" />),
    text: ({ unreachableSince }) => instantText(unreachableSince),
    sortKey: ({ unreachableSince }) => unreachableSince,
  },
  {
    id: 'problem',
    title: 'Problem',
    width: 180,
    grow: true,
    render: ({ problem }) => <span title={problem?.message}>{problem?.message ?? ''}</span>,
    text: ({ problem }) => problem?.message ?? '',
    sortKey: ({ problem }) => problem?.message ?? null,
  },
  {
    id: 'version',
    title: 'Version',
    width: 150,
    hidden: true,
    render: (cluster) => <VersionCell cluster={cluster} />,
    text: ({ version }) => version?.text ?? '',
    sortKey: ({ version }) => (version === null ? null : naturalKey(version.text)),
  },
]
