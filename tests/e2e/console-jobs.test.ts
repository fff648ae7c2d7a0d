import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import { clickUntilListed } from '#support/click-until-listed.ts'
import { askCore, fillConsole, goTo, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('jobs', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  beforeAll(async () => {
    lab = await startLabProcess('small', [])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/clusters')
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  const tasks = () => page.getByRole('grid', { name: 'Tasks' })
  const selectAll = async () => {
    const boxes = page.locator('[role="grid"][aria-label="Clusters"] [data-row] [data-check]')
    await boxes.first().waitFor()
    for (let index = 0; index < (await boxes.count()); index += 1) await boxes.nth(index).click()
    await sees(page, `${lab.clusters.length} selected`)
  }

  it('are in the task panel at the click, and every cluster says its version', async () => {
    await selectAll()
    // How soon is measured by the bench job-shown, on a machine of its own.
    await clickUntilListed(page, 'main', 'Fetch version', 'Fetch versions')
    await tasks().locator('[data-row]').filter({ hasText: 'Fetch versions' }).first().dblclick()
    const log = page.getByRole('dialog')
    for (const { name } of lab.clusters) await sees(log.getByRole('log'), `${name}: Proxmox VE`)
    await sees(log, 'completed')
    await log.getByLabel('Search the log').fill('no such line')
    await sees(log, 'No line contains it.')
    await page.keyboard.press('Escape')
    await log.waitFor({ state: 'detached' })
  })

  it('that fail say why at the part, and a retry repeats that part alone', async () => {
    const [broken] = lab.clusters
    await lab.command(`fault ${broken?.name} refuse`)
    await page.getByRole('button', { name: 'Test connection', exact: true }).click()
    const failed = tasks().locator('[data-row]').filter({ hasText: '1 of' }).filter({ hasText: 'Test connections' })
    await failed.first().waitFor({ timeout: 30_000 })
    await failed.first().dblclick()
    const log = page.getByRole('dialog')
    await log.getByRole('list', { name: 'Parts' }).getByRole('button').first().click()
    await sees(log, `Test connection: ${broken?.name}`)
    await log.getByRole('button', { name: 'Back to the whole' }).click()
    await lab.command('heal')
    await log.getByRole('button', { name: 'Retry job' }).click()
    await sees(log, 'completed', 30_000)
    await log.getByRole('button', { name: 'Close' }).click()
    await log.waitFor({ state: 'detached' })
    const [job] = (await askCore(page, 'jobs.list', {})).jobs
    expect(job).toMatchObject({ kind: 'test-connections', state: 'completed', attempt: 2 })
  })

  it('that hang are cancelled with their parts', async () => {
    for (const { name } of lab.clusters) await lab.command(`fault ${name} hang`)
    await page.getByRole('button', { name: 'Fetch version', exact: true }).click()
    const row = tasks().locator('[data-row]').first()
    await sees(row, 'running')
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Cancel the rest' }).click()
    const sheet = page.getByRole('dialog')
    // The clusters are of several companies, and each has one of the parts.
    await sheet.getByLabel(/Type how many parts it is for/).fill(String(lab.clusters.length))
    await sheet.getByRole('button', { name: 'Cancel job' }).click()
    await sees(row, 'cancelled')
    await lab.command('heal')
    expect(await askCore(page, 'jobs.active', {})).toEqual([])
  })

  it('are all in the history, by state and by cluster', async () => {
    await page.getByRole('link', { name: 'All jobs' }).click()
    const history = page.getByRole('grid', { name: 'Jobs' })
    await sees(history, 'Test connections')
    await page.getByRole('combobox', { name: 'State' }).selectOption('cancelled')
    await sees(history, 'Fetch versions')
    await expect.poll(() => history.getByRole('row').filter({ hasText: 'Test connections' }).count()).toBe(0)
    await page.getByRole('combobox', { name: 'State' }).selectOption('')
    await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: lab.clusters[0]?.name ?? '' })
    await sees(history, `Test connection: ${lab.clusters[0]?.name}`)
  })
})
