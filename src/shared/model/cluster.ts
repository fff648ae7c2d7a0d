import { z } from 'zod'
import { ClusterId, CompanyId, Instant, NodeName } from './ids.ts'

/** SHA-256 of a certificate as Proxmox writes it: `AA:BB:…`, 32 pairs. */
export const Fingerprint = z.string().regex(/^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/)
export type Fingerprint = z.infer<typeof Fingerprint>

/** `host:port` of one API endpoint, normalised: lower case, IPv6 in brackets, port always present. */
export const ApiAddress = z.string().min(3).max(300)

/** A certificate as a server showed it, before anything was trusted or sent. */
export const CertificateInfo = z.object({
  address: ApiAddress,
  fingerprint: Fingerprint,
  subject: z.string(),
  issuer: z.string(),
  notBefore: Instant,
  notAfter: Instant,
})
export type CertificateInfo = z.infer<typeof CertificateInfo>

/** One address of a cluster with the fingerprint trusted for it. */
export const PinnedAddress = z.object({ address: ApiAddress, fingerprint: Fingerprint })
export type PinnedAddress = z.infer<typeof PinnedAddress>

/** `user@realm!tokenname` as Proxmox' own formats have it (PVE::AccessControl, pve-realm, pve-tokenid). */
export const TOKEN_ID = /^[^\s:/@!]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/

/** What signs in to a cluster; goes in with add and edit, never comes out again. */
export const ClusterCredential = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('token'),
    /** `user@realm!tokenid` */
    tokenId: z.string().max(200),
    secret: z.string().min(1).max(200),
  }),
  z.object({
    kind: z.literal('password'),
    user: z.string().min(1).max(100),
    realm: z.string().min(1).max(64),
    password: z.string().min(1).max(200),
  }),
])
export type ClusterCredential = z.infer<typeof ClusterCredential>

/** What the page may know of a credential: its label, never the secret. */
export const CredentialLabel = z.object({
  kind: z.enum(['token', 'password']),
  /** `root@pam` or `root@pam!multpanel` */
  login: z.string(),
})
export type CredentialLabel = z.infer<typeof CredentialLabel>

/** A right the product uses and the credential lacks, by the feature that will not work. */
export const MissingRight = z.object({
  feature: z.string(),
  privileges: z.array(z.string()),
  path: z.string(),
})
export type MissingRight = z.infer<typeof MissingRight>

/**
 * Why a guest of which no backup is known may have some all the same. `rights`: Proxmox leaves backups out of its lists
 * for a sign-in that may not see them. `not_listed`: a storage that holds backups has not been listed yet.
 */
export const BackupsUnknown = z.enum(['rights', 'not_listed'])
export type BackupsUnknown = z.infer<typeof BackupsUnknown>

export const ClusterState = z.enum(['new', 'online', 'partial', 'unreachable', 'blocked', 'disabled'])
export type ClusterState = z.infer<typeof ClusterState>

/**
 * One cluster as the page sees it. `blocked` means: a person must act (certificate changed, credential refused).
 */
export const ClusterView = z.object({
  id: ClusterId,
  name: z.string(),
  location: z.string(),
  /** Who holds the whole of it; null: the provider. Slices of it can be other companies' all the same. */
  companyId: CompanyId.nullable(),
  /** Companies that have a slice of it; people of a company are told of their own alone. */
  slicedFor: z.array(CompanyId),
  addresses: z.array(PinnedAddress),
  credential: CredentialLabel,
  enabled: z.boolean(),
  state: ClusterState,
  /** Time of the newest inventory held of it; null before the first. */
  asOf: Instant.nullable(),
  unreachableSince: Instant.nullable(),
  /** Why it is not online, a sentence; null when it is. */
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  nextAttemptAt: Instant.nullable(),
  nodesOnline: z.number().int(),
  nodesTotal: z.number().int(),
  guests: z.number().int(),
  quorate: z.boolean().nullable(),
  /** Fetched on demand only; null until somebody asked since the start. */
  version: z.object({ text: z.string(), fetchedAt: Instant }).nullable(),
  missingRights: z.array(MissingRight),
  /** Null: a guest without a known backup has none. */
  backupsUnknown: BackupsUnknown.nullable(),
})
export type ClusterView = z.infer<typeof ClusterView>

/** A node with its usage; sizes in bytes, cpu as a share of 1, uptime in seconds. */
export const NodeRow = z.object({
  /** `<clusterId>/<name>` */
  key: z.string(),
  clusterId: ClusterId,
  name: NodeName,
  status: z.enum(['online', 'offline', 'unknown']),
  cpu: z.number().nullable(),
  maxcpu: z.number().nullable(),
  mem: z.number().nullable(),
  maxmem: z.number().nullable(),
  disk: z.number().nullable(),
  maxdisk: z.number().nullable(),
  uptime: z.number().nullable(),
  seenAt: Instant,
})
export type NodeRow = z.infer<typeof NodeRow>

/** A storage; a shared one appears once with all its nodes. Sizes in bytes. */
export const StorageRow = z.object({
  /** `<clusterId>/<storage>` when shared, `<clusterId>/<node>/<storage>` when local */
  key: z.string(),
  clusterId: ClusterId,
  name: z.string(),
  nodes: z.array(NodeName),
  shared: z.boolean(),
  plugin: z.string(),
  content: z.array(z.string()),
  status: z.enum(['available', 'unknown']),
  disk: z.number().nullable(),
  maxdisk: z.number().nullable(),
  seenAt: Instant,
})
export type StorageRow = z.infer<typeof StorageRow>
