import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { GuestRow } from '#shared/model/guest.ts'
import { onBothWays } from '#support/both-ways.ts'
import { askCore, fillConsole, findGuest, goTo, openInventory, rowOf, searchFor, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

/** How many different colours a canvas shows, and a sum that changes with what it shows. */
const pixelsOf = (page: Page): Promise<{ readonly colours: number; readonly sum: number }> =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const context = canvas?.getContext('2d')
    if (canvas === null || context === null || context === undefined || canvas.width === 0)
      return { colours: 0, sum: 0 }
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    const colours = new Set<number>()
    let sum = 0
    for (let at = 0; at < data.length; at += 4) {
      const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)
      colours.add(colour)
      sum = (sum * 31 + colour) % 1_000_000_007
    }
    return { colours: colours.size, sum }
  })

/** The screen is there. */
const drawn = (page: Page): Promise<void> =>
  expect.poll(() => pixelsOf(page).then(({ colours }) => colours)).toBeGreaterThan(3)

/** The screen shows something else than it did. */
const changed = (page: Page, before: { readonly sum: number }): Promise<void> =>
  expect.poll(() => pixelsOf(page).then(({ sum }) => sum !== before.sum)).toBe(true)

onBothWays('consoles', (way) => {
  let lab: LabProcess
  let running: RunningConsole
  let page: Page

  /** What a click opens: a window on the desktop, a tab when served. */
  const opened = async (click: () => Promise<void>): Promise<Page> => {
    const known = new Set(page.context().pages())
    await click()
    const find = (): Page | undefined =>
      [...page.context().pages(), ...(way === 'desktop' ? running.app().windows() : [])].find(
        (one) => !known.has(one) && one !== page && !one.isClosed() && one.url().includes('#/console/'),
      )
    await expect.poll(() => find() !== undefined).toBe(true)
    const found = find()
    if (found === undefined) throw new Error('No console was opened')
    return found
  }
  const chooseInMenu = async (guest: GuestRow, entry: string): Promise<void> => {
    await openInventory(page)
    await searchFor(page, `id:${guest.vmid} name:${guest.name}`)
    const row = rowOf(page, 'Guests', guest.id)
    await row.waitFor()
    await row.click({ button: 'right' })
    await page.getByRole('menuitem', { name: entry, exact: true }).click()
  }
  /** Whether what is typed goes to the terminal: it takes the keyboard by itself. */
  const hasKeyboard = (console: Page): Promise<boolean> =>
    console.evaluate(() => document.activeElement?.tagName === 'TEXTAREA')
  const connected = (console: Page): Promise<void> => console.getByText('Connected', { exact: true }).waitFor()
  const isFree = ({ status, lock, template, ha }: GuestRow): boolean =>
    status === 'running' && lock === '' && !template && ha === ''

  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.1', '--shell', '/bin/sh -i'])
    running = await openConsole(way)
    page = running.page()
    await fillConsole(page, lab.clusters)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  it('shows the screen of a VM, takes its keys and Ctrl+Alt+Del', async () => {
    const guest = await findGuest(page, 'a running VM', (one) => one.type === 'qemu' && isFree(one))
    const console = await opened(() => chooseInMenu(guest, 'Console'))
    await connected(console)
    await drawn(console)
    const before = await pixelsOf(console)
    await console.locator('canvas').click()
    await console.keyboard.type('hello')
    await changed(console, before)
    const typed = await pixelsOf(console)
    await console.getByRole('button', { name: 'Ctrl+Alt+Del' }).click()
    await changed(console, typed)
    await expect.poll(() => console.title()).toContain(guest.name)
    await console.close()
  })

  it('types a command into a real shell of a node and shows what it says', async () => {
    const { nodes } = await askCore(page, 'inventory.snapshot', {})
    const node = nodes.find(({ status }) => status === 'online')
    if (node === undefined) throw new Error('The lab has no node')
    await goTo(page, `/clusters/${node.clusterId}`)
    const row = page.getByRole('grid', { name: 'Nodes' }).locator(`[data-row="${node.key}"]`)
    await row.click({ button: 'right' })
    const console = await opened(() => page.getByRole('menuitem', { name: 'Shell' }).click())
    await connected(console)
    await sees(console, /lab#/)
    await expect.poll(() => hasKeyboard(console)).toBe(true)
    await console.keyboard.type('echo $((6*7))-from-a-shell\n')
    await sees(console, '42-from-a-shell')
    await console.close()
  })

  it('pastes a text, takes the keyboard back, and comes back by itself after a reboot', async () => {
    const guest = await findGuest(page, 'a running VM', (one) => one.type === 'qemu' && isFree(one))
    const console = await opened(() => chooseInMenu(guest, 'Console'))
    await connected(console)
    await drawn(console)
    const before = await pixelsOf(console)
    await console.getByRole('button', { name: 'Paste text' }).click()
    await console.getByRole('dialog').getByLabel('Text for the machine').fill('Hi')
    await console.getByRole('button', { name: 'Type text' }).click()
    await changed(console, before)
    // The keyboard is the machine's until it is taken back.
    await console.locator('canvas').click()
    await console.keyboard.press('Tab')
    await expect.poll(() => console.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS')
    await console.keyboard.press('Control+Shift+F6')
    await expect.poll(() => console.evaluate(() => document.activeElement?.textContent)).toBe('Reconnect')
    await console.getByRole('button', { name: 'More …' }).click()
    await console.getByRole('menuitem', { name: 'Reset' }).click()
    await console
      .getByRole('dialog')
      .getByRole('button', { name: `Reset ${guest.name}` })
      .click()
    await sees(console.getByRole('dialog'), '1 of 1 done')
    await console.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await console.getByRole('button', { name: 'Reboot' }).click()
    await console
      .getByRole('dialog')
      .getByRole('button', { name: `Reboot ${guest.name}` })
      .click()
    await sees(console.getByRole('dialog'), '1 of 1 done')
    await console.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await sees(console, /Trying again|It is not running|Connected/)
    await connected(console)
    await drawn(console)
    await console.close()
  })

  it('offers to start a machine that is off, and shows it when it runs', async () => {
    const guest = await findGuest(
      page,
      'a stopped VM',
      ({ type, status, lock, template, ha }) =>
        type === 'qemu' && status === 'stopped' && lock === '' && !template && ha === '',
    )
    const console = await opened(() => chooseInMenu(guest, 'Console'))
    await sees(console, 'It is not running')
    await console.getByRole('main').getByRole('button', { name: 'Start' }).click()
    await console
      .getByRole('dialog')
      .getByRole('button', { name: `Start ${guest.name}` })
      .click()
    await console.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await connected(console)
    await drawn(console)
    await console.close()
  })

  // A browser has tabs of its own; what may be opened there is its affair.
  if (way === 'desktop')
    it('has one window for each console, as locked down as the first', async () => {
      const guest = await findGuest(page, 'a running VM', (one) => one.type === 'qemu' && isFree(one))
      const windows = (): Promise<number> =>
        running.app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
      const console = await opened(() => chooseInMenu(guest, 'Console'))
      await connected(console)
      // Windows that were closed before this one are gone in their own time.
      await expect.poll(windows).toBe(2)
      await chooseInMenu(guest, 'Console')
      expect(await windows()).toBe(2)
      const settings = await running.app().evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => {
          // Electron has it, its declarations do not.
          const contents = window.webContents as typeof window.webContents & {
            getLastWebPreferences: () => Electron.WebPreferences
          }
          const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } =
            contents.getLastWebPreferences()
          return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity }
        }),
      )
      const locked = {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        webSecurity: true,
      }
      expect(settings).toEqual([locked, locked])
      // What is not a console of ours opens nothing.
      const refused = await console.evaluate(() =>
        ['#/inventory', 'about:blank', 'https://example.com/#/console/vnc/x'].map((url) => window.open(url) === null),
      )
      expect(refused).toEqual([true, true, true])
      expect(await windows()).toBe(2)
      await console.close()
    })
})
