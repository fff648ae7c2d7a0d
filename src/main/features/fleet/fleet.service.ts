import type { z } from 'zod'
import { AppError } from '#shared/errors.ts'
import type { clustersContract, ClusterProbe } from '#shared/contract/clusters.contract.ts'
import type { InputOf, OutputOf } from '#shared/contract/contract.ts'
import type { CertificateInfo, ClusterView, MissingRight, PinnedAddress } from '#shared/model/cluster.ts'
import type { ClusterId, CompanyId } from '#shared/model/ids.ts'
import type { PinnedEndpoint } from '#main/adapters/proxmox/endpoints.ts'
import { loginOf } from '#main/adapters/proxmox/session.ts'
import type { CompanyScope } from '../../company-scope.ts'
import { createTurns } from '../../in-turn.ts'
import type { Clock } from '../../ports.ts'
import { assertTypedName } from '../../typed-name.ts'
import { normaliseAddress } from './api-address.ts'
import type { ClientPool } from './client-pool.ts'
import { checkedCredential } from './credential.ts'
import type { Credentials } from './credentials.ts'
import type { ClusterRecord, FleetRepository, StoredCluster } from './fleet.repository.ts'
import { describeIdentity, isPlausibleSuccessor, isSameCluster } from './identity.ts'
import type { Finding, Prober } from './prober.ts'
import { missingRights } from './rights.ts'
import type { Roster } from './roster.ts'
import type { Tenants } from './tenants.port.ts'
import { viewFor } from './view-for.ts'

type Add = InputOf<(typeof clustersContract)['clusters.add']>
type Update = InputOf<(typeof clustersContract)['clusters.update']>
type RemovalPlan = OutputOf<(typeof clustersContract)['clusters.removalPlan']>

/** The rules of adding, editing and removing clusters. */
export interface FleetService {
  readonly list: (scope: CompanyScope) => ClusterView[]
  /** @throws AppError `not_found` */
  readonly find: (scope: CompanyScope, id: ClusterId) => ClusterView
  readonly certificate: (address: string, signal: AbortSignal) => Promise<CertificateInfo>
  readonly realms: (address: PinnedAddress, signal: AbortSignal) => Promise<{ realm: string; comment: string }[]>
  readonly probe: (
    input: Pick<Add, 'addresses' | 'credential'>,
    signal: AbortSignal,
  ) => Promise<z.infer<typeof ClusterProbe>>
  readonly add: (input: Add, signal: AbortSignal) => Promise<ClusterView>
  readonly update: (input: Update, signal: AbortSignal) => Promise<ClusterView>
  readonly removalPlan: (id: ClusterId) => RemovalPlan
  readonly remove: (id: ClusterId, typedName: string) => Promise<void>
  readonly checkRights: (scope: CompanyScope, id: ClusterId, signal: AbortSignal) => Promise<MissingRight[]>
  readonly fetchVersion: (scope: CompanyScope, id: ClusterId, signal: AbortSignal) => Promise<ClusterView>
  /**
   * Of the clusters in the scope; others are passed over.
   * @param mayCheck may lift the block of a cluster that refused the credential, where it is named
   */
  readonly refresh: (scope: CompanyScope, ids: readonly ClusterId[] | undefined, mayCheck: boolean) => void
  /** Signs in, back-off and block lifted, and looks which rights are missing. */
  readonly testConnection: (
    scope: CompanyScope,
    id: ClusterId,
    signal: AbortSignal,
  ) => Promise<{ readonly milliseconds: number; readonly missing: readonly MissingRight[] }>
}

