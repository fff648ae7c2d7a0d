import { useState } from 'react'
import { useNavigate } from 'react-router'
import { guestsLink, inventoryLink } from '#renderer/app/links.ts'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { DataTable } from '#renderer/components/table/DataTable.tsx'
import { useTableModel } from '#renderer/components/table/use-table-model.ts'
import { NodeGraphs, StorageGraphs } from '#renderer/features/graphs/lazy-graphs.tsx'
import type { ClusterView, NodeRow, StorageRow } from '#shared/model/cluster.ts'
import { quoteValue } from '#shared/model/search/write.ts'
import { isRemembered } from './cluster-state.ts'
import { NODE_COLUMNS, STORAGE_COLUMNS } from './node-columns.tsx'
import { openPlaceMenu } from './place-menu.ts'

const keyOf = ({ key }: { readonly key: string }): string => key
const nameOf = ({ name }: { readonly name: string }): string => name
const always = (): boolean => true
const notOnline = ({ status }: NodeRow): boolean => status !== 'online'
const notAvailable = ({ status }: StorageRow): boolean => status !== 'available'
const sightOf = (cluster: ClusterView) => (isRemembered(cluster) ? 'remembered' : 'live')
const BY_NAME = [{ id: 'name', desc: false }]

const NotRead = () => (
  <EmptyState title="Nothing read yet" text="Fills with the first answer of the cluster that the sign-in may see." />
)

interface ClusterNodesProps {
  readonly cluster: ClusterView
  readonly nodes: readonly NodeRow[]
}

/** The nodes with their usage; opening one shows its guests, its menu its graphs. */
export const ClusterNodes = ({ cluster, nodes }: ClusterNodesProps) => {
  const navigate = useNavigate()
  const model = useTableModel({
    id: 'cluster-nodes',
    columns: NODE_COLUMNS[sightOf(cluster)],
    rows: nodes,
    rowId: keyOf,
    defaultSort: BY_NAME,
  })
  const [graphsOf, setGraphsOf] = useState<string | null>(null)
  const watched = nodes.find(({ key }) => key === graphsOf)
  const showGuests = ({ name }: NodeRow): void => {
    void navigate(guestsLink(cluster.name, name))
  }
  return (
    <>
      <DataTable
        model={model}
        label="Nodes"
        rowName={nameOf}
        isFaded={isRemembered(cluster) ? always : notOnline}
        onOpen={showGuests}
        onMenu={(node, { x, y }) => {
          openPlaceMenu({
            x,
            y,
            name: node.name,
            cluster,
            place: `node/${node.name}`,
            keys: 'Enter',
            showGuests: () => {
              showGuests(node)
            },
            showGraphs: () => {
              setGraphsOf(node.key)
            },
          })
        }}
        empty={<NotRead />}
      />
      {watched !== undefined && (
        <NodeGraphs
          node={watched}
          onClose={() => {
            setGraphsOf(null)
          }}
        />
      )}
    </>
  )
}

interface ClusterStoragesProps {
  readonly cluster: ClusterView
  readonly storages: readonly StorageRow[]
}

/** The storages with their usage; a shared one stands once. Opening one shows its graph. */
export const ClusterStorages = ({ cluster, storages }: ClusterStoragesProps) => {
  const navigate = useNavigate()
  const model = useTableModel({
    id: 'cluster-storages',
    columns: STORAGE_COLUMNS[sightOf(cluster)],
    rows: storages,
    rowId: keyOf,
    defaultSort: BY_NAME,
  })
  const [graphsOf, setGraphsOf] = useState<string | null>(null)
  const watched = storages.find(({ key }) => key === graphsOf)
  return (
    <>
      <DataTable
        model={model}
        label="Storages"
        rowName={nameOf}
        isFaded={isRemembered(cluster) ? always : notAvailable}
        onOpen={({ key }) => {
          setGraphsOf(key)
        }}
        onMenu={({ key, name, nodes, shared }, { x, y }) => {
          const [node = ''] = nodes
          const where = shared || node === '' ? '' : ` node:=${quoteValue(node)}`
          openPlaceMenu({
            x,
            y,
            name,
            cluster,
            place: `storage/${node}/${name}`,
            showGuests: () =>
              void navigate(inventoryLink(`cluster:=${quoteValue(cluster.name)} storage:=${quoteValue(name)}${where}`)),
            showGraphs: () => {
              setGraphsOf(key)
            },
          })
        }}
        empty={<NotRead />}
      />
      {watched !== undefined && (
        <StorageGraphs
          storage={watched}
          onClose={() => {
            setGraphsOf(null)
          }}
        />
      )}
    </>
  )
}
