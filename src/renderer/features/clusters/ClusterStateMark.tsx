import { useClusters } from '#renderer/client/clusters.store.ts'
import { StatusMark, type Shape, type Tone } from '#renderer/components/StatusMark.tsx'
import type { ClusterView } from '#shared/model/cluster.ts'
import { CLUSTER_STATES, fleetState } from './cluster-state.ts'

const LOOK: Readonly<Record<'good' | 'warn' | 'bad' | 'calm', readonly [Tone, Shape]>> = {
  good: ['green', 'disc'],
  warn: ['amber', 'bars'],
  bad: ['red', 'cross'],
  calm: ['grey', 'ring'],
}

interface MarkProps {
  readonly word: string
  readonly tone: keyof typeof LOOK
}

const Mark = ({ word, tone }: MarkProps) => {
  const [colour, shape] = LOOK[tone]
  return <StatusMark tone={colour} shape={shape} word={word} />
}

/** State of a cluster by shape, word and colour. */
export const ClusterStateMark = ({ state }: { readonly state: ClusterView['state'] }) => (
  <Mark {...CLUSTER_STATES[state]} />
)

/** The same of all clusters together. Drawn anew only when the word changes, not with each poll. */
export const FleetStateMark = () => {
  const word = useClusters(({ clusters }) => fleetState(clusters).word)
  const tone = useClusters(({ clusters }) => fleetState(clusters).tone)
  return <Mark word={word} tone={tone} />
}
