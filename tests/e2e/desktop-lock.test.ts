import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCOUNTS } from '#lab/fleet/access.ts'
import { events } from '#shared/contract/index.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { findingsAsShown } from '#support/axe.ts'
import { askCore, fillConsole, findGuest, goTo, guestsOf, sees } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { missingDesktop } from '#support/electron-app.ts'
import { startAction, taskOf, type Ask } from '#support/guest-actions.ts'
import { createRawClient } from '#support/lab/replay/client.ts'
import { missingKeychainParts } from '#support/keychain-session.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

const missing = missingDesktop() ?? missingKeychainParts()[0]
if (missing !== undefined) console.warn(`The app lock on the desktop is not tested: ${missing}.`)

const PASSPHRASE = 'seven green chairs'
const LOCKED = /The console is locked/

/** Names of events the page was sent, kept in the page itself: what the preload hands over is all a page can hear. */
const hear = (page: Page): Promise<void> =>
  page.evaluate((names) => {
    const heard: string[] = []
    Object.assign(window, { heard })
    for (const name of names) window.multpanel?.subscribe(name, () => heard.push(name))
  }, Object.keys(events))
const heard = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0))

describe.skipIf(missing !== undefined)('the app lock on the desktop', () => {
  let lab: LabProcess
  let running: RunningConsole
  let guests: readonly GuestRow[] = []
  const page = (): Page => running.page()

  beforeAll(async () => {
    lab = await startLabProcess('small')
    running = await openConsole('desktop')
    await fillConsole(page(), lab.clusters)
    guests = await guestsOf(page())
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  const isLocked = async (): Promise<boolean> => (await askCore(page(), 'access.me', {})).locked
  const lockScreen = (): Promise<void> => page().getByRole('heading', { name: LOCKED }).waitFor()
  const unlock = async (passphrase = PASSPHRASE): Promise<void> => {
    await page().getByLabel('Passphrase').fill(passphrase)
    await page().getByRole('button', { name: 'Unlock the console' }).click()
  }
  const open = async (): Promise<void> => {
    await unlock()
    await page().getByRole('navigation', { name: 'Pages' }).waitFor()
  }
  /** What of the fleet and its owner is written anywhere in the page. */
  const namesInPage = async (): Promise<string[]> => {
    const written = (await page().content()) + (await page().title())
    const names = ['Mara', ...lab.clusters.map(({ name }) => name), ...guests.map(({ name }) => name)]
    return names.filter((name) => written.includes(name))
  }
  /** What the machine says when it is asked how long nobody used it. */
  const machineIsIdle = (seconds: number): Promise<void> =>
    running.app().evaluate(({ powerMonitor }, idle) => {
      powerMonitor.getSystemIdleTime = () => idle
    }, seconds)

  it('without a passphrase says where to set one, and is turned on in the settings', async () => {
    await running.app().clickMenuItem('lock')
    await sees(page(), 'Set a passphrase for the lock first, in the settings.')
    await goTo(page(), '/settings')
    await page().getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await page().getByLabel('Passphrase once more').fill(PASSPHRASE)
    await page().getByLabel('Lock when nobody is there').selectOption('After 5 minutes')
    await page().getByRole('button', { name: 'Turn the lock on' }).click()
    await page().getByRole('button', { name: 'Remove the lock' }).waitFor()
    expect(await askCore(page(), 'lock.get', {})).toEqual({ on: true, afterMinutes: 5, onSuspend: true })
  })

  it('locked from menu, tray and key leaves no name in the page, answers nothing and sends nothing', async ({
    skip,
  }) => {
    await goTo(page(), '/inventory')
    await page().locator('[aria-label="Guests"] [data-row]').first().waitFor()
    await expect.poll(async () => (await namesInPage()).length).toBeGreaterThan(5)
    await page().keyboard.press('Control+Shift+l')
    await lockScreen()
    expect(await namesInPage()).toEqual([])
    await open()
    await running.app().clickMenuItem('lock')
    await lockScreen()
    await hear(page())
    await expect(askCore(page(), 'inventory.snapshot', {})).rejects.toThrow(LOCKED)
    await expect(askCore(page(), 'app.info', {})).rejects.toThrow(LOCKED)
    await expect(askCore(page(), 'lock.remove', { passphrase: PASSPHRASE })).rejects.toThrow(LOCKED)
    expect(await askCore(page(), 'access.me', {})).toMatchObject({ name: '', login: '' })
    await running.app().clickMenuItem('page-clusters')

    const app = running.app()
    if (!app.isStandIn) skip('only the stand-in shows the tray')
    const [first] = lab.clusters
    await lab.command(`fault ${first?.name} refuse`)
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    const tip = (): Promise<string | undefined> => app.evaluate(({ host }) => host.trays[0]?.toolTip)
    // The tray hears the same events; so there were some, and the page got none of them.
    await expect.poll(tip).toBe('Multpanel: 1 of 3 clusters unreachable')
    expect(await heard(page())).toEqual([])
    expect(await namesInPage()).toEqual([])
    await open()
    await sees(page(), '1 offline')
    await lab.command('heal')
    await app.evaluate(({ host }) => {
      const item = host.trays[0]?.menu?.items.find(({ id }) => id === 'tray-lock')
      ;(item?.click as (() => void) | undefined)?.()
    })
    await lockScreen()
    await open()
  })

  it('has a lock screen axe finds nothing at, in both themes, with and without an error', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await askCore(page(), 'preferences.set', { patch: { theme } })
      await goTo(page(), '/settings')
      await page().reload()
      await page().getByRole('button', { name: 'Remove the lock' }).waitFor()
      expect(await findingsAsShown(page()), `${theme}, settings`).toEqual([])
      await askCore(page(), 'lock.close', {})
      await lockScreen()
      expect(await page().locator('html').getAttribute('data-theme')).toBe(theme)
      expect(await findingsAsShown(page()), theme).toEqual([])
      await unlock('wrong')
      await sees(page(), 'This is not the passphrase. Try again.')
      expect(await findingsAsShown(page()), `${theme}, refused`).toEqual([])
      await open()
    }
  })

  it('refuses a wrong passphrase, longer and longer, even after the process was ended, and opens with the right one', async () => {
    await askCore(page(), 'lock.close', {})
    for (let count = 0; count < 4; count += 1) {
      await unlock(`wrong ${count}`)
      await sees(page(), 'This is not the passphrase. Try again.')
    }
    // Both at once, so that the five seconds which the fifth costs are not over before the right one is tried.
    const tries = [
      askCore(page(), 'lock.unlock', { passphrase: 'wrong 4' }),
      askCore(page(), 'lock.unlock', { passphrase: PASSPHRASE }),
    ]
    const [fifth, right] = (await Promise.allSettled(tries)).map(
      (told) => told.status === 'rejected' && String(told.reason),
    )
    expect(fifth).toMatch(/This is not the passphrase\. Try again\./)
    expect(right).toMatch(/Too many wrong passphrases\. Wait \d seconds?, then try again\./)
    await running.killAndRestart()
    await lockScreen()
    expect(await namesInPage()).toEqual([])
    await expect(askCore(page(), 'inventory.snapshot', {})).rejects.toThrow(LOCKED)
    // How much of the five seconds the start took is not known; that they end is what is waited for.
    const refusal = (): Promise<string> =>
      askCore(page(), 'lock.unlock', { passphrase: PASSPHRASE }).then(
        () => '',
        (error: unknown) => String(error),
      )
    await expect.poll(refusal, { interval: 200 }).toBe('')
    await page().getByRole('navigation', { name: 'Pages' }).waitFor()
  })

  it('is locked when the machine sleeps and when its screen is locked', async () => {
    for (const event of ['suspend', 'lock-screen'] as const) {
      expect(await isLocked()).toBe(false)
      await running.app().evaluate(({ powerMonitor }, name) => powerMonitor.emit(name), event)
      await lockScreen()
      await open()
    }
  })

  it('is locked when nobody was at the machine for so long, whatever the page says', async () => {
    await machineIsIdle(299)
    await page().evaluate(() => {
      const claim = (): void => void window.multpanel?.invoke('lock.activity', {}).then(() => setTimeout(claim, 20))
      claim()
    })
    await machineIsIdle(300)
    // The console looks every 15 seconds.
    await lockScreen()
    await machineIsIdle(0)
    await page().reload()
    await lockScreen()
    await open()
  })

  it('shows no name in a notification while it is locked, and takes away those of before', async ({ skip }) => {
    const app = running.app()
    if (!app.isStandIn) skip('only the stand-in shows notifications')
    const shown = (): Promise<string[]> =>
      app.evaluate(({ host }) => host.notifications.map(({ title, body }) => `${title} / ${body}`))
    /** Shuts a guest down; the task is ended on the cluster, as by a colleague there, once `meanwhile` is through. */
    const failing = async (nth: number, meanwhile: () => Promise<unknown>): Promise<GuestRow> => {
      const fits = guests.filter(
        ({ type, status, template, lock }) => type === 'qemu' && status === 'running' && !template && lock === '',
      )
      const guest = await findGuest(page(), 'a running VM', ({ id }) => id === fits[nth]?.id)
      const cluster = lab.clusters.find(({ name }) => name === clusterNames.get(guest.clusterId))
      // It does not end by itself before it is ended.
      await lab.command(`task-hang ${cluster?.name} qmshutdown:${guest.vmid}`)
      const ask: Ask = (name, input) => askCore(page(), name, input)
      await startAction(ask, [guest.id], { kind: 'shutdown' })
      const { upid } = await taskOf(ask, guest.id, 'qmshutdown')
      await meanwhile()
      const client = createRawClient(cluster?.addresses[0]?.url ?? '')
      await client.send({
        method: 'DELETE',
        path: `/api2/json/nodes/${upid.split(':')[1] ?? ''}/tasks/${upid}`,
        headers: { authorization: `PVEAPIToken=${ACCOUNTS.full}=${cluster?.tokens[ACCOUNTS.full] ?? ''}` },
        body: undefined,
      })
      client.close()
      return guest
    }
    const clusterNames = new Map((await askCore(page(), 'clusters.list', {})).map(({ id, name }) => [id, name]))

    const before = await failing(0, () => Promise.resolve())
    await expect.poll(shown).toEqual([expect.stringContaining(before.name)])
    await failing(1, async () => {
      await askCore(page(), 'lock.close', {})
      await expect.poll(shown).toEqual([])
    })
    await expect.poll(shown).toEqual(['Something failed / Unlock the console to see what.'])
    await open()
  })

  it('starts locked after it was quit open, and stays open once the lock was removed', async () => {
    expect(await isLocked()).toBe(false)
    await running.restart()
    await lockScreen()
    await open()
    await goTo(page(), '/settings')
    await page().getByLabel('Present passphrase').fill(PASSPHRASE)
    await page().getByRole('button', { name: 'Remove the lock' }).click()
    await page().getByRole('button', { name: 'Turn the lock on' }).waitFor()
    await running.restart()
    await page().getByRole('navigation', { name: 'Pages' }).waitFor()
  })
})
