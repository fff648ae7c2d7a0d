import Close from '@mui/icons-material/Close'
import { useCallback } from 'react'
import { call } from '#renderer/client/client.ts'
import { Drawer } from '#renderer/components/Drawer.tsx'
import { IconButton } from '#renderer/components/IconButton.tsx'
import type { NodeRow, StorageRow } from '#shared/model/cluster.ts'
import type { GraphFrame } from '#shared/model/graph.ts'
import { NODE_CHARTS, STORAGE_CHARTS, type ChartSpec } from './graph-charts.ts'
import { GraphPanel } from './GraphPanel.tsx'
import css from './Graphs.module.css'
import type { LoadGraph } from './use-graph.ts'

interface PlaceDrawerProps {
  readonly name: string
  readonly charts: readonly ChartSpec[]
  readonly load: LoadGraph
  readonly onClose: () => void
}

const PlaceDrawer = ({ name, charts, load, onClose }: PlaceDrawerProps) => (
  <Drawer>
    <div
      className={css.drawer}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <div className={css.head}>
        <h2 title={name}>{name}</h2>
        <IconButton label="Close graphs" title="Close (Esc)" onClick={onClose}>
          <Close aria-hidden />
        </IconButton>
      </div>
      <div className={css.body}>
        <GraphPanel name={name} charts={charts} load={load} />
      </div>
    </div>
  </Drawer>
)

export interface NodeGraphsProps {
  readonly node: NodeRow
  readonly onClose: () => void
}

/** The graphs of a node, beside the page. */
export const NodeGraphs = ({ node: { clusterId, name, key }, onClose }: NodeGraphsProps) => {
  const load = useCallback(
    (frame: GraphFrame, live: boolean) => call('graphs.node', { clusterId, node: name, frame, live }),
    [clusterId, name],
  )
  return <PlaceDrawer key={key} name={name} charts={NODE_CHARTS} load={load} onClose={onClose} />
}

export interface StorageGraphsProps {
  readonly storage: StorageRow
  readonly onClose: () => void
}

/** The graph of a storage, beside the page. */
export const StorageGraphs = ({ storage: { clusterId, key, name }, onClose }: StorageGraphsProps) => {
  const load = useCallback(
    (frame: GraphFrame, live: boolean) => call('graphs.storage', { clusterId, key, frame, live }),
    [clusterId, key],
  )
  return <PlaceDrawer key={key} name={name} charts={STORAGE_CHARTS} load={load} onClose={onClose} />
}
