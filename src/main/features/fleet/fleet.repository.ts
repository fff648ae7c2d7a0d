import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { CredentialLabel, MissingRight } from '#shared/model/cluster.ts'
import type { ErrorCode } from '#shared/errors.ts'
import { isErrorCode } from '#shared/errors.ts'
import type { PinnedEndpoint } from '#main/adapters/proxmox/endpoints.ts'
import type { Database } from '../../storage/database.ts'
import type { ClusterCounts } from './connections.port.ts'
import type { ClusterIdentity } from './identity.ts'

/** A cluster as stored. Times are ISO. */
export interface StoredCluster {
  readonly id: ClusterId
  readonly name: string
  readonly location: string
  readonly companyId: CompanyId | null
  readonly credential: CredentialLabel
  readonly enabled: boolean
  readonly addresses: readonly PinnedEndpoint[]
  readonly identity: ClusterIdentity
  readonly missingRights: readonly MissingRight[]
  readonly asOf: string | null
  readonly nodesOnline: number
  readonly nodesTotal: number
  readonly guests: number
  readonly quorate: boolean | null
  readonly unreachableSince: string | null
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null
  /** Of the newest poll in this run; not stored, as the next poll says it again. */
  readonly incomplete?: NonNullable<ClusterCounts['incomplete']> | null
}

/** What adding and editing write. */
export type ClusterRecord = Pick<
  StoredCluster,
  'id' | 'name' | 'location' | 'companyId' | 'credential' | 'enabled' | 'addresses' | 'identity' | 'missingRights'
>

interface ClusterRow {
  id: ClusterId
  name: string
  location: string
  company_id: CompanyId | null
  credential_kind: 'token' | 'password'
  credential_login: string
  enabled: number
  identity: string
  missing_rights: string
  as_of: string | null
  nodes_online: number
  nodes_total: number
  guests: number
  quorate: number | null
  unreachable_since: string | null
  problem_code: string | null
  problem_message: string | null
}

/** Every line of SQL for the fleet's tables. */
export interface FleetRepository {
  readonly all: () => StoredCluster[]
  /** Writes a new cluster, or all a person can edit of an old one; the note about its secret is struck out with it. */
  readonly save: (record: ClusterRecord, at: string) => void
  /** Takes everything that refers to the cluster along, and notes that its secret has to go. */
  readonly remove: (id: ClusterId, at: string) => void
  readonly saveLabel: (id: ClusterId, label: CredentialLabel) => void
  readonly saveCounts: (id: ClusterId, counts: ClusterCounts) => void
  readonly saveProblem: (id: ClusterId, since: string | null, problem: StoredCluster['problem']) => void
  readonly saveRights: (id: ClusterId, missing: readonly MissingRight[]) => void
  readonly saveCertificate: (id: ClusterId, address: string, fingerprint: string, pem: string) => void
  /** Clusters whose vault entry may not match this database. */
  readonly pendingSecrets: () => ClusterId[]
  readonly notePendingSecret: (id: ClusterId, at: string) => void
  readonly clearPendingSecret: (id: ClusterId) => void
}

