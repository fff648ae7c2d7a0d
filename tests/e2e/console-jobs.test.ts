import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import { clickUntilListed } from '#support/click-until-listed.ts'
import { askCore, fillConsole, goTo, openMenuOf, openRow, sees } from '#support/console-page.ts'
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
  /** The newest line of a job on all clusters; its parts are folded away. */
  const jobLine = (title: string) => tasks().locator('[data-row]').filter({ hasText: title }).first()
  /** Of those that have ended. */
  const newestJob = async () => (await askCore(page, 'jobs.list', {})).jobs[0]
  const selectAll = async () => {
    const boxes = page.locator('[role="grid"][aria-label="Clusters"] [data-row] [data-check]')
    await expect.poll(() => boxes.count()).toBe(lab.clusters.length)
    for (const box of await boxes.all()) await box.click()
    await sees(page, `${lab.clusters.length} selected`)
  }

  it('are in the task panel at the click, and every cluster says its version', async () => {
    await selectAll()
    // How soon is measured by the bench job-shown, on a machine of its own.
    await clickUntilListed(page, 'main', 'Fetch version', 'Fetch versions')
    await openRow(jobLine('Fetch versions'))
    const log = page.getByRole('dialog')
    for (const { name } of lab.clusters) await sees(log.getByRole('log'), `${name}: Proxmox VE`)
    await expect.poll(newestJob).toMatchObject({ kind: 'fetch-versions', state: 'completed' })
    await log.getByRole('button', { name: 'Retry job' }).waitFor()
    await log.getByLabel('Search the log').fill('no such line')
    await sees(log, 'No line contains it.')
    await page.keyboard.press('Escape')
    await log.waitFor({ state: 'detached' })
  })

  it('that fail say why at the part, and a retry repeats that part alone', async () => {
    const [broken] = lab.clusters
    await lab.command(`fault ${broken?.name} refuse`)
    await page.getByRole('button', { name: 'Test connection', exact: true }).click()
    await expect.poll(newestJob).toMatchObject({ kind: 'test-connections', state: 'failed', children: { failed: 1 } })
    await openRow(jobLine('Test connections'))
    const log = page.getByRole('dialog')
    const parts = log.getByRole('list', { name: 'Parts' })
    await parts
      .getByRole('button')
      .filter({ hasText: broken?.name ?? '' })
      .click()
    await sees(log, `Test connection: ${broken?.name}`)
    await log.getByRole('button', { name: 'Back to the whole' }).click()
    await lab.command('heal')
    await log.getByRole('button', { name: 'Retry job' }).click()
    // “completed” stands beside every part that went well, before the whole is over: its own state is asked for.
    await expect.poll(newestJob).toMatchObject({ kind: 'test-connections', state: 'completed', attempt: 2 })
    await sees(log, 'attempt 2')
    await log.getByRole('button', { name: 'Close' }).click()
    await log.waitFor({ state: 'detached' })
  })

  it('that hang are cancelled with their parts', async () => {
    for (const { name } of lab.clusters) await lab.command(`fault ${name} hang`)
    await page.getByRole('button', { name: 'Fetch version', exact: true }).click()
    const row = jobLine('Fetch versions')
    await sees(row, 'running')
    await openMenuOf(row)
    await page.getByRole('menuitem', { name: 'Cancel the rest' }).click()
    const sheet = page.getByRole('dialog')
    // The clusters are of several companies, and each has one of the parts.
    await sheet.getByLabel(/Type how many parts it is for/).fill(String(lab.clusters.length))
    await sheet.getByRole('button', { name: 'Cancel job' }).click()
    await sees(row, 'cancelled')
    await lab.command('heal')
    await expect.poll(() => askCore(page, 'jobs.active', {})).toEqual([])
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
