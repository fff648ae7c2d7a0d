import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { EventPayload } from '#shared/contract/index.ts'
import type { ClusterCredential, PinnedAddress } from '#shared/model/cluster.ts'
import { ClusterId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { createFleet as createLabFleet } from '#lab/fleet/fleets.ts'
import { startLab, type Lab, type StartedCluster } from '#lab/lab.ts'
import { createFleet, type Fleet } from '#main/features/fleet/fleet.ts'
import { createLog } from '#main/log/log.ts'
import type { Clock, Vault } from '#main/ports.ts'
import { openDatabase, type Database } from '#main/storage/database.ts'
import { allMigrations } from '#main/storage/migrations/all-migrations.ts'
import { systemClock } from '#main/system-clock.ts'
import { createEventBus } from '#main/transport/event-bus.ts'
import { INTERNAL } from '#main/transport/owner-actor.ts'
import { memoryVault } from './core.ts'

export const aClusterId = (): ClusterId => ClusterId.parse(uuidv7(Date.now(), randomBytes(10)))

/** As the gate hands it to a handler. */
export const asOwner = INTERNAL

export interface TestFleet extends Fleet {
  readonly db: Database
  readonly vault: Vault
  /** What the vault holds, by key. */
  readonly secrets: Map<string, string>
  readonly events: EventPayload<'clusters.clusterChanged'>[]
}

/** The fleet alone, on a database in memory unless another is given; ended with the test. */
export const startFleet = async (
  options: {
    readonly db?: Database
    readonly secrets?: Map<string, string>
    readonly vault?: Vault
    readonly clock?: Clock
  } = {},
): Promise<TestFleet> => {
  const { clock = systemClock, secrets = new Map<string, string>() } = options
  const db = options.db ?? (await openDatabase(':memory:', { migrations: allMigrations, clock }))
  const vault = options.vault ?? memoryVault(secrets)
  const bus = createEventBus(() => undefined)
  const events: EventPayload<'clusters.clusterChanged'>[] = []
  bus.listen((name, payload) => {
    if (name === 'clusters.clusterChanged') events.push(payload as EventPayload<'clusters.clusterChanged'>)
  })
  const redactor = { text: (text: string) => text, value: (value: unknown) => value }
  const log = createLog({ clock, redactor, sinks: [], level: 'error' })
  const tenants = { exists: () => true, sees: () => true, guests: () => 0, slicedFor: () => [] }
  const fleet = createFleet({ db, vault, clock, randomBytes: (count) => randomBytes(count), events: bus, tenants, log })
  onTestFinished(fleet.stop)
  return { ...fleet, db, vault, secrets, events }
}

/** A small lab that answers quickly, its cluster of most nodes, and another. Whoever starts it stops it. */
export const startTwoClusters = async (options: {
  readonly seed: number
  readonly proxyTimeoutMs: number
}): Promise<{ lab: Lab; acme: StartedCluster; other: StartedCluster }> => {
  const { seed, proxyTimeoutMs } = options
  const lab = await startLab({ clusters: createLabFleet('small', { seed }), authFailureDelayMs: 5, proxyTimeoutMs })
  const [acme, other] = lab.clusters.toSorted((one, two) => two.addresses.length - one.addresses.length)
  if (acme === undefined || other === undefined) throw new Error('the small fleet has too few clusters')
  return { lab, acme, other }
}

/** A lab cluster's addresses as a person would have confirmed them. */
export const pinsOf = (cluster: {
  readonly addresses: readonly { readonly url: string; readonly fingerprint: string }[]
}): PinnedAddress[] => cluster.addresses.map(({ url, fingerprint }) => ({ address: new URL(url).host, fingerprint }))

export const tokenOf = (
  cluster: { readonly tokens: Readonly<Record<string, string>> },
  tokenId: string,
): ClusterCredential => ({
  kind: 'token',
  tokenId,
  secret: cluster.tokens[tokenId] ?? '',
})

export const passwordOf = (cluster: StartedCluster, userid: string): ClusterCredential => {
  const [user = '', realm = ''] = userid.split('@')
  return { kind: 'password', user, realm, password: cluster.users[userid] ?? '' }
}
