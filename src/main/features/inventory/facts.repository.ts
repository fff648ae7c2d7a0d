import type { WaitingValues } from '#shared/model/guest-amounts.ts'
import { volumesOf, type ReportedInterface } from '#shared/model/guest-config.ts'
import type { GuestSnapshot } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import { machineIdentity } from '#shared/model/machine-identity.ts'
import type { Database } from '#main/storage/database.ts'
import { createNetworkFactsRepository, type NetworkFactsRepository } from './network-facts.repository.ts'

/** A fact with the ISO time it was read; null: never. */
export interface Aged<Value> {
  readonly at: string | null
  readonly value: Value
}

/** What is known of one guest beyond its row. Configurations are stored without their secrets. */
export interface GuestFacts {
  readonly config: Aged<Readonly<Record<string, string>>>
  readonly pending: Aged<Readonly<Record<string, string | null>>>
  readonly agent: Aged<readonly ReportedInterface[]>
  /** Why the agent was not heard; empty when it was. */
  readonly agentProblem: string
  readonly snapshots: Aged<readonly GuestSnapshot[]>
}

/** Facts to store; absent ones stay. */
export interface FactsPatch {
  readonly config?: Aged<Readonly<Record<string, string>>>
  readonly pending?: Aged<Readonly<Record<string, string | null>>>
  readonly agent?: Aged<readonly ReportedInterface[]>
  readonly agentProblem?: { readonly at: string; readonly text: string }
  readonly snapshots?: Aged<readonly GuestSnapshot[]>
}

/** When facts of a guest were last read or tried, for choosing whose turn it is. */
export interface FactsAge {
  readonly guestId: GuestId
  readonly clusterId: ClusterId
  readonly configAt: string | null
  /** When the agent was last asked in vain; null when it answered or was never asked. */
  readonly agentFailedAt: string | null
}

interface FactsRecord {
  config: string | null
  config_at: string | null
  pending: string | null
  pending_at: string | null
  agent: string | null
  agent_at: string | null
  agent_problem: string
  snapshots: string | null
  snapshots_at: string | null
}

const aged = <Value>(json: string | null, at: string | null, empty: Value): Aged<Value> => ({
  at,
  value: json === null ? empty : (JSON.parse(json) as Value),
})

/** Stands for the volumes of a guest whose configuration was not read yet. */
const EXPECTED = 'expected'

export interface FactsRepository {
  readonly read: (id: GuestId) => GuestFacts
  /** Of many guests in one read; of one never read there is no entry. */
  readonly ofNetwork: NetworkFactsRepository['read']
  /** Configurations of many guests in one read; of one never read there is no entry. */
  readonly configsOf: (ids: readonly GuestId[]) => ReadonlyMap<GuestId, Readonly<Record<string, string>>>
  /** Bytes of everything that lies on storages for these guests; of one never read there is no entry. */
  readonly allocated: (ids: readonly GuestId[]) => ReadonlyMap<GuestId, number>
  /** Configurations with what waits for a restart, of those of these guests where something does. */
  readonly waiting: (
    ids: readonly GuestId[],
  ) => ReadonlyMap<GuestId, { readonly config: Readonly<Record<string, string>>; readonly pending: WaitingValues }>
  readonly ages: () => readonly FactsAge[]
  readonly save: (id: GuestId, patch: FactsPatch) => void
  /** What will lie on storages for a guest, counted until its configuration is read. @param bytes all of its disks */
  readonly expectDisks: (id: GuestId, bytes: number) => void
}

