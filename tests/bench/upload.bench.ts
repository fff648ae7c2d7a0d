import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import type { CatalogueTarget } from '#shared/model/catalogue.ts'
import { JobId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { startLabProcess, type LabClusterFacts } from '#support/lab-process.ts'
import {
  addFleet,
  memoryVault,
  newFolder,
  removeFolder,
  startBenchCore,
  tokenOf,
  type BenchCore,
} from './bench-core.ts'
import { median, type Bench } from './bench.ts'

const MIB = 1024 ** 2
/** `--upload-mib=512` for a quick look; what counts is a file larger than the memory of many machines. */
const SIZE_MIB = Number(/^--upload-mib=(\d+)$/.exec(process.argv.at(-1) ?? '')?.[1] ?? 6 * 1024)
/** Opens connections, compiles what is hot and brings the process to the size it has anyway. */
const WARM_UP_MIB = 256
/** Of both in turn, so that what else the machine does falls on both. */
const ROUNDS = SIZE_MIB >= 1024 ? 1 : 3
const SAMPLE_MS = 20

/** A file that takes no room: its bytes are zeros, read and sent like any others. */
const writeSparse = async (file: string, bytes: number): Promise<void> => {
  const handle = await open(file, 'w')
  await handle.truncate(bytes)
  await handle.close()
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** Uploads through the product and resolves when its job has ended well. */
const upload = async (bench: BenchCore, kind: 'iso', target: CatalogueTarget, name: string): Promise<void> => {
  const held = await bench.call('catalogue.chooseFile', { kind })
  if (held === null) throw new Error('The bench chose no file')
  const id = JobId.parse(uuidv7(Date.now(), randomBytes(10)))
  const order = { id, fileId: held.id, kind, name, targets: [target], checksum: null }
  await bench.call('catalogue.upload', order)
  for (;;) {
    const { job, children } = await bench.call('jobs.get', { id })
    if (job.state === 'completed') return
    if (job.finishedAt !== null) throw new Error(children[0]?.error?.message ?? job.error?.message ?? job.state)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The same file through a plain pipe into a plain request. */
const pipe = (cluster: LabClusterFacts, target: CatalogueTarget, file: string, size: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const boundary = 'raw-pipe-of-the-bench'
    const head = [
      `--${boundary}\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="raw.iso"\r\n\r\n`,
    ].join('')
    const tail = `\r\n--${boundary}--\r\n`
    const address = new URL(
      `/api2/json/nodes/${target.node}/storage/${target.storage}/upload`,
      cluster.addresses.find(({ node }) => node === target.node)?.url,
    )
    const request = https.request(address, {
      method: 'POST',
      agent: false,
      rejectUnauthorized: false,
      headers: {
        authorization: tokenOf(cluster),
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': head.length + size + tail.length,
      },
    })
    request.on('response', (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${response.statusCode}`)),
      )
    })
    request.on('error', reject)
    request.write(head)
    const source = createReadStream(file)
    source.on('error', reject)
    source.on('end', () => request.end(tail))
    source.pipe(request, { end: false })
  })

/** The highest resident memory while something runs, in bytes. */
const peakDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, SAMPLE_MS)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return peak
}

export const uploadBench: Bench = {
  name: 'upload',
  description:
    'A sparse file of 6 GiB uploaded to a simulated cluster in another process, from the choice of the file to the end of the job: how much the memory of the main process grows above what a first upload left it at, and how long it takes against the same file piped by Node into a plain HTTPS request to the same node in the same run.',
  goals: [
    { figure: 'rss_growth_mb', op: '<', goal: 50 },
    { figure: 'ratio_to_raw', op: '<=', goal: 1.2 },
  ],
  run: async () => {
    const lab = await startLabProcess('small', ['--pace', '0.001'])
    const folder = newFolder()
    const [large, small] = [path.join(folder, 'large.iso'), path.join(folder, 'small.iso')]
    let chosen = small
    const bench = await startBenchCore(folder, memoryVault(), { chooseFile: () => Promise.resolve(chosen) })
    try {
      await writeSparse(large, SIZE_MIB * MIB)
      await writeSparse(small, WARM_UP_MIB * MIB)
      const [cluster] = lab.clusters
      if (cluster === undefined) throw new Error('The lab has no cluster')
      const [clusterId] = await addFleet(bench, [cluster])
      const node = cluster.addresses[0]?.node
      if (clusterId === undefined || node === undefined) throw new Error('The lab has no node')
      const target: CatalogueTarget = { clusterId, node, storage: 'local' }
      await bench.call('app.setVisible', { visible: false })
      await upload(bench, 'iso', target, 'warm-up.iso')
      await pipe(cluster, target, small, WARM_UP_MIB * MIB)
      chosen = large
      const [product, raw, growth, before]: [number[], number[], number[], number[]] = [[], [], [], []]
      for (let round = 0; round < ROUNDS; round += 1) {
        // What the plain pipe left behind is not the product's.
        globalThis.gc?.()
        const start = process.memoryUsage.rss()
        before.push(start)
        product.push(
          await timed(async () => {
            growth.push((await peakDuring(() => upload(bench, 'iso', target, `large-${round}.iso`))) - start)
          }),
        )
        raw.push(await timed(() => pipe(cluster, target, large, SIZE_MIB * MIB)))
      }
      return {
        rss_growth_mb: Math.max(...growth) / 1e6,
        rss_before_mb: median(before) / 1e6,
        size_mib: SIZE_MIB,
        mb_per_s: (SIZE_MIB * MIB) / 1e6 / median(product),
        raw_mb_per_s: (SIZE_MIB * MIB) / 1e6 / median(raw),
        ratio_to_raw: median(product.map((value, index) => value / (raw[index] ?? Number.NaN))),
        load_1m: os.loadavg()[0] ?? Number.NaN,
      }
    } finally {
      bench.database.close()
      await bench.core.stop()
      await lab.stop()
      removeFolder(folder)
    }
  },
}
