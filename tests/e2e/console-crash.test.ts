import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ViewId } from '#shared/model/ids.ts'
import { uuidv7 } from '#shared/model/uuid.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, goTo, guestsOf, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('what was acknowledged', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  const save = async (name: string): Promise<void> => {
    const id = ViewId.parse(uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))))
    await askCore(page, 'views.save', { id, name, query: `name:${name}`, layout: null })
  }
  const viewNames = async (): Promise<string[]> => (await askCore(page, 'views.list', {})).map(({ name }) => name)

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('is there after the main process was killed while it wrote, twice', async () => {
    const acknowledged: string[] = []
    for (let round = 1; round <= 2; round += 1) {
      await goTo(page, '/inventory')
      await page.keyboard.press('r')
      const writing = (async () => {
        for (let step = 1; step <= 500; step += 1) {
          const name = `kill-${round}-${step}`
          await save(name)
          acknowledged.push(name)
        }
      })().catch(() => undefined)
      await expect.poll(() => acknowledged.length, { interval: 5 }).toBeGreaterThan(round * 8)
      await running.killAndRestart()
      await writing
      page = running.page()
      const names = new Set(await viewNames())
      expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
      expect(await guestsOf(page)).toHaveLength(120)
    }
    await goTo(page, '/inventory')
    await sees(page.getByRole('main'), /^120 guests$/)
    await sees(page, 'All clusters online')
  })

  it('is put back from a copy, and what stood in its place is kept as another', async () => {
    await askCore(page, 'app.setOwner', { name: 'Before the copy' })
    await goTo(page, '/settings')
    const copies = page.getByRole('region', { name: 'Database copies' })
    await copies.getByRole('button', { name: 'Copy now' }).click()
    await sees(copies, 'by hand')
    const before = await viewNames()
    await save('after-the-copy')
    await askCore(page, 'app.setOwner', { name: 'After the copy' })
    await copies
      .getByRole('row')
      .filter({ hasText: 'by hand' })
      .getByRole('button', { name: /^Restore/ })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Restore a database copy' })
    expect(await dialog.getByRole('button', { name: 'Restore copy' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Type restore to confirm').fill('restore')
    await dialog.getByRole('button', { name: 'Restore copy' }).click()
    await dialog.waitFor({ state: 'detached' })
    await sees(page, 'The copy was restored.')
    await sees(copies, 'before a restore')
    expect((await viewNames()).toSorted()).toEqual(before.toSorted())
    expect((await askCore(page, 'app.info', {})).ownerName).toBe('Before the copy')
    await expect.poll(() => page.getByLabel('Your name').inputValue()).toBe('Before the copy')
    await goTo(page, '/inventory')
    await sees(page.getByRole('main'), /^120 guests$/)
    await sees(page, 'All clusters online')
  })
})