export const createFactsRepository = (db: Database): FactsRepository => {
  const select = db.prepare<[string], FactsRecord>('SELECT * FROM guest_facts WHERE guest_id = ?')
  const network = createNetworkFactsRepository(db)
  const selectConfigs = db.prepare<[string], { guest_id: GuestId; config: string }>(
    'SELECT guest_id, config FROM guest_facts WHERE config IS NOT NULL AND guest_id IN (SELECT value FROM json_each(?))',
  )
  // A guest that went meanwhile gets no row: the facts go with it.
  const ensure = db.prepare(
    'INSERT INTO guest_facts (guest_id) SELECT id FROM guests WHERE id = ? ON CONFLICT DO NOTHING',
  )
  const put = {
    config: db.prepare('UPDATE guest_facts SET config = ?, config_at = ?, volumes = ? WHERE guest_id = ?'),
    pending: db.prepare('UPDATE guest_facts SET pending = ?, pending_at = ? WHERE guest_id = ?'),
    agent: db.prepare(
      "UPDATE guest_facts SET agent = ?, agent_at = ?, agent_tried_at = ?, agent_problem = '' WHERE guest_id = ?",
    ),
    snapshots: db.prepare('UPDATE guest_facts SET snapshots = ?, snapshots_at = ? WHERE guest_id = ?'),
  }
  const identities = db
    .prepare<[string], string>('SELECT kind || value FROM guest_identities WHERE guest_id = ?')
    .pluck()
  const dropIdentities = db.prepare('DELETE FROM guest_identities WHERE guest_id = ?')
  const addIdentity = db.prepare(
    'INSERT OR IGNORE INTO guest_identities (guest_id, kind, value) SELECT id, ?, ? FROM guests WHERE id = ?',
  )
  /** Hardly ever another than before, so it is looked at first. */
  const saveIdentity = (id: GuestId, config: Readonly<Record<string, string>>): void => {
    const { uuid, macs } = machineIdentity(config)
    const wanted: (readonly [string, string])[] = macs.map((mac) => ['mac', mac])
    if (uuid !== null) wanted.push(['uuid', uuid])
    const known = new Set(identities.all(id))
    if (known.size === wanted.length && wanted.every(([kind, value]) => known.has(kind + value))) return
    dropIdentities.run(id)
    for (const [kind, value] of wanted) addIdentity.run(kind, value, id)
  }
  const volumes = db.prepare<[string], string | null>('SELECT volumes FROM guest_facts WHERE guest_id = ?').pluck()
  const allocated = db.prepare<[string], { id: GuestId; bytes: number }>(
    `SELECT guest_id AS id, (SELECT total(value) FROM json_each(volumes)) AS bytes FROM guest_facts
     WHERE volumes IS NOT NULL AND guest_id IN (SELECT value FROM json_each(?))`,
  )
  const waiting = db.prepare<[string], { id: GuestId; config: string; pending: string }>(
    `SELECT guest_id AS id, config, pending FROM guest_facts
     WHERE config IS NOT NULL AND pending IS NOT NULL AND pending <> '{}' AND guest_id IN (SELECT value FROM json_each(?))`,
  )
  const putExpected = db.prepare('UPDATE guest_facts SET volumes = ? WHERE guest_id = ? AND config IS NULL')
  const putProblem = db.prepare('UPDATE guest_facts SET agent_problem = ?, agent_tried_at = ? WHERE guest_id = ?')
  return {
    read: (id) => {
      const row = select.get(id)
      return {
        config: aged(row?.config ?? null, row?.config_at ?? null, {}),
        pending: aged(row?.pending ?? null, row?.pending_at ?? null, {}),
        agent: aged(row?.agent ?? null, row?.agent_at ?? null, []),
        agentProblem: row?.agent_problem ?? '',
        snapshots: aged(row?.snapshots ?? null, row?.snapshots_at ?? null, []),
      }
    },
    ofNetwork: network.read,
    configsOf: (ids) =>
      new Map(
        selectConfigs
          .all(JSON.stringify(ids))
          .map(({ guest_id: id, config }) => [id, JSON.parse(config) as Readonly<Record<string, string>>]),
      ),
    allocated: (ids) => new Map(allocated.all(JSON.stringify(ids)).map(({ id, bytes }) => [id, bytes])),
    waiting: (ids) =>
      new Map(
        waiting.all(JSON.stringify(ids)).map(({ id, config, pending }) => [
          id,
          {
            config: JSON.parse(config) as Readonly<Record<string, string>>,
            pending: JSON.parse(pending) as WaitingValues,
          },
        ]),
      ),
    ages: () =>
      db
        .prepare<[], FactsAge>(
          `SELECT guest_id AS guestId, cluster_id AS clusterId, config_at AS configAt,
             iif(agent_problem = '', NULL, agent_tried_at) AS agentFailedAt
           FROM guest_facts JOIN guests ON guests.id = guest_facts.guest_id`,
        )
        .all(),
    expectDisks: (id, bytes) => {
      ensure.run(id)
      putExpected.run(JSON.stringify({ [EXPECTED]: bytes }), id)
    },
    save: (id, patch) => {
      ensure.run(id)
      const { config, pending, agent, agentProblem, snapshots } = patch
      if (config !== undefined) {
        const before = JSON.parse(volumes.get(id) ?? '{}') as Record<string, number>
        put.config.run(JSON.stringify(config.value), config.at, JSON.stringify(volumesOf(config.value, before)), id)
        saveIdentity(id, config.value)
      }
      if (pending !== undefined) put.pending.run(JSON.stringify(pending.value), pending.at, id)
      if (agent !== undefined) put.agent.run(JSON.stringify(agent.value), agent.at, agent.at, id)
      if (config !== undefined || agent !== undefined) network.follow(id)
      if (agentProblem !== undefined) putProblem.run(agentProblem.text, agentProblem.at, id)
      if (snapshots !== undefined) put.snapshots.run(JSON.stringify(snapshots.value), snapshots.at, id)
    },
  }
}
