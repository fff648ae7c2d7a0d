import type { Shape, Tone } from '#renderer/components/StatusMark.tsx'
import type { NodeRow } from '#shared/model/cluster.ts'

/** Colour and shape of a node's state, wherever it is shown. */
export const NODE_LOOK: Readonly<Record<NodeRow['status'], readonly [Tone, Shape]>> = {
  online: ['green', 'disc'],
  offline: ['red', 'cross'],
  unknown: ['grey', 'hatched'],
}
