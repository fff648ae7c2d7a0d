import { z } from 'zod'
import {
  ApiAddress,
  CertificateInfo,
  ClusterCredential,
  ClusterView,
  MissingRight,
  PinnedAddress,
} from '../model/cluster.ts'
import { ClusterId, CompanyId, NodeName } from '../model/ids.ts'
import { typedText } from '../model/text.ts'
import type { Contract, EventContract } from './contract.ts'

const ClusterText = {
  name: typedText({ max: 80 }),
  location: typedText({ max: 120, optional: true }),
  /** Who holds the whole cluster; null: the provider's own. */
  companyId: CompanyId.nullable(),
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
  'clusters.list': {
    summary: 'Every cluster with its state, counts and the age of what is known of it.',
    permission: 'cluster.read',
    scope: 'company',
    input: z.object({}),
    output: z.array(ClusterView),
  },
  'clusters.certificate': {
    summary: 'Reads the certificate at an address; nothing is trusted and no credential sent.',
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({ address: ApiAddress }),
    output: CertificateInfo,
  },
  'clusters.realms': {
    summary: 'Realms a cluster offers to sign in with; needs no credential.',
    permission: 'cluster.write',
    scope: 'global',
    input: PinnedAddress,
    output: z.array(z.object({ realm: z.string(), comment: z.string() })),
  },
  'clusters.probe': {
    summary: 'Looks at a cluster with a credential; nothing is stored.',
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({ addresses: z.array(PinnedAddress).min(1).max(16), credential: ClusterCredential }),
    output: ClusterProbe,
  },
  'clusters.add': {
    summary: 'Adds a cluster after signing in to it; its credential goes into the vault.',
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
  'clusters.update': {
    summary: 'Changes the given fields of a cluster; a new credential is checked first.',
    permission: 'cluster.write',
    scope: 'global',
    input: z.object({
      id: ClusterId,
      name: ClusterText.name.optional(),
      location: ClusterText.location.optional(),
      companyId: ClusterText.companyId.optional(),
      addresses: z.array(PinnedAddress).min(1).max(16).optional(),
      credential: ClusterCredential.optional(),
      enabled: z.boolean().optional(),
    }),
    output: ClusterView,
    audit: 'cluster.updated',
  },
  'clusters.removalPlan': {
    summary: 'What removing a cluster takes from this console.',
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
  'clusters.remove': {
    summary: 'Removes a cluster from this console; nothing is deleted on Proxmox. Its name is the confirmation.',
    permission: 'cluster.remove',
    scope: 'global',
    input: z.object({ id: ClusterId, name: z.string() }),
    output: z.object({}),
    audit: 'cluster.removed',
  },
  'clusters.checkRights': {
    summary: 'Asks the cluster which rights the credential lacks, named by feature.',
    permission: 'cluster.check',
    scope: 'company',
    input: z.object({ id: ClusterId }),
    output: z.array(MissingRight),
  },
  'clusters.fetchVersion': {
    summary: 'Asks the cluster for its Proxmox version.',
    permission: 'cluster.check',
    scope: 'company',
    input: z.object({ id: ClusterId }),
    output: ClusterView,
  },
  'clusters.refresh': {
    summary: 'Polls the given clusters now, back-off or not, or all of them; answers when the polls were asked for.',
    permission: 'cluster.read',
    scope: 'company',
    input: z.object({ ids: z.array(ClusterId).max(1000).optional() }),
    output: z.object({}),
  },
} as const satisfies Contract

export const clustersEvents = {
  'clusters.clusterChanged': {
    summary: 'Clusters that changed, whole, and the ids of those that went.',
    permission: 'cluster.read',
    audience: 'company',
    payload: z.object({ changed: z.array(ClusterView), removed: z.array(ClusterId) }),
  },
} as const satisfies EventContract
