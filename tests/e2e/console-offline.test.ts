import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import {
  askCore,
  cellOf,
  fillConsole,
  findGuest,
  goTo,
  guestsOf,
  rowOf,
  searchFor,
  sees,
} from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('everything out of reach', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/inventory')
    const guest = await findGuest(page, 'a VM', ({ type }) => type === 'qemu')
    await askCore(page, 'guests.detail', { id: guest.id, live: true })
    for (const { name } of lab.clusters) await lab.command(`fault ${name} refuse`)
    await running.restart()
    page = running.page()
    await goTo(page, '/inventory')
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('has the whole inventory after a restart, and says how old it is', async () => {
    await sees(page.getByRole('main'), /^120 guests$/)
    await sees(page, '3 offline')
    const cluster = cellOf(page.locator('[aria-label="Guests"] [data-row]').first(), 'cluster')
    await cluster.getByTitle(/As of .* Unreachable since/).waitFor()
    const faded = page.getByRole('grid', { name: 'Guests' }).locator('[data-faded]')
    await expect.poll(() => faded.count()).toBeGreaterThan(5)
    const clusters = await askCore(page, 'clusters.list', {})
    for (const { asOf, unreachableSince } of clusters) {
      expect(asOf).not.toBeNull()
      expect(unreachableSince).not.toBeNull()
    }
  })

  it('is searched and exported as ever', async () => {
    const guests = await guestsOf(page)
    const running_ = guests.filter(({ status }) => status === 'running').length
    await searchFor(page, 'status:running')
    await sees(page.getByRole('main'), new RegExp(`^${running_} of 120$`))
    await page.getByRole('button', { name: 'Export what is shown' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ])
    const [titles, ...rows] = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(rows).toHaveLength(running_)
    expect(titles).toMatch(/,As of,Unreachable since,Facts$/)
    for (const row of rows) expect(row).toMatch(/,\d{4}-\d\d-\d\d [\d:]{8},\d{4}-\d\d-\d\d [\d:]{8},[^,]*$/)
  })

  it('shows what was last known of a guest, and refuses to act on it with the reason', async () => {
    const guest = await findGuest(page, 'a VM', ({ type, status }) => type === 'qemu' && status === 'running')
    await searchFor(page, `id:${guest.vmid} name:${guest.name}`)
    await rowOf(page, 'Guests', guest.id).dblclick()
    await page.getByRole('heading', { name: guest.name }).waitFor()
    await sees(page, /As of .*unreachable since/)
    const stop = page.getByRole('button', { name: 'Stop', exact: true }).last()
    await expect.poll(() => stop.isDisabled()).toBe(true)
    expect(await stop.getAttribute('title')).not.toBe('')
    await page.getByRole('button', { name: 'Close details' }).click()
    await searchFor(page, '')
  })

  it('names every cluster with its problem and the next attempt', async () => {
    await goTo(page, '/clusters')
    const rows = page.getByRole('grid', { name: 'Clusters' }).locator('[data-row]')
    await expect.poll(() => rows.filter({ hasText: 'Unreachable' }).count()).toBe(3)
    await rows.first().getByRole('link').click()
    await sees(page, 'The inventory below is what was last seen.')
    await sees(page, /Next attempt/)
  })

  it('recovers when the clusters are back', async () => {
    await lab.command('heal')
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.keyboard.press('r')
    await sees(page, 'All clusters online')
    await goTo(page, '/inventory')
    await expect.poll(() => page.locator('[data-faded]').count()).toBe(0)
  })
})
