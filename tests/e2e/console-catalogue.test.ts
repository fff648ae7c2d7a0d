import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, cellOf, fillConsole, goTo, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

/** Some pieces of what a browser sends at once, and not a round number of them. */
const SIZE = 5 * 1024 * 1024 + 77

onBothWays('catalogue', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page
  let folder: string

  const rowNamed = (name: string): Locator =>
    page.locator('[role="grid"][aria-label="Catalogue"] [data-row]').filter({ hasText: name })

  /** Chooses a file as a person does: in the system's dialog on the desktop, in the browser's when served. */
  const choose = async (path: string): Promise<void> => {
    if (way === 'served') {
      await page.getByRole('dialog').locator('input[type="file"]').setInputFiles(path)
      return
    }
    await running.app().evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
    await page.getByRole('button', { name: 'Choose file …' }).click()
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'multpanel-catalogue-'))
    lab = await startLabProcess('small', ['--pace', '0.02'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
    await goTo(page, '/catalogue')
  })
  afterAll(async () => {
    await running?.stop()
    await lab?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('finds the images and templates of all clusters, the same file once', async () => {
    await page.getByRole('button', { name: 'Scan clusters', exact: true }).first().click()
    const row = rowNamed('debian-12.11.0-amd64-netinst.iso')
    await row.waitFor()
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('vztmpl')
    await rowNamed('debian-12-standard').waitFor()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('')
    // Storages go on being read meanwhile.
    const counts = async (): Promise<{ readonly known: string; readonly shown: string | null }> => {
      const { volumes } = await askCore(page, 'catalogue.list', {})
      const known = volumes.filter(({ name }) => name === 'debian-12.11.0-amd64-netinst.iso').length
      return { known: String(known), shown: await cellOf(row, 'copies').textContent() }
    }
    await expect.poll(counts).toSatisfy(({ known, shown }) => known === shown)
  })

  it('uploads a file to several storages at once and shows it with its copies', async () => {
    const file = join(folder, 'rescue disk.iso')
    writeFileSync(file, randomBytes(SIZE))
    await page.getByRole('button', { name: 'Upload …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Upload a file' })
    await choose(file)
    await sees(dialog, 'Proxmox stores it as rescue_disk.iso')
    const storages = dialog.getByRole('checkbox')
    await storages.nth(0).check()
    await storages.nth(1).check()
    await dialog.getByRole('button', { name: 'Upload to 2 storages' }).click()
    await dialog.waitFor({ state: 'detached' })
    const result = page.getByRole('dialog', { name: 'Upload rescue_disk.iso: done' })
    await sees(result, '2 of 2 done')
    await result.getByRole('button', { name: 'Close' }).click()
    const row = rowNamed('rescue_disk.iso')
    await row.waitFor()
    await expect.poll(() => cellOf(row, 'copies').textContent()).toBe('2')
    const { volumes } = await askCore(page, 'catalogue.list', {})
    expect(volumes.filter(({ name }) => name === 'rescue_disk.iso').map(({ size }) => size)).toEqual([SIZE, SIZE])
  })

  it('deletes the copy that was chosen, then the rest', async () => {
    const remove = async (choose: (sheet: Locator) => Promise<void>, typed: string, button: string) => {
      await rowNamed('rescue_disk.iso').click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Delete …' }).click()
      const sheet = page.getByRole('dialog', { name: 'Delete rescue_disk.iso' })
      await choose(sheet)
      await sheet.getByRole('textbox').fill(typed)
      await sheet.getByRole('button', { name: button }).click()
      const result = page.getByRole('dialog', { name: 'Delete rescue_disk.iso: done' })
      await sees(result, '1 of 1 done')
      await result.getByRole('button', { name: 'Close' }).click()
    }
    await remove((sheet) => sheet.getByRole('checkbox').nth(1).uncheck(), 'rescue_disk.iso', 'Delete 1 copy')
    await expect.poll(() => cellOf(rowNamed('rescue_disk.iso'), 'copies').textContent()).toBe('1')
    await remove(() => Promise.resolve(), 'rescue_disk.iso', 'Delete file')
    await rowNamed('rescue_disk.iso').waitFor({ state: 'detached' })
  })
})
