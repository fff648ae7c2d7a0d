import { GuestStatusMark } from '#renderer/components/GuestStatusMark.tsx'
import { plural } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { NODE_LOOK } from '#renderer/features/clusters/node-look.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import type { TreeNode } from './tree-model.ts'
import type { ClusterNodes } from './use-node-states.ts'

interface TreeStateProps {
  readonly node: TreeNode
  readonly look: ClusterLook | undefined
  /** Of a node; undefined: it is none, or nothing is known of it. */
  readonly state: NodeRow['status'] | undefined
  /** Of a cluster. */
  readonly nodes: ClusterNodes | undefined
}

/** Some nodes of a cluster are offline: told at the cluster, as it may be folded. */
const PartlyOnline = ({ nodes: { count, offline } }: { readonly nodes: ClusterNodes }) => (
  <StatusMark
    tone="amber"
    shape="bars"
    word={`${offline.length} offline`}
    title={`Of ${plural(count, 'node')} offline: ${offline.join(', ')}`}
  />
)

/** State of an entry of the tree. What is as it should be shows its shape alone, as in Proxmox; the rest its word too. */
export const TreeState = ({ node, look, state, nodes }: TreeStateProps) => {
  const stale = look?.stale ?? null
  if (node.guest !== undefined) {
    return <GuestStatusMark status={node.guest.status} template={node.guest.template} stale={stale !== null} quiet />
  }
  if (node.kind === 'cluster' && stale !== null) return <StatusMark tone="grey" shape="hatched" word={stale.word} />
  if (node.kind === 'cluster' && nodes !== undefined && nodes.offline.length > 0) return <PartlyOnline nodes={nodes} />
  if (state === undefined) return null
  if (stale !== null) {
    return <StatusMark tone="grey" shape="hatched" word={state} title={`Last seen ${state}; ${stale.reason}`} quiet />
  }
  const [tone, shape] = NODE_LOOK[state]
  return <StatusMark tone={tone} shape={shape} word={state} quiet={state === 'online'} />
}
