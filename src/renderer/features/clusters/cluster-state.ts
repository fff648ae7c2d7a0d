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

type Tone = (typeof CLUSTER_STATES)[ClusterState]['tone']

/** The whole fleet in a word: what is worst of it, and how many clusters that is. */
export const fleetState = (clusters: readonly Pick<ClusterView, 'state'>[]): { word: string; tone: Tone } => {
  const count = (...states: ClusterState[]): number => clusters.filter(({ state }) => states.includes(state)).length
  const offline = count('unreachable', 'blocked')
  if (offline > 0) return { word: `${offline} offline`, tone: 'bad' }
  const partly = count('partial')
  if (partly > 0) return { word: `${partly} partly online`, tone: 'warn' }
  const connecting = count('new')
  if (connecting > 0) return { word: `${connecting} connecting`, tone: 'calm' }
  const disabled = count('disabled')
  if (disabled === clusters.length) return { word: 'All clusters disabled', tone: 'calm' }
  return {
    word: disabled === 0 ? 'All clusters online' : `${clusters.length - disabled} online, ${disabled} disabled`,
    tone: 'good',
  }
}

export const needsAttention = (cluster: ClusterView): boolean =>
  cluster.state === 'blocked' || cluster.state === 'unreachable' || cluster.state === 'partial'

/** What is shown of it is what was last seen: it is not asked, or does not answer. */
export const isRemembered = ({ state }: Pick<ClusterView, 'state'>): boolean =>
  state === 'unreachable' || state === 'blocked' || state === 'disabled'

/** How many privileges would have to be granted; the same one counts once for all features that want it. */
export const countMissing = (missing: readonly MissingRight[]): number =>
  new Set(missing.flatMap(({ path, privileges }) => privileges.map((privilege) => `${path} ${privilege}`))).size

/** Rights by feature: one entry per feature with everything it lacks. */
export const rightsByFeature = (
  missing: readonly MissingRight[],
): { feature: string; lacks: { path: string; privileges: readonly string[] }[] }[] => {
  const features = new Map<string, { path: string; privileges: readonly string[] }[]>()
  for (const { feature, path, privileges } of missing)
    features.set(feature, [...(features.get(feature) ?? []), { path, privileges }])
  return [...features].map(([feature, lacks]) => ({ feature, lacks }))
}
