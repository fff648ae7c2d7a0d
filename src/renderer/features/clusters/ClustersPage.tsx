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
import { plural } from '#renderer/components/format.ts'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import type { ClusterView } from '#shared/model/cluster.ts'
import { AddClusterDialog } from './AddClusterDialog.tsx'
import { NO_SELECTION } from '#renderer/components/table/selection.ts'
import { clusterColumns } from './cluster-columns.tsx'
import { CLUSTER_STATES, isRemembered, needsAttention } from './cluster-state.ts'
import { ClusterSelection } from './ClusterSelection.tsx'
import css from './ClustersPage.module.css'
import { useClusterActions } from './use-cluster-actions.tsx'

const rowId = ({ id }: ClusterView): string => id
const rowName = ({ name }: ClusterView): string => name
const BY_NAME = [{ id: 'name', desc: false }]

/** Every word of the text must be in what the row shows. */
const matcher = (text: string, companies: CompanyLooks): ((cluster: ClusterView) => boolean) | null => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return null
  return ({ name, companyId, location, state, problem, addresses }) => {
    const shown = [
      name,
      companyLabel(companies, companyId),
      location,
      CLUSTER_STATES[state].word,
      problem?.message,
      ...addresses.map((a) => a.address),
    ]
    const whole = shown.join('\n').toLowerCase()
    return words.every((word) => whole.includes(word))
  }
}

/** All clusters, what state they are in, and what wants a hand. */
export const ClustersPage = () => {
  const navigate = useNavigate()
  const { status, error } = useClusters()
  const clusters = useChosenClusters()
  const companies = useCompanyLooks()
  const columns = useMemo(() => clusterColumns(companies), [companies])
  const [params, setParams] = useSearchParams()
  const text = params.get('q') ?? ''
  const onlyAttention = params.get('show') === 'attention'
  const setText = (next: string): void => {
    setParams(next === '' ? {} : { q: next }, { replace: true })
  }
  const [adding, setAdding] = useState(false)
  const { openMenuAt, dialogs } = useClusterActions()
  const filter = useMemo(
    () => (onlyAttention ? needsAttention : matcher(text, companies)),
    [text, onlyAttention, companies],
  )
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
    <div className={css.page}>
      <header className={css.bar}>
        {selected.length > 0 && (
          <ClusterSelection
            selected={selected}
            onClear={() => {
              setSelection(NO_SELECTION)
            }}
          />
        )}
        <h1 hidden={selected.length > 0}>
          Clusters{' '}
          <span className={css.count}>
            {filter === null ? plural(clusters.length, 'cluster') : `${model.shown.length} of ${clusters.length}`}
          </span>
        </h1>
        <input
          type="search"
          className="mp-field"
          placeholder="Filter clusters"
          aria-label="Filter clusters"
          data-search-field
          value={text}
          onChange={(event) => {
            setText(event.target.value)
          }}
        />
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
        <span className={css.space} />
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
      </header>
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
    </div>
  )
}
