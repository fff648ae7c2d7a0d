import https from 'node:https'
import { startLabProcess, type LabClusterFacts } from '#support/lab-process.ts'
import {
  addFleet,
  newFolder,
  polledSince,
  removeFolder,
  startBenchCore,
  tokenOf,
  type BenchCore,
} from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import type { ClusterId } from '#shared/model/ids.ts'

const ROUNDS = 7
const DEAD = 30
/** Figures of the lab change with each broadcast, every ten seconds as in Proxmox: each round brings new ones everywhere. */
const BROADCAST_MS = 10_000
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

interface Peer {
  readonly url: URL
  readonly agent: https.Agent
  readonly authorization: string
}

const toPeer = (cluster: LabClusterFacts): Peer => ({
  url: new URL('/api2/json/cluster/resources', cluster.addresses[0]?.url),
  agent: new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false }),
  authorization: tokenOf(cluster),
})

const get = ({ url, agent, authorization }: Peer): Promise<number> =>
  new Promise((resolve, reject) => {
    https
      .get(url, { agent, headers: { authorization } }, (response) => {
        let size = 0
        response.on('data', (chunk: Buffer) => (size += chunk.length))
        response.on('end', () =>
          response.statusCode === 200 ? resolve(size) : reject(new Error(`HTTP ${response.statusCode}`)),
        )
      })
      .on('error', reject)
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Asks for `asked` and waits until `ids` are stored. */
const refresh = (bench: BenchCore, ids: readonly ClusterId[], asked: readonly ClusterId[] = ids): Promise<number> =>
  timed(async () => {
    const started = Date.now()
    await bench.call('clusters.refresh', { ids: [...asked] })
    await polledSince(bench, ids, started)
  })

export const refreshBench: Bench = {
  name: 'refresh',
  description:
    'Refresh of the fleet `huge` (150 clusters, 500 nodes, 15,000 guests) until every difference is stored and told, against plain parallel HTTPS GETs of the same bodies over one kept connection per cluster; and what 30 hanging clusters cost the other 120.',
  goals: [
    { figure: 'ratio_to_raw', op: '<=', goal: 1.3 },
    { figure: 'dead_site_penalty_ms', op: '<', goal: 50 },
  ],
  profile:
    "Profiled 2026-11-27: every running guest's figures change with each broadcast, so about 12,700 rows are another per round. Proxmox (and the lab) hangs up after five idle seconds, so that each round resumes 150 TLS sessions on both sides of the comparison. What the product does beyond the plain requests is done on the one thread that also reads the network: JSON.parse about 15 % of its processor time and collection 18 % (one profiled round, before the changes named below), the difference, holding and storing it 20 ms, decoding 8 (least, without the network). Without axios' defaults merged anew per request and the lists and figures nobody reads, the processor time of a round was 1.76 times that of the plain requests, before 2.01 (seven rounds in turn on a shared machine). Next: parsing apart from the thread that reads.",
  run: async () => {
    const lab = await startLabProcess('huge')
    const folder = newFolder()
    const bench = await startBenchCore(folder)
    const peers = lab.clusters.map(toPeer)
    try {
      // Hidden, so that no poll of its own falls into a round.
      await bench.call('app.setVisible', { visible: false })
      const ids = await addFleet(bench, lab.clusters)
      const raw: number[] = []
      const product: number[] = []
      let bytes = 0
      const rawRound = (): Promise<number> =>
        timed(async () => {
          const sizes = await Promise.all(peers.map(get))
          bytes = sizes.reduce((sum, size) => sum + size, 0)
        })
      // The first round opens the connections of both.
      for (let round = 0; round < ROUNDS + 1; round += 1) {
        await pause(BROADCAST_MS)
        const rawFirst = round % 2 === 0 ? await rawRound() : null
        const productMs = await refresh(bench, ids)
        const rawMs = rawFirst ?? (await rawRound())
        if (round > 0) raw.push(rawMs)
        if (round > 0) product.push(productMs)
      }
      const alive = ids.slice(DEAD)
      const before: number[] = []
      const after: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(1000)
        before.push(await refresh(bench, alive))
      }
      for (const cluster of lab.clusters.slice(0, DEAD)) await lab.command(`fault ${cluster.name} hang`)
      for (let round = 0; round < ROUNDS; round += 1) {
        await pause(1000)
        // All 150 are asked; what is timed is when the 120 that answer are up to date.
        after.push(await refresh(bench, alive, ids))
      }
      return {
        refresh_ms: median(product),
        raw_ms: median(raw),
        ratio_to_raw: median(product.map((value, index) => value / (raw[index] ?? Number.NaN))),
        body_mb: bytes / 1e6,
        alive_only_ms: median(before),
        with_dead_ms: median(after),
        dead_site_penalty_ms: median(after) - median(before),
      }
    } finally {
      for (const peer of peers) peer.agent.destroy()
      bench.database.close()
      await bench.core.stop()
      await lab.stop()
      removeFolder(folder)
    }
  },
}
