import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import { CLUSTER_STATES } from './cluster-state.ts'

const LOOK: Readonly<Record<'good' | 'warn' | 'bad' | 'calm', readonly [Tone, Shape]>> = {
  good: ['green', 'disc'],
  warn: ['amber', 'bars'],
  bad: ['red', 'cross'],
  calm: ['grey', 'ring'],
}

/** State of a cluster by shape, word and colour. */
export const ClusterStateMark = ({ state }: { readonly state: ClusterView['state'] }) => {
  const { word, tone } = CLUSTER_STATES[state]
  const [colour, shape] = LOOK[tone]
  return <StatusMark tone={colour} shape={shape} word={word} />
}
