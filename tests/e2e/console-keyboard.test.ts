import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, findGuest, guestsOf, pressTogether, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

onBothWays('without a mouse', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement
      return at?.getAttribute('aria-label') ?? at?.textContent ?? ''
    })
  /** Goes on with Tab until the wished element has the focus. */
  const tabTo = async (wanted: RegExp): Promise<void> => {
    for (let step = 0; step < 60; step += 1) {
      if (wanted.test(await nameOfFocus())) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not lead to ${String(wanted)}`)
  }
  /** What a screen reader calls the focused element. */
  const nameOfFocus = (): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement
      const labels = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels : null
      return at?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? at?.textContent ?? ''
    })

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1'])
    running = await openConsole(way)
    page = running.page()
    await askCore(page, 'app.setOwner', { name: 'Mara Richter' })
    await page.reload()
    await sees(page, 'No clusters yet')
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('adds a cluster', async () => {
    const [cluster] = lab.clusters
    await pressTogether(page, 'g', 'c')
    await page.waitForURL(/#\/clusters$/)
    await tabTo(/^Add cluster$/)
    await press('Enter')
    await expect.poll(nameOfFocus).toBe('Addresses')
    await page.keyboard.type(cluster?.addresses[0]?.url ?? '')
    await press('Control+Enter')
    await sees(page, 'SHA-256')
    await tabTo(/Trust this certificate/)
    await press('Space', 'Control+Enter')
    await expect.poll(nameOfFocus).toBe('Token id')
    await page.keyboard.type(`${ACCOUNTS.full}=${cluster?.tokens[ACCOUNTS.full] ?? ''}`)
    await press('Control+Enter')
    await sees(page, 'Every right the console uses is there')
    await press('Control+Enter')
    await page.getByRole('heading', { name: 'acme-dc1', exact: true }).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect.poll(async () => (await guestsOf(page)).length).toBe(60)
  })

  it('finds a machine, stops it and reads the log of its task', async () => {
    const guest = await findGuest(
      page,
      'a running VM without a lock',
      ({ type, status, lock, ha }) => type === 'qemu' && status === 'running' && lock === '' && ha === '',
    )
    await pressTogether(page, 'g', 'i')
    await page.getByRole('grid', { name: 'Guests' }).waitFor()
    await press('/')
    await expect.poll(focused).toBe('Search the inventory')
    await page.keyboard.type(`id:${guest.vmid} `)
    await sees(page.getByRole('main'), /^1 of 60$/)
    // No list lies over the rows after a blank: Enter goes to them.
    await press('Enter')
    await expect.poll(focused).toBe('Guests')
    await press('ArrowDown', 'Enter')
    await page.getByRole('heading', { name: guest.name }).waitFor()
    await press('Escape')
    await page.getByRole('heading', { name: guest.name }).waitFor({ state: 'detached' })
    await expect.poll(focused).toBe('Guests')
    await press('ContextMenu')
    await page.getByRole('menu').waitFor()
    await press('s', 's', 'Enter')
    await page.getByRole('dialog', { name: `Stop ${guest.name}` }).waitFor()
    await tabTo(new RegExp(`^Stop ${guest.name}$`))
    await press('Enter')
    await page.getByRole('dialog', { name: /: done$/ }).waitFor()
    await expect.poll(focused).toBe('Close')
    await press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    for (let pane = 0; pane < 8 && (await focused()) !== 'Tasks'; pane += 1) await press('F6')
    await expect.poll(focused).toBe('Tasks')
    await press('Home', 'Enter')
    // The newest line is the task's or its job's: they began in the same second.
    await sees(page.getByRole('dialog').getByRole('log'), /TASK OK|is stopped/)
    await sees(page.getByRole('dialog'), guest.name)
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('reaches pages, objects and actions through the palette, and lists its keys', async () => {
    await press('Control+k')
    await page.getByRole('dialog', { name: 'Palette' }).waitFor()
    await page.keyboard.type('dark theme')
    await page.getByRole('option', { name: /dark/i, selected: true }).waitFor()
    await press('Enter')
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark')
    await press('Control+k')
    await page.getByRole('dialog', { name: 'Palette' }).waitFor()
    await page.keyboard.type('acme-dc1')
    await page
      .getByRole('option', { name: /acme-dc1/ })
      .first()
      .waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await press('?')
    await sees(page.getByRole('dialog', { name: 'Keys' }), 'Move through the rows')
    await sees(page.getByRole('dialog', { name: 'Keys' }), 'g i')
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await pressTogether(page, 'g', 'o')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })
})
