import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext } from 'playwright-core'
import { removeFolder } from './bench-core.ts'
import { median, type Bench } from './bench.ts'
import { GRID_ROWS, prepareFleetFolder, startChromiumWithProfile, startServed } from './served-fleet.ts'

const ROUNDS = 5
const WARM_UP_ROUNDS = 3

/** Process start → address printed → page opened → the grid shows its rows and the count of all guests. */
const coldStart = async (browser: BrowserContext, folder: string): Promise<number> => {
  const page = await browser.newPage()
  const started = performance.now()
  const served = await startServed(folder)
  try {
    await page.goto(`${served.address}#/inventory`, { waitUntil: 'commit' })
    await page.waitForFunction(
      (rows) => document.querySelectorAll(rows).length >= 10 && /15,000 guests/.test(document.body.textContent),
      GRID_ROWS,
    )
    return performance.now() - started
  } finally {
    await page.close()
    await served.stop()
  }
}

/** The floor: a bare server in this process and an empty page with a table of the same size of window. */
const emptyPage = async (browser: BrowserContext): Promise<number> => {
  const page = await browser.newPage()
  const server = http.createServer((_request, response) => response.end('<!doctype html><div id="done">ready</div>'))
  const started = performance.now()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'commit' })
  await page.waitForSelector('#done')
  const elapsed = performance.now() - started
  await page.close()
  server.close()
  return elapsed
}

export const coldStartBench: Bench = {
  name: 'cold-start',
  description:
    'Start of the main process (served way) to the usable grid in a running Chromium with a profile of its own: 15,000 guests in the database, all 150 clusters dead. Floor: an empty page of a bare server.',
  goals: [{ figure: 'cold_start_ms', op: '<', goal: 1500 }],
  profile:
    'Main is one bundle with compiled code kept beside it, the page one file for its first view, and the snapshot of 15,000 guests goes by columns (2.9 MB instead of 7.5). What a profile of main still shows: the check of the database, reading and decoding 15,000 rows, and the collections this causes. Of the page: evaluating 620 kB, of which the details of a guest and their dialogs are not needed for the first rows, then drawing the grid. On two cores the browser alone keeps both busy from the address on, so what main does meanwhile (since 2026-11-27 it reads the inventory then) costs the page what it saves the start: alternated twelve times each, the address came 245 ms sooner, the grid as late as before; with room for young objects 5 % sooner. Next: less work instead of other places for it, as the snapshot written from what the database holds as text.',
  run: async () => {
    const { folder, lab } = await prepareFleetFolder()
    await lab.stop()
    const browser = await startChromiumWithProfile()
    try {
      // The first starts fill the caches of the file system and of the browser, as any but the first ones on a machine
      // find them: Chromium keeps compiled code of a file that it has run twice.
      for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await coldStart(browser, folder)
      const samples: number[] = []
      const floor: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        floor.push(await emptyPage(browser))
        samples.push(await coldStart(browser, folder))
      }
      return { cold_start_ms: median(samples), slowest_ms: Math.max(...samples), empty_page_ms: median(floor) }
    } finally {
      await browser.close()
      removeFolder(folder)
    }
  },
}
