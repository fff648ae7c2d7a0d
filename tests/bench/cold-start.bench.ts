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
    'Profiled 2026-11-28 from the address on (some 390 ms after the start of the process; an empty page takes 130): the files of the page are there after 230 ms, its modules have run after 500 (50 of it the theme of MUI), the snapshot has come and is read after 650, React has drawn the page with its rows after 850 (50 of it the sorting by name), layout and paint end after 940. Two parts are of about the same length and side by side: main reading and writing the snapshot, and the page starting. Until then React.lazy kept the page back for 300 ms, and a new port at each start had the code compiled anew.',
  run: async () => {
    const { folder, lab } = await prepareFleetFolder()
    await lab.stop()
    const browser = await startChromiumWithProfile()
    try {
      // The first starts fill the caches of the file system and of the browser, as every start but the first
      // ones on a machine finds them: Chromium keeps compiled code of a file that it has run twice.
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
