import { tellFailure } from '#renderer/app/tell-failure.ts'
import Add from '@mui/icons-material/Add'
import Close from '@mui/icons-material/Close'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useOfferCommands, type Command } from '#renderer/app/commands.store.ts'
import { clusterLink } from '#renderer/app/links.ts'
import { usePermissions } from '#renderer/client/access.store.ts'
import { call } from '#renderer/client/client.ts'
import { loadClusters, useClusters } from '#renderer/client/clusters.store.ts'
import { useCompanyLooks, type CompanyLooks } from '#renderer/client/companies.store.ts'
import { useChosenClusters } from '#renderer/client/company-choice.ts'
import { companyLabel } from '#renderer/components/company.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { countText } from '#renderer/components/format.ts'
import { FilterField, ListHead, ListPage } from '#renderer/components/ListPage.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { rowsThat } from '#renderer/components/table/filter-cache.ts'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { useTextFilter } from '#renderer/components/use-text-filter.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { AddClusterDialog } from './AddClusterDialog.tsx'
import { NO_SELECTION } from '#renderer/components/table/selection.ts'
import { clusterColumns } from './cluster-columns.tsx'
import { CLUSTER_STATES, isRemembered, needsAttention } from './cluster-state.ts'
import { ClusterSelection } from './ClusterSelection.tsx'
import { useClusterActions } from './use-cluster-actions.tsx'

const rowId = ({ id }: ClusterView): string => id
const rowName = ({ name }: ClusterView): string => name
const BY_NAME = [{ id: 'name', desc: false }]

const shownWith =
  (companies: CompanyLooks) =>
  ({ name, companyId, location, state, problem, addresses }: ClusterView) => [
    name,
    companyLabel(companies, companyId),
    location,
    CLUSTER_STATES[state].word,
    problem?.message,
    ...addresses.map((a) => a.address),
  ]

const thoseInNeed = rowsThat(needsAttention)

/** All clusters, what state they are in, and what wants a hand. */
export const ClustersPage = () => {
  const navigate = useNavigate()
  const { status, error } = useClusters()
  const clusters = useChosenClusters()
  const companies = useCompanyLooks()
  const columns = useMemo(() => clusterColumns(companies), [companies])
  const { text, setText, filter: byText } = useTextFilter(useMemo(() => shownWith(companies), [companies]))
  const onlyAttention = useSearchParams()[0].get('show') === 'attention'
  const filter = onlyAttention ? thoseInNeed : byText
  const [adding, setAdding] = useState(false)
  const { openMenuAt, dialogs } = useClusterActions()
  const mayAdd = usePermissions()('cluster.write')
  const model = useTableModel({
    id: 'clusters',
    columns,
    rows: clusters,
    rowId,
    filter,
    defaultSort: BY_NAME,
  })
  const { selection, setSelection } = model
  const selected = useMemo(() => clusters.filter(({ id }) => selection.ids.has(id)), [clusters, selection])
  useOfferCommands(
    'clusters',
    useMemo<readonly Command[]>(
      () =>
        mayAdd
          ? [
              {
                id: 'clusters:add',
                title: 'Add cluster',
                group: 'Clusters',
                run: () => {
                  setAdding(true)
                },
              },
            ]
          : [],
      [mayAdd],
    ),
  )

  if (status === 'failed' && error !== null) return <ErrorState error={error} onRetry={() => void loadClusters()} />
  return (
    <ListPage>
      <ListHead
        title="Clusters"
        count={countText(filter === null ? null : model.shown.length, clusters.length, 'cluster')}
        selection={
          selected.length === 0 ? undefined : (
            <ClusterSelection
              selected={selected}
              onClear={() => {
                setSelection(NO_SELECTION)
              }}
            />
          )
        }
        actions={
          <>
            <button
              type="button"
              className="mp-button"
              onClick={() => void call('clusters.refresh', {}).catch(tellFailure)}
            >
              Refresh all
            </button>
            {mayAdd && (
              <button
                type="button"
                className="mp-button"
                data-primary="true"
                onClick={() => {
                  setAdding(true)
                }}
              >
                <Add aria-hidden /> Add cluster
              </button>
            )}
          </>
        }
      >
        <FilterField label="Filter clusters" text={text} onChange={setText} />
        {onlyAttention && (
          <button
            type="button"
            className="mp-button"
            aria-label="Show all clusters again"
            onClick={() => {
              setText('')
            }}
          >
            Need attention <Close aria-hidden />
          </button>
        )}
      </ListHead>
      {status === 'loading' ? (
        <Skeleton />
      ) : (
        <DataTable
          model={model}
          label="Clusters"
          rowName={rowName}
          isFaded={isRemembered}
          selectable
          onOpen={(cluster) => void navigate(clusterLink(cluster.id))}
          onMenu={openMenuAt}
          empty={
            <EmptyState
              title="No cluster matches"
              text={onlyAttention ? 'Every cluster answers.' : `Nothing here contains “${text}”.`}
              action={
                <button
                  type="button"
                  className="mp-button"
                  onClick={() => {
                    setText('')
                  }}
                >
                  Clear the filter
                </button>
              }
            />
          }
        />
      )}
      {adding && (
        <AddClusterDialog
          onClose={() => {
            setAdding(false)
          }}
        />
      )}
      {dialogs}
    </ListPage>
  )
}