export const createFleetRepository = (db: Database): FleetRepository => {
  const selectClusters = db.prepare<[], ClusterRow>('SELECT * FROM clusters')
  const selectAddresses = db.prepare<[], PinnedEndpoint & { cluster_id: string }>(
    'SELECT cluster_id, address, fingerprint, certificate AS pem FROM cluster_addresses ORDER BY cluster_id, position',
  )
  const upsert = db.prepare(`
    INSERT INTO clusters (id, name, location, company_id, credential_kind, credential_login, enabled, identity,
      missing_rights, created_at, updated_at)
    VALUES (@id, @name, @location, @companyId, @kind, @login, @enabled, @identity, @missing, @at, @at)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, location = excluded.location, company_id = excluded.company_id,
      credential_kind = excluded.credential_kind, credential_login = excluded.credential_login,
      enabled = excluded.enabled, identity = excluded.identity, missing_rights = excluded.missing_rights,
      updated_at = excluded.updated_at`)
  const dropAddresses = db.prepare<[string]>('DELETE FROM cluster_addresses WHERE cluster_id = ?')
  const addAddress = db.prepare<[string, number, string, string, string | null]>(
    'INSERT INTO cluster_addresses (cluster_id, position, address, fingerprint, certificate) VALUES (?, ?, ?, ?, ?)',
  )
  const drop = db.prepare<[string]>('DELETE FROM clusters WHERE id = ?')
  const note = db.prepare<[string, string]>(
    'INSERT INTO pending_secrets (cluster_id, noted_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  const clear = db.prepare<[string]>('DELETE FROM pending_secrets WHERE cluster_id = ?')
  const pending = db.prepare<[], ClusterId>('SELECT cluster_id FROM pending_secrets').pluck()
  const label = db.prepare<[string, string, string]>(
    'UPDATE clusters SET credential_kind = ?, credential_login = ? WHERE id = ?',
  )
  const counts = db.prepare<[string, number, number, number, string]>(
    'UPDATE clusters SET as_of = ?, nodes_online = ?, nodes_total = ?, guests = ? WHERE id = ?',
  )
  const quorate = db.prepare<[number | null, string]>('UPDATE clusters SET quorate = ? WHERE id = ?')
  const problem = db.prepare<[string | null, string | null, string | null, string]>(
    'UPDATE clusters SET unreachable_since = ?, problem_code = ?, problem_message = ? WHERE id = ?',
  )
  const rights = db.prepare<[string, string]>('UPDATE clusters SET missing_rights = ? WHERE id = ?')
  const certificate = db.prepare<[string, string, string, string]>(
    'UPDATE cluster_addresses SET certificate = ? WHERE cluster_id = ? AND address = ? AND fingerprint = ?',
  )

  const save = db.transaction((record: ClusterRecord, at: string) => {
    upsert.run({
      id: record.id,
      name: record.name,
      location: record.location,
      companyId: record.companyId,
      kind: record.credential.kind,
      login: record.credential.login,
      enabled: record.enabled ? 1 : 0,
      identity: JSON.stringify(record.identity),
      missing: JSON.stringify(record.missingRights),
      at,
    })
    dropAddresses.run(record.id)
    record.addresses.forEach(({ address, fingerprint, pem }, position) => {
      addAddress.run(record.id, position, address, fingerprint, pem)
    })
    clear.run(record.id)
  })

  const remove = db.transaction((id: ClusterId, at: string) => {
    note.run(id, at)
    drop.run(id)
  })

  return {
    all: () => {
      const addresses = Map.groupBy(selectAddresses.all(), (row) => row.cluster_id)
      return selectClusters.all().map((row) => toCluster(row, addresses.get(row.id) ?? []))
    },
    save: (record, at) => {
      save.immediate(record, at)
    },
    remove: (id, at) => {
      remove.immediate(id, at)
    },
    saveLabel: (id, { kind, login }) => {
      label.run(kind, login, id)
    },
    saveCounts: (id, { asOf, nodesOnline, nodesTotal, guests, ...rest }) => {
      counts.run(asOf, nodesOnline, nodesTotal, guests, id)
      if (rest.quorate !== undefined) quorate.run(fromFlag(rest.quorate), id)
    },
    saveProblem: (id, since, found) => {
      problem.run(since, found?.code ?? null, found?.message ?? null, id)
    },
    saveRights: (id, missing) => {
      rights.run(JSON.stringify(missing), id)
    },
    saveCertificate: (id, address, fingerprint, pem) => {
      certificate.run(pem, id, address, fingerprint)
    },
    pendingSecrets: () => pending.all(),
    notePendingSecret: (id, at) => {
      note.run(id, at)
    },
    clearPendingSecret: (id) => {
      clear.run(id)
    },
  }
}

const fromFlag = (value: boolean | null): number | null => (value === null ? null : value ? 1 : 0)

const toCluster = (
  row: ClusterRow,
  addresses: readonly (PinnedEndpoint & { cluster_id: string })[],
): StoredCluster => ({
  id: row.id,
  name: row.name,
  location: row.location,
  companyId: row.company_id,
  credential: { kind: row.credential_kind, login: row.credential_login },
  enabled: row.enabled === 1,
  addresses: addresses.map(({ address, fingerprint, pem }) => ({ address, fingerprint, pem })),
  identity: JSON.parse(row.identity) as ClusterIdentity,
  missingRights: JSON.parse(row.missing_rights) as MissingRight[],
  asOf: row.as_of,
  nodesOnline: row.nodes_online,
  nodesTotal: row.nodes_total,
  guests: row.guests,
  quorate: row.quorate === null ? null : row.quorate === 1,
  unreachableSince: row.unreachable_since,
  problem:
    row.problem_code !== null && isErrorCode(row.problem_code)
      ? { code: row.problem_code, message: row.problem_message ?? '' }
      : null,
})
