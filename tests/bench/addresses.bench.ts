import type BetterSqlite3 from 'better-sqlite3'
import { RangeId } from '#shared/model/ids.ts'
import { keyOf, formatIp, type IpFamily } from '#shared/model/ip/ip-address.ts'
import { cidrOf, lastOf, usableOf } from '#shared/model/ip/network.ts'
import { removeFolder, type BenchCore } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { newId, startStored } from './stored-fleet.ts'

const GUESTS = 15_000
const REPEATS = 9
const PAGE = 500

const NETWORKS = {
  full: '10.77.0.0/16',
  eight: '11.0.0.0/8',
  sixtyfour: '2001:db8:5::/64',
} as const
type Name = keyof typeof NETWORKS

const ids = Object.fromEntries(Object.keys(NETWORKS).map((name) => [name, RangeId.parse(newId())])) as Record<
  Name,
  RangeId
>

/** A /16 of which every address is given out, and a /8 and a /64 with a few assignments far apart. */
const fillRanges = (db: BetterSqlite3.Database): void => {
  const at = new Date(Date.now() - 7_200_000).toISOString()
  const range = db.prepare(
    `INSERT INTO address_ranges (id, cidr, family, first_key, last_key, kind, shared, description, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, 'internal', 0, '', ?, ?)`,
  )
  const assignment = db.prepare(
    `INSERT INTO address_assignments (id, range_id, address, address_key, use, label, is_primary, created_at, created_by)
     VALUES (?, ?, ?, ?, 'device', ?, 0, ?, 'Mara Richter')`,
  )
  const give = (name: Name, family: IpFamily, bits: bigint): void => {
    assignment.run(newId(), ids[name], formatIp({ family, bits }), keyOf(bits), `device ${bits & 0xffffn}`, at)
  }
  for (const name of Object.keys(NETWORKS) as Name[]) {
    const network = cidrOf(NETWORKS[name])
    range.run(ids[name], NETWORKS[name], network.family, keyOf(network.first), keyOf(lastOf(network)), at, at)
    const { from, to } = usableOf(network)
    if (name === 'full') for (let bits = from; bits <= to; bits += 1n) give(name, network.family, bits)
    else for (let part = 0n; part < 40n; part += 1n) give(name, network.family, from + ((to - from) / 40n) * part)
  }
}

/** Median time of a call in milliseconds. */
const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  return median(times)
}

/** Keys after which the first, a middle and the last page of the full range begin. */
const pageStarts = ({ database }: BenchCore): (string | null)[] => {
  const at = database.prepare<[string, number], { place: string }>(
    "SELECT address_key || '/' || id AS place FROM address_assignments WHERE range_id = ? ORDER BY address_key LIMIT 1 OFFSET ?",
  )
  return [null, at.get(ids.full, 32_766)?.place ?? null, at.get(ids.full, 65_033)?.place ?? null]
}

export const addressesBench: Bench = {
  name: 'addresses',
  description: `Lists of addresses through the gate, beside ${GUESTS.toLocaleString('en')} guests: pages of ${PAGE} of a /16 of which all 65,534 addresses are given out (first, middle, last, and filtered), the page of a range (use, blocks, next free), and the next free address; of that /16, of a /8 and of a /64 with 40 assignments each. Peer (…_to_plain): all rows of the /16 read with plain SQL.`,
  goals: [
    { figure: 'page_to_plain', op: '<=', goal: 0.1 },
    { figure: 'range_full_to_plain', op: '<=', goal: 0.5 },
    { figure: 'next_full_to_plain', op: '<=', goal: 0.3 },
    { figure: 'range_eight_to_plain', op: '<=', goal: 0.05 },
    { figure: 'range_sixtyfour_to_plain', op: '<=', goal: 0.05 },
  ],
  run: async () => {
    const { bench, folder } = await startStored(200, GUESTS, fillRanges)
    const { call } = bench
    try {
      const pages: number[] = []
      for (const after of pageStarts(bench)) {
        pages.push(await timeOf(() => call('addresses.assignments', { rangeId: ids.full, after, limit: PAGE })))
      }
      const range = (name: Name) => timeOf(() => call('addresses.range', { id: ids[name] }))
      const next = (name: Name) => timeOf(() => call('addresses.nextFree', { rangeId: ids[name], count: 1 }))
      const refused = (): Promise<number> =>
        timeOf(() =>
          bench.core.dispatch(
            'addresses.assign',
            {
              id: newId(),
              rangeId: ids.full,
              address: null,
              target: { use: 'device', label: 'more', companyId: null },
            },
            { caller: { kind: 'owner', via: 'internal', address: '' }, signal: new AbortController().signal },
          ),
        )
      const all = bench.database.prepare('SELECT * FROM address_assignments WHERE range_id = ? ORDER BY address_key')
      const figures = {
        page_ms: Math.max(...pages),
        page_first_ms: pages[0] ?? 0,
        page_middle_ms: pages[1] ?? 0,
        page_last_ms: pages[2] ?? 0,
        page_filtered_ms: await timeOf(() =>
          call('addresses.assignments', { rangeId: ids.full, text: '77.200.1', limit: PAGE }),
        ),
        page_eight_ms: await timeOf(() => call('addresses.assignments', { rangeId: ids.eight, limit: PAGE })),
        page_sixtyfour_ms: await timeOf(() => call('addresses.assignments', { rangeId: ids.sixtyfour, limit: PAGE })),
        range_full_ms: await range('full'),
        range_eight_ms: await range('eight'),
        range_sixtyfour_ms: await range('sixtyfour'),
        next_full_ms: await next('full'),
        next_eight_ms: await next('eight'),
        next_sixtyfour_ms: await next('sixtyfour'),
        assign_refused_full_ms: await refused(),
        ranges_ms: await timeOf(() => call('addresses.ranges', {})),
        plain_read_ms: await timeOf(() => Promise.resolve(all.all(ids.full))),
      }
      /** Taken by turns with its peer, so that what else the machine does meets both. */
      const toPlain = async (work: () => Promise<unknown>): Promise<number> => {
        const ratios: number[] = []
        for (let repeat = 0; repeat < REPEATS; repeat += 1) {
          const started = performance.now()
          all.all(ids.full)
          const between = performance.now()
          await work()
          ratios.push((performance.now() - between) / (between - started))
        }
        return median(ratios)
      }
      const last = pageStarts(bench).at(-1) ?? null
      return {
        ...figures,
        page_to_plain: await toPlain(() =>
          call('addresses.assignments', { rangeId: ids.full, after: last, limit: PAGE }),
        ),
        range_full_to_plain: await toPlain(() => call('addresses.range', { id: ids.full })),
        next_full_to_plain: await toPlain(() => call('addresses.nextFree', { rangeId: ids.full, count: 1 })),
        range_eight_to_plain: await toPlain(() => call('addresses.range', { id: ids.eight })),
        range_sixtyfour_to_plain: await toPlain(() => call('addresses.range', { id: ids.sixtyfour })),
      }
    } finally {
      bench.database.close()
      await bench.core.stop()
      removeFolder(folder)
    }
  },
}
