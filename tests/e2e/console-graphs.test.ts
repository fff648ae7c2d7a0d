import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, findGuest, goTo, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

/** How many pixels of the canvas carry the colour of the first line: reddish, greenish, bluish as the theme has it. */
const drawnPixels = (chart: Locator): Promise<number> =>
  chart.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const probe = document.createElement('canvas').getContext('2d')
    if (probe === null) throw new Error('no canvas')
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--mp-accent')
    probe.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = probe.getImageData(0, 0, 1, 1).data
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    )
    let found = 0
    for (let at = 0; at < data.length; at += 4)
      if (
        (data[at + 3] ?? 0) > 200 &&
        Math.abs((data[at] ?? 0) - red) + Math.abs((data[at + 1] ?? 0) - green) + Math.abs((data[at + 2] ?? 0) - blue) <
          40
      )
        found += 1
    return found
  })

onBothWays('graphs', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let guest: GuestRow

  const chart = (title: string) => page.getByRole('region', { name: title, exact: true })
  const openMonitor = async (): Promise<void> => {
    await goTo(page, `/inventory/guest/${guest.id}`)
    await page.getByRole('tab', { name: 'Monitor' }).click()
  }

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    guest = await findGuest(
      page,
      'a VM that has run for a while',
      ({ type, status, uptime }) => type === 'qemu' && status === 'running' && (uptime ?? 0) > 7200,
    )
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('draws processor, memory, network and disk of a guest, and draws them anew in the other theme', async () => {
    await openMonitor()
    for (const title of ['CPU usage', 'Memory usage', 'Network traffic', 'Disk IO']) {
      await chart(title).locator('canvas').waitFor()
      await expect.poll(() => drawnPixels(chart(title))).toBeGreaterThan(100)
    }
    await sees(chart('CPU usage'), /CPU: .* last, .* on average, at most/)
    await page.evaluate(() => {
      document.documentElement.dataset.theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
    })
    await expect.poll(() => drawnPixels(chart('CPU usage'))).toBeGreaterThan(100)
  })

  it('tells every value by the arrow keys, the same moment in every chart', async () => {
    const slider = chart('CPU usage').getByRole('slider')
    await slider.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => slider.getAttribute('aria-valuenow')).toBe('1')
    await expect
      .poll(() => slider.getAttribute('aria-valuetext'))
      .toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: CPU [\d.]+ %$/)
    await expect.poll(() => chart('Disk IO').getByRole('slider').getAttribute('aria-valuenow')).toBe('1')
  })

  it('says the same as a table, newest first', async () => {
    await page.getByRole('button', { name: 'As a table' }).click()
    const table = page.getByRole('grid', { name: 'Measured values' })
    await sees(table.locator('[data-row]').first(), /KiB\/s|MiB\/s|B\/s/)
    await page.getByRole('button', { name: 'As a table' }).click()
  })

  it('reaches back to a year', async () => {
    await page.getByRole('button', { name: 'Year', exact: true }).click()
    await expect
      .poll(async () => Number(await chart('CPU usage').getByRole('slider').getAttribute('aria-valuemax')))
      .toBeGreaterThan(60)
    await page.getByRole('button', { name: 'Hour', exact: true }).click()
    await expect.poll(() => drawnPixels(chart('CPU usage'))).toBeGreaterThan(100)
  })

  it('shows load of a node and use of a storage on the page of their cluster', async () => {
    await goTo(page, `/clusters/${guest.clusterId}?tab=nodes`)
    await page.getByRole('grid', { name: 'Nodes' }).locator('[data-row]').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Show its graphs' }).click()
    await expect.poll(() => drawnPixels(chart('Server load'))).toBeGreaterThan(100)
    await page.getByRole('tab', { name: /^Storages/ }).click()
    await page.getByRole('grid', { name: 'Storages' }).locator('[data-row]').first().dblclick()
    await expect.poll(() => drawnPixels(chart('Usage'))).toBeGreaterThan(100)
    await page.getByRole('button', { name: 'Close graphs' }).click()
  })

  it('keeps the last graph with its age when the cluster does not answer any more, also after a restart', async () => {
    for (const { name } of lab.clusters) await lab.command(`fault ${name} refuse`)
    await running.restart()
    page = running.page()
    await openMonitor()
    await expect.poll(() => drawnPixels(chart('CPU usage'))).toBeGreaterThan(100)
    await sees(page.getByRole('tabpanel'), /As of .*\d\d:\d\d/)
    const graph = await askCore(page, 'graphs.guest', { id: guest.id, frame: 'hour', live: true })
    expect(graph.at).not.toBeNull()
    // What was never looked at is not there, and nothing is made up in its place.
    const month = await askCore(page, 'graphs.guest', { id: guest.id, frame: 'month', live: true })
    expect(month).toMatchObject({ at: null, series: { times: [] } })
    expect(month.problem).not.toBeNull()
  })
})
