import type { ProxmoxClusterStatus } from '#main/adapters/proxmox/proxmox.types.ts'

/** What tells one Proxmox cluster from every other. */
export interface ClusterIdentity {
  /** `unknown`: the credential may not read `/cluster/status`. */
  readonly kind: 'cluster' | 'standalone' | 'unknown'
  /** Empty unless `kind` is `cluster`. */
  readonly name: string
  readonly nodes: readonly {
    readonly name: string
    /** SHA-256 of its certificate; empty when the cluster did not tell. */
    readonly fingerprint: string
  }[]
}

/**
 * @param status null when it could not be read for want of a right
 * @param fingerprints as `/nodes` lists them, node → SHA-256
 * @param pinned fingerprint of the address that was asked, which stands for the node that answered
 */
export const identityOf = (
  status: ProxmoxClusterStatus | null,
  fingerprints: ReadonlyMap<string, string>,
  pinned: string,
): ClusterIdentity => {
  if (status === null) {
    const nodes = [...fingerprints].map(([name, fingerprint]) => ({ name, fingerprint }))
    return { kind: 'unknown', name: '', nodes }
  }
  const nodes = status.nodes.map((node) => ({
    name: node.name,
    fingerprint: fingerprints.get(node.name) ?? (node.local ? pinned : ''),
  }))
  return status.clusterName === null
    ? { kind: 'standalone', name: '', nodes }
    : { kind: 'cluster', name: status.clusterName, nodes }
}

/** Node names both have. */
const shared = (one: ClusterIdentity, other: ClusterIdentity): [string, string][] =>
  one.nodes.flatMap((node) => {
    const match = other.nodes.find((candidate) => candidate.name === node.name)
    return match === undefined ? [] : [[node.fingerprint, match.fingerprint] as [string, string]]
  })

/**
 * Same cluster: same name and a node in common. Names like "pve" and "pve1" are everywhere among the customers of one
 * provider, so certificates decide where both sides know them: nodes that all differ in theirs belong to others.
 */
export const isSameCluster = (one: ClusterIdentity, other: ClusterIdentity): boolean => {
  const known = one.kind !== 'unknown' && other.kind !== 'unknown'
  if (known && (one.kind !== other.kind || one.name !== other.name)) return false
  const pairs = shared(one, other)
  if (pairs.length === 0) return false
  const comparable = pairs.filter(([mine, theirs]) => mine !== '' && theirs !== '')
  if (comparable.length === 0) return known
  return comparable.some(([mine, theirs]) => mine === theirs)
}

/**
 * Whether an entry may go on with what its addresses lead to now: a cluster that grew, renewed every certificate, was
 * renamed, or was a single node before. Two clusters of different names are two, however alike their nodes are named.
 */
export const isPlausibleSuccessor = (before: ClusterIdentity, after: ClusterIdentity): boolean => {
  if (before.nodes.length === 0) return true
  const pairs = shared(before, after)
  const renamed = before.kind === 'cluster' && after.kind === 'cluster' && before.name !== after.name
  return renamed ? pairs.some(([old, now]) => old !== '' && old === now) : pairs.length > 0
}

/** For sentences: `cluster "acme" (pve1, pve2)`, `node pve1`. */
export const describeIdentity = (identity: ClusterIdentity): string => {
  const nodes = identity.nodes.map((node) => node.name).join(', ')
  if (identity.kind === 'cluster') return `cluster "${identity.name}" (${nodes})`
  return identity.nodes.length === 1 ? `node ${nodes}` : `nodes ${nodes}`
}
