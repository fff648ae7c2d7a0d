import { GuestStatusMark } from '#renderer/components/GuestStatusMark.tsx'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import { NODE_LOOK } from '#renderer/features/clusters/node-look.ts'
import type { NodeRow } from '#shared/model/cluster.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import type { TreeNode } from './tree-model.ts'

interface TreeStateProps {
  readonly node: TreeNode
  readonly look: ClusterLook | undefined
  /** Of a node; undefined: it is none, or nothing is known of it. */
  readonly state: NodeRow['status'] | undefined
}

/** State of an entry of the tree. What is as it should be shows its shape alone, as in Proxmox; the rest its word too. */
export const TreeState = ({ node, look, state }: TreeStateProps) => {
  const stale = look?.stale ?? null
  if (node.guest !== undefined) {
    return <GuestStatusMark status={node.guest.status} template={node.guest.template} stale={stale !== null} quiet />
  }
  if (node.kind === 'cluster' && stale !== null) return <StatusMark tone="grey" shape="hatched" word={stale.word} />
  if (state === undefined) return null
  if (stale !== null) {
    return <StatusMark tone="grey" shape="hatched" word={state} title={`Last seen ${state}; ${stale.reason}`} quiet />
  }
  const [tone, shape] = NODE_LOOK[state]
  return <StatusMark tone={tone} shape={shape} word={state} quiet={state === 'online'} />
}
