import { decodeNics, type ReportedInterface } from '#shared/model/guest-config.ts'
import type { GuestId } from '#shared/model/ids.ts'
import type { SightedNic } from '#shared/model/ip/sightings.ts'
import type { Database } from '#main/storage/database.ts'

/** What a guest's network is known by. */
export interface NetworkFacts {
  readonly nics: readonly SightedNic[]
  /** When the configuration was read, ISO; null: never. */
  readonly configAt: string | null
  /** When the agent last answered, ISO; null: never. */
  readonly agentAt: string | null
}

interface NicsRecord {
  guest_id: GuestId
  nics: string
  config_at: string | null
  agent_at: string | null
}

interface SourceRecord extends Omit<NicsRecord, 'nics'> {
  config: string | null
  agent: string | null
}

const parsed = <Value>(json: string | null, empty: Value): Value =>
  json === null ? empty : (JSON.parse(json) as Value)

/** No more than reconciliation looks at: of thousands of guests all of this is held at once. */
const nicsOf = ({ config, agent }: SourceRecord): SightedNic[] =>
  decodeNics(parsed<Readonly<Record<string, string>>>(config, {}), parsed<ReportedInterface[]>(agent, [])).map(
    ({ key, bridge, vlan, configured, reported }) => ({ key, bridge, vlan, configured, reported }),
  )

export interface NetworkFactsRepository {
  /** Of many guests in one read; of one never read there is no entry. */
  readonly read: (ids: readonly GuestId[]) => ReadonlyMap<GuestId, NetworkFacts>
  /** Configuration or agent answer of a guest were stored: its interfaces follow, in the same transaction. */
  readonly follow: (id: GuestId) => void
}

/** Interfaces of guests, kept beside the facts they are read out of. */
export const createNetworkFactsRepository = (db: Database): NetworkFactsRepository => {
  const SOURCE = 'SELECT guest_id, config, config_at, agent, agent_at FROM guest_facts'
  const kept = db.prepare<[string], NicsRecord>(
    'SELECT guest_id, nics, config_at, agent_at FROM guest_nics WHERE guest_id IN (SELECT value FROM json_each(?))',
  )
  const sources = db.prepare<[string], SourceRecord>(`${SOURCE} WHERE guest_id IN (SELECT value FROM json_each(?))`)
  const source = db.prepare<[string], SourceRecord>(`${SOURCE} WHERE guest_id = ?`)
  const put = db.prepare<NicsRecord>(
    `INSERT INTO guest_nics (guest_id, nics, config_at, agent_at) VALUES (@guest_id, @nics, @config_at, @agent_at)
     ON CONFLICT (guest_id) DO UPDATE SET nics = @nics, config_at = @config_at, agent_at = @agent_at`,
  )
  return {
    read: (ids) => {
      const found = new Map<GuestId, NetworkFacts>()
      for (const { guest_id: id, nics, config_at: configAt, agent_at: agentAt } of kept.all(JSON.stringify(ids)))
        found.set(id, { nics: parsed<SightedNic[]>(nics, []), configAt, agentAt })
      // Read by an earlier version, and not since.
      const rest = ids.filter((id) => !found.has(id))
      if (rest.length > 0)
        for (const row of sources.all(JSON.stringify(rest)))
          found.set(row.guest_id, { nics: nicsOf(row), configAt: row.config_at, agentAt: row.agent_at })
      return found
    },
    follow: (id) => {
      const row = source.get(id)
      if (row === undefined) return
      const { guest_id, config_at, agent_at } = row
      put.run({ guest_id, nics: JSON.stringify(nicsOf(row)), config_at, agent_at })
    },
  }
}
