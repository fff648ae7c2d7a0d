import { isErrorCode, type ErrorCode } from '#shared/errors.ts'
import type { ClusterView, MissingRight } from '#shared/model/cluster.ts'

type ClusterState = ClusterView['state']

/** Word and meaning of each state; colour is never alone. */
export const CLUSTER_STATES: Readonly<Record<ClusterState, { word: string; tone: 'good' | 'warn' | 'bad' | 'calm' }>> =
  {
    new: { word: 'Connecting', tone: 'calm' },
    online: { word: 'Online', tone: 'good' },
    partial: { word: 'Partly online', tone: 'warn' },
    unreachable: { word: 'Unreachable', tone: 'bad' },
    blocked: { word: 'Blocked', tone: 'bad' },
    disabled: { word: 'Disabled', tone: 'calm' },
  }

/** What a person can do about a cluster that is not online. */
export type Remedy = 'repin' | 'credential' | 'addresses' | 'rights' | 'enable' | 'retry'

const REMEDIES: Partial<Record<ErrorCode, Remedy>> = {
  certificate_changed: 'repin',
  credentials_refused: 'credential',
  credentials_expired: 'credential',
  vault_unavailable: 'credential',
  rights_missing: 'rights',
  forbidden: 'rights',
  not_proxmox: 'addresses',
}

export const REMEDY_LABELS: Readonly<Record<Remedy, string>> = {
  repin: 'Compare certificates',
  credential: 'Change sign-in',
  addresses: 'Check addresses',
  rights: 'Check rights again',
  enable: 'Enable cluster',
  retry: 'Try now',
}

/** The action that mends what `cluster.problem` names; null when nothing is wrong. */
export const remedyOf = (cluster: Pick<ClusterView, 'state' | 'problem'>): Remedy | null => {
  if (cluster.state === 'disabled') return 'enable'
  if (cluster.problem === null) return null
  const { code } = cluster.problem
  return (isErrorCode(code) ? REMEDIES[code] : undefined) ?? 'retry'
}

const URGENCY: Readonly<Record<ClusterState, number>> = {
  blocked: 0,
  unreachable: 1,
  partial: 2,
  new: 3,
  online: 4,
  disabled: 5,
}

/** Made once: `localeCompare` with options makes one for each comparison. */
const NAMES = new Intl.Collator(undefined, { numeric: true })

/** Clusters that want attention first: blocked, then the longest unreachable, then by name. */
export const byUrgency = (left: ClusterView, right: ClusterView): number =>
  URGENCY[left.state] - URGENCY[right.state] ||
  (left.unreachableSince ?? '').localeCompare(right.unreachableSince ?? '') ||
  NAMES.compare(left.name, right.name)

export const needsAttention = (cluster: ClusterView): boolean =>
  cluster.state === 'blocked' || cluster.state === 'unreachable' || cluster.state === 'partial'

/** What is shown of it is what was last seen: it is not asked, or does not answer. */
export const isRemembered = ({ state }: Pick<ClusterView, 'state'>): boolean =>
  state === 'unreachable' || state === 'blocked' || state === 'disabled'

/** Rights by feature: one entry per feature with everything it lacks. */
export const rightsByFeature = (
  missing: readonly MissingRight[],
): { feature: string; lacks: { path: string; privileges: readonly string[] }[] }[] => {
  const features = new Map<string, { path: string; privileges: readonly string[] }[]>()
  for (const { feature, path, privileges } of missing)
    features.set(feature, [...(features.get(feature) ?? []), { path, privileges }])
  return [...features].map(([feature, lacks]) => ({ feature, lacks }))
}
