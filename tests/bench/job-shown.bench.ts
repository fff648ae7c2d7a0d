import type { Page } from 'playwright-core'
import { clickUntilListed } from '#support/click-until-listed.ts'
import { askCore, fillConsole, goTo } from '#support/console-page.ts'
import { openConsole } from '#support/console.ts'
import { startLabProcess } from '#support/lab-process.ts'
import { median, quantile, type Bench } from './bench.ts'

const CLICKS = 20
const BUTTON = 'Fetch version'
const RUNNING = ['queued', 'running']

const untilJobsEnded = async (page: Page): Promise<void> => {
  while ((await askCore(page, 'jobs.active', {})).some(({ state }) => RUNNING.includes(state))) {
    await page.waitForTimeout(50)
  }
}

/** One call to the core and its answer written into the page, without the console's own code. */
const bareCall = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const place = document.createElement('output')
    document.body.append(place)
    const startedAt = performance.now()
    const answer = await fetch('/api/preferences.get', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    place.textContent = await answer.text()
    const elapsed = performance.now() - startedAt
    place.remove()
    return elapsed
  })

export const jobShownBench: Bench = {
  name: 'job-shown',
  description:
    'Click on an action to its job in the task panel (served way, Chromium, fleet small; versions of three clusters fetched 20 times); peer: a bare call to the core whose answer is written into the page.',
  goals: [{ figure: 'p95_ms', op: '<', goal: 100 }],
  run: async () => {
    const lab = await startLabProcess('small')
    const running = await openConsole('served')
    try {
      const page = running.page()
      await fillConsole(page, lab.clusters)
      await goTo(page, '/clusters')
      const boxes = page.locator('[role="grid"][aria-label="Clusters"] [data-row] [data-check]')
      await boxes.first().waitFor()
      for (let index = 0; index < (await boxes.count()); index += 1) await boxes.nth(index).click()
      const click = () => clickUntilListed(page, 'main', BUTTON, 'Fetch versions')
      await page.locator('main').getByRole('button', { name: BUTTON, exact: true }).waitFor()
      await click()
      const samples: number[] = []
      const bare: number[] = []
      for (let round = 0; round < CLICKS; round += 1) {
        await untilJobsEnded(page)
        bare.push(await bareCall(page))
        samples.push(await click())
      }
      return {
        p50_ms: median(samples),
        p95_ms: quantile(samples, 0.95),
        max_ms: Math.max(...samples),
        bare_call_p50_ms: median(bare),
      }
    } finally {
      await running.stop()
      await lab.stop()
    }
  },
}
