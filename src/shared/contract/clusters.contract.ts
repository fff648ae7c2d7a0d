import { z } from 'zod'
import {
  ApiAddress,
  CertificateInfo,
  ClusterCredential,
  ClusterView,
  MissingRight,
  PinnedAddress,
} from '../model/cluster.ts'
import { ClusterId, NodeName } from '../model/ids.ts'
import type { Contract, EventContract } from './contract.ts'

const ClusterText = {
  name: z.string().trim().min(1).max(80),
  location: z.string().trim().max(120),
  owner: z.string().trim().max(80),
}

/** What a look at the cluster with the credential found; nothing is stored by it. */
export const ClusterProbe = z.object({
  /** Cluster name as Proxmox has it; null for a standalone node. */
  clusterName: z.string().nullable(),
  nodes: z.array(z.object({ name: NodeName, address: z.string(), online: z.boolean() })),
  quorate: z.boolean().nullable(),
  missingRights: z.array(MissingRight),
  /** Entry that already stands for this same cluster, found by name and nodes. */
  alreadyAdded: z.object({ id: ClusterId, name: z.string() }).nullable(),
})
export type ClusterProbe = z.infer<typeof ClusterProbe>

export const clustersContract = {
  'clusters.list': { permission: 'cluster.read', scope: 'company', input: z.object({}), output: z.array(ClusterView) },
  /** Connects, reads the certificate, hangs up: nothing is trusted and no credential sent. */
  'clusters.certificate': {
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({ address: ApiAddress }),
    output: CertificateInfo,
  },
  /** Realms the sign-in form offers; the one call that needs no credential. */
  'clusters.realms': {
    permission: 'cluster.write',
    scope: 'global',
    input: PinnedAddress,
    output: z.array(z.object({ realm: z.string(), comment: z.string() })),
  },
  'clusters.probe': {
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({ addresses: z.array(PinnedAddress).min(1).max(16), credential: ClusterCredential }),
    output: ClusterProbe,
  },
  'clusters.add': {
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({
      id: ClusterId,
      ...ClusterText,
      addresses: z.array(PinnedAddress).min(1).max(16),
      credential: ClusterCredential,
    }),
    output: ClusterView,
    audit: 'cluster.added',
  },
  /** Absent fields stay. A new credential is checked before it replaces the old. */
  'clusters.update': {
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({
      id: ClusterId,
      name: ClusterText.name.optional(),
      location: ClusterText.location.optional(),
      owner: ClusterText.owner.optional(),
      addresses: z.array(PinnedAddress).min(1).max(16).optional(),
      credential: ClusterCredential.optional(),
      enabled: z.boolean().optional(),
    }),
    output: ClusterView,
    audit: 'cluster.updated',
  },
  /** What removing it takes from this console; nothing is deleted on Proxmox. */
  'clusters.removalPlan': {
    permission: 'cluster.remove',
    scope: 'global',
    input: z.object({ id: ClusterId }),
    output: z.object({
      name: z.string(),
      guests: z.number(),
      nodes: z.number(),
      storages: z.number(),
      tasks: z.number(),
    }),
  },
  /** `name` is the typed confirmation; another text is refused. */
  'clusters.remove': {
    permission: 'cluster.remove',
    scope: 'global',
    input: z.object({ id: ClusterId, name: z.string() }),
    output: z.object({}),
    audit: 'cluster.removed',
  },
  'clusters.checkRights': {
    permission: 'cluster.read',
    scope: 'company',
    input: z.object({ id: ClusterId }),
    output: z.array(MissingRight),
  },
  'clusters.fetchVersion': {
    permission: 'cluster.read',
    scope: 'company',
    input: z.object({ id: ClusterId }),
    output: ClusterView,
  },
  /** Polls now, back-off or not; all clusters when no id is given. Answers when the polls were asked for. */
  'clusters.refresh': {
    permission: 'cluster.read',
    scope: 'company',
    input: z.object({ ids: z.array(ClusterId).max(1000).optional() }),
    output: z.object({}),
  },
} as const satisfies Contract

export const clustersEvents = {
  /** Whole views of the clusters that changed, and the ids of those that went. */
  'clusters.clusterChanged': {
    permission: 'cluster.read',
    payload: z.object({ changed: z.array(ClusterView), removed: z.array(ClusterId) }),
  },
} as const satisfies EventContract