export const createFleetService = (dependencies: {
  readonly repository: FleetRepository
  readonly credentials: Credentials
  readonly prober: Prober
  readonly pool: ClientPool
  readonly roster: Roster
  readonly tenants: Tenants
  readonly clock: Clock
}): FleetService => {
  const { repository, credentials, prober, pool, roster, tenants, clock } = dependencies
  const at = (): string => new Date(clock.now()).toISOString()

  /** What changes the fleet goes one after the other, so that two adds cannot both find the place free. */
  const { inTurn } = createTurns()

  const endpoints = (addresses: readonly PinnedAddress[], known: readonly PinnedEndpoint[] = []): PinnedEndpoint[] => {
    const result: PinnedEndpoint[] = []
    for (const { address: typed, fingerprint } of addresses) {
      const address = normaliseAddress(typed)
      if (result.some((one) => one.address === address))
        throw new AppError('invalid_input', `${address} is given twice. Leave one of them out.`, { address })
      const same = known.find((one) => one.address === address && one.fingerprint === fingerprint)
      result.push({ address, fingerprint, pem: same?.pem ?? null })
    }
    return result
  }

  const twin = (finding: Finding, except: ClusterId | null): StoredCluster | undefined =>
    roster.all().find((other) => other.id !== except && isSameCluster(finding.identity, other.identity))

  const assertFree = (name: string, addresses: readonly PinnedEndpoint[], except: ClusterId | null): void => {
    for (const other of roster.all()) {
      if (other.id === except) continue
      if (other.name.toLowerCase() === name.toLowerCase())
        throw new AppError('conflict', `There is already a cluster named "${other.name}". Choose another name.`, {
          id: other.id,
        })
      const taken = addresses.find((mine) => other.addresses.some((theirs) => theirs.address === mine.address))
      if (taken !== undefined)
        throw new AppError(
          'conflict',
          `${taken.address} already belongs to "${other.name}". Edit that entry instead.`,
          {
            id: other.id,
            name: other.name,
          },
        )
    }
  }

  const assertCompany = (id: CompanyId | null | undefined): void => {
    if (id === null || id === undefined || tenants.exists(id)) return
    throw new AppError('not_found', 'The company of this cluster is not here any more. Choose another, or none.', {
      field: 'companyId',
    })
  }

  const viewOrThrow = (scope: CompanyScope, id: ClusterId): ClusterView => {
    const view = viewFor(tenants, scope, roster.view(id))
    if (view !== null) return view
    throw new AppError('not_found', 'This cluster is not here any more; it may have been removed. Refresh the list.')
  }

  const assertNotAdded = (finding: Finding, except: ClusterId | null): void => {
    const found = twin(finding, except)
    if (found === undefined) return
    throw new AppError(
      'conflict',
      `This is ${describeIdentity(finding.identity)}, which is already here as "${found.name}". To reach it through more nodes, add the addresses to that entry.`,
      { id: found.id, name: found.name },
    )
  }

  const commit = (record: ClusterRecord): void => {
    repository.save(record, at())
    roster.reload()
  }

  const add: FleetService['add'] = (input, signal) =>
    inTurn(async () => {
      if (roster.find(input.id) !== undefined)
        throw new AppError('conflict', 'This cluster is already here; the list shows it after a refresh.')
      assertCompany(input.companyId)
      const addresses = endpoints(input.addresses)
      const credential = checkedCredential(input.credential)
      assertFree(input.name, addresses, null)
      const finding = await prober.look(addresses, credential, signal)
      assertNotAdded(finding, null)
      const { id, name, location, companyId } = input
      const label = { kind: credential.kind, login: loginOf(credential) }
      const { identity, missingRights } = finding
      const common = { id, name, location, companyId, identity, missingRights }
      const record = { ...common, credential: label, enabled: true, addresses: finding.addresses }
      await credentials.write(id, credential, () => commit(record))
      roster.tell({ kind: 'added', id })
      return roster.view(id)
    })

  const update: FleetService['update'] = (input, signal) =>
    inTurn(async () => {
      const before = roster.get(input.id)
      const addresses = input.addresses === undefined ? before.addresses : endpoints(input.addresses, before.addresses)
      const credential = input.credential === undefined ? null : checkedCredential(input.credential)
      const name = input.name ?? before.name
      assertFree(name, addresses, before.id)
      assertCompany(input.companyId)
      const added = addresses.some(
        (one) => !before.addresses.some((old) => old.address === one.address && old.fingerprint === one.fingerprint),
      )
      const finding =
        added || credential !== null
          ? await checkedFinding(
              before,
              addresses,
              credential ?? (await credentials.read(before.id, before.name)),
              signal,
            )
          : null
      const record: ClusterRecord = {
        ...before,
        name,
        location: input.location ?? before.location,
        companyId: input.companyId === undefined ? before.companyId : input.companyId,
        enabled: input.enabled ?? before.enabled,
        credential: credential === null ? before.credential : { kind: credential.kind, login: loginOf(credential) },
        addresses: finding?.addresses ?? addresses,
        identity: finding?.identity ?? before.identity,
        missingRights: finding?.missingRights ?? before.missingRights,
      }
      if (credential === null) commit(record)
      else await credentials.write(before.id, credential, () => commit(record))
      announce(before, record, credential !== null || input.addresses !== undefined)
      return roster.view(before.id)
    })

  const checkedFinding = async (
    before: StoredCluster,
    addresses: readonly PinnedEndpoint[],
    credential: Parameters<Prober['look']>[1],
    signal: AbortSignal,
  ): Promise<Finding> => {
    const finding = await prober.look(addresses, credential, signal)
    assertNotAdded(finding, before.id)
    if (!isPlausibleSuccessor(before.identity, finding.identity))
      throw new AppError(
        'conflict',
        `These addresses lead to ${describeIdentity(finding.identity)}, but "${before.name}" is ${describeIdentity(before.identity)}. Add the other one as a cluster of its own.`,
      )
    return finding
  }

  /** Whoever reaches the cluster through an old client must let go of it before the news goes out. */
  const announce = (before: StoredCluster, after: ClusterRecord, reached: boolean): void => {
    const { id } = before
    const turned = before.enabled !== after.enabled
    if (reached || turned) {
      pool.drop(id)
      roster.clearProblem(id)
      roster.forgetVersion(id)
    }
    if (turned) roster.tell({ kind: after.enabled ? 'enabled' : 'disabled', id })
    else if (reached && after.enabled) roster.tell({ kind: 'reconnected', id })
    if (before.name !== after.name) roster.tell({ kind: 'renamed', id })
    if (before.companyId !== after.companyId) roster.tell({ kind: 'handed_over', id })
    roster.changed(id)
  }

  const remove: FleetService['remove'] = (id, typedName) =>
    inTurn(async () => {
      const cluster = roster.get(id)
      assertTypedName('cluster', cluster.name, typedName)
      pool.drop(id)
      await credentials.remove(id, () => {
        repository.remove(id, at())
        roster.reload()
        roster.tell({ kind: 'removed', id })
      })
    })

  const readRights = async (id: ClusterId, signal: AbortSignal): Promise<MissingRight[]> => {
    const client = pool.client(roster.get(id))
    const missing = missingRights(await client.permissions({ lane: 'interactive', signal }))
    repository.saveRights(id, missing)
    roster.reload()
    roster.changed(id)
    return missing
  }

  return {
    find: viewOrThrow,
    list: (scope) => roster.all().flatMap(({ id }) => viewFor(tenants, scope, roster.view(id)) ?? []),
    certificate: (address, signal) => prober.certificate(normaliseAddress(address), signal),
    realms: ({ address, fingerprint }, signal) =>
      prober.realms({ address: normaliseAddress(address), fingerprint, pem: null }, signal),
    probe: async ({ addresses, credential }, signal) => {
      const finding = await prober.look(endpoints(addresses), checkedCredential(credential), signal)
      const found = twin(finding, null)
      return {
        clusterName: finding.identity.kind === 'cluster' ? finding.identity.name : null,
        nodes: finding.nodes.map(({ name, ip, online }) => ({ name, address: ip, online })),
        quorate: finding.quorate,
        missingRights: finding.missingRights,
        alreadyAdded: found === undefined ? null : { id: found.id, name: found.name },
      }
    },
    add,
    update,
    remove,
    removalPlan: (id) => ({ name: roster.get(id).name, ...roster.holdings(id) }),
    checkRights: async (scope, id, signal) => {
      viewOrThrow(scope, id)
      return readRights(id, signal)
    },
    testConnection: async (scope, id, signal) => {
      viewOrThrow(scope, id)
      const client = pool.client(roster.get(id))
      const { state } = client.health()
      if (state === 'down' || state === 'blocked') await client.retryNow()
      const since = clock.now()
      const missing = await readRights(id, signal)
      return { milliseconds: Math.max(0, clock.now() - since), missing }
    },
    fetchVersion: async (scope, id, signal) => {
      viewOrThrow(scope, id)
      const client = pool.client(roster.get(id))
      const { version } = await client.version({ lane: 'interactive', signal })
      roster.setVersion(id, { text: version, fetchedAt: at() })
      return viewOrThrow(scope, id)
    },
    refresh: (scope, ids, mayCheck) => {
      const wanted = ids === undefined ? null : new Set(ids)
      const chosen = roster
        .all()
        .filter((cluster) => cluster.enabled && (wanted?.has(cluster.id) ?? true) && tenants.sees(scope, cluster))
      for (const cluster of chosen) {
        const client = pool.client(cluster)
        const { state } = client.health()
        // A block is lifted only where a person who may check the connection named the cluster: each attempt with a refused
        // credential is counted there, and too many shut the console out of it.
        if (state === 'down' || (ids !== undefined && mayCheck && state === 'blocked')) void client.retryNow()
      }
      roster.askForRefresh(chosen.map(({ id }) => id))
    },
  }
}
