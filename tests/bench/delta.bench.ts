import BetterSqlite3 from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import https from 'node:https'
import path from 'node:path'
import type { ClusterId } from '#shared/model/ids.ts'
import { decodeResources } from '#main/adapters/proxmox/decode-resources.ts'
import type { ProxmoxResources } from '#main/adapters/proxmox/proxmox.types.ts'
import { databaseFile } from '#main/compose.ts'
import { createInventoryRepository } from '#main/features/inventory/inventory.repository.ts'
import { createInventoryService } from '#main/features/inventory/inventory.service.ts'
import { createPollBatch } from '#main/features/inventory/poll-batch.ts'
import type { LabClusterFacts } from '#support/lab-process.ts'
import { removeFolder, tokenOf } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { GRID_ROWS, prepareFleetFolder, startChromium, startServed, type FleetFolder } from './served-fleet.ts'

/** One in three folds the log into the database, which takes as long again: few rounds would tell that by chance. */
const ROUNDS_IN_MAIN = 40
const ROUNDS_IN_PAGE = 5
const SHARE_PERCENT = 5

const resourcesOf = (cluster: LabClusterFacts): Promise<ProxmoxResources> =>
  new Promise((resolve, reject) => {
    const url = new URL('/api2/json/cluster/resources', cluster.addresses[0]?.url)
    https
      .get(url, { rejectUnauthorized: false, headers: { authorization: tokenOf(cluster) } }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.on('end', () => {
          resolve(decodeResources((JSON.parse(body) as { data: unknown }).data))
        })
      })
      .on('error', reject)
  })

/** In main, without the network: differences, transactions as the poller makes them, and the change as the page gets it. */
const applyInMain = async ({ folder, lab }: FleetFolder) => {
  const file = path.join(folder, 'apply.db')
  copyFileSync(databaseFile(path.join(folder, 'data')), file)
  const db = new BetterSqlite3(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  const ids = new Map(
    (db.prepare('SELECT id, name FROM clusters').all() as { id: ClusterId; name: string }[]).map(({ id, name }) => [
      name,
      id,
    ]),
  )
  const service = createInventoryService({
    shared: { companyOf: () => null, sliceStorages: () => [] },
    repository: createInventoryRepository(db),
    events: { emit: () => undefined },
    clock: { now: () => Date.now() },
    randomBytes: (count) => randomBytes(count),
  })
  for (const id of service.storedClusters()) service.load(id)
  const batch = createPollBatch(service)
  const apply = async (): Promise<{ elapsed: number; rows: number }> => {
    const answers = await Promise.all(
      lab.clusters.map(async (cluster) => [cluster.name, await resourcesOf(cluster)] as const),
    )
    const seenAt = new Date().toISOString()
    const options = { seenAt, removeGuests: true, removeStorages: true, alongside: () => undefined }
    const started = performance.now()
    const changes = await Promise.all(
      answers.map(([name, resources]) => batch.apply({ clusterId: ids.get(name) as ClusterId, resources, options })),
    )
    const elapsed = performance.now() - started
    return { elapsed, rows: changes.reduce((sum, { changedGuests }) => sum + changedGuests.length, 0) }
  }
  try {
    await apply()
    const samples: number[] = []
    const peer: number[] = []
    let rows = 0
    const update = db.prepare('UPDATE guests SET pool = ?, maxcpu = ?, maxmem = ?, maxdisk = ? WHERE id = ?')
    const guests = db.prepare('SELECT id FROM guests').pluck().all() as string[]
    for (let round = 0; round < ROUNDS_IN_MAIN; round += 1) {
      await lab.command(`churn ${SHARE_PERCENT} ${round}`)
      const applied = await apply()
      samples.push(applied.elapsed)
      rows = applied.rows
      const started = performance.now()
      db.transaction(() => {
        for (const id of guests.slice(0, rows)) update.run(String(Math.random()), 1, 1, 1, id)
      })()
      peer.push(performance.now() - started)
    }
    return { apply_ms: median(samples), changed_rows: rows, plain_sql_updates_ms: median(peer) }
  } finally {
    db.close()
  }
}

/** In the page: which rows of the grid are the same elements after the change as before. */
const applyInPage = async ({ folder, lab }: FleetFolder) => {
  const browser = await startChromium()
  const served = await startServed(folder)
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(`${served.address}#/inventory`)
    await page.waitForSelector(GRID_ROWS)
    // All clusters have been polled since the start when none is older than the page.
    await page.waitForFunction(() => /15,000 guests/.test(document.body.textContent))
    await page.evaluate(() => performance.mark('watched'))
    await page.evaluate((rows) => {
      const grid = document.querySelector(rows)?.parentElement
      const state = { remounted: 0, changed: 0 }
      Object.assign(globalThis, { delta: state })
      const isRow = (node: Node): boolean => node instanceof Element && node.getAttribute('role') === 'row'
      new MutationObserver((records) => {
        for (const record of records) {
          state.changed += 1
          for (const node of record.addedNodes) if (isRow(node)) state.remounted += 1
        }
      }).observe(grid ?? document, { subtree: true, childList: true, characterData: true, attributes: true })
    }, GRID_ROWS)
    // Several times, so that rows on screen are among the changed ones whatever the seed picks.
    for (let round = 0; round < ROUNDS_IN_PAGE; round += 1) {
      await lab.command(`churn ${SHARE_PERCENT} page-${round}`)
      await page.keyboard.press('r')
      await page.waitForTimeout(3000)
    }
    const state = await page.evaluate(
      () => (globalThis as unknown as { delta: { remounted: number; changed: number } }).delta,
    )
    const mounted = await page.locator(GRID_ROWS).count()
    if (state.changed === 0) throw new Error('No change reached the page: nothing was measured')
    return { remounted_rows: state.remounted, mounted_rows: mounted, cell_changes: state.changed }
  } finally {
    await browser.close()
    await served.stop()
  }
}

export const deltaBench: Bench = {
  name: 'delta',
  description:
    'Five percent of the 15,000 guests changed: difference and transactions in main against the same number of plain SQL updates, and what the grid does with it. Load (processor, memory, uptime) is stored once a minute for each cluster, which is not in it.',
  goals: [
    { figure: 'apply_ms', op: '<', goal: 30 },
    { figure: 'remounted_rows', op: '=', goal: 0 },
    { figure: 'mounted_rows', op: '<=', goal: 60 },
  ],
  profile:
    'Taken apart 2026-11-27 without the network, parts left out in turn (least of 71 rounds, 18.6 ms in all): the values of figures 3.6 ms, 345 nodes 2, 150 whole rows (churn changes figures of four guests in five only) 1; checkpoints left to a later time changed nothing that could be told from noise. The rest is commits, and reading 15,000 rows out of memory to compare them.',
  run: async () => {
    const fleet = await prepareFleetFolder()
    try {
      await fleet.lab.command('freeze')
      return { ...(await applyInMain(fleet)), ...(await applyInPage(fleet)) }
    } finally {
      await fleet.lab.stop()
      removeFolder(fleet.folder)
    }
  },
}
