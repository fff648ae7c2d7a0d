import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askCore, fillConsole, findGuest, pollRarely } from '#support/console-page.ts'
import { openConsole, type RunningConsole } from '#support/console.ts'
import { missingDesktop } from '#support/electron-app.ts'
import { startAction, type Ask } from '#support/guest-actions.ts'
import { missingKeychainParts } from '#support/keychain-session.ts'
import { startLabProcess, type LabProcess } from '#support/lab-process.ts'

const missing = missingDesktop() ?? missingKeychainParts()[0]
if (missing !== undefined) console.warn(`The desktop around the page is not tested: ${missing}.`)

/** Electron gives no way to look at what it handed to the desktop. */
const ONLY_STAND_IN = 'only the stand-in shows tray and notifications'

describe.skipIf(missing !== undefined)('the desktop around the page', () => {
  let lab: LabProcess
  let running: RunningConsole
  beforeAll(async () => {
    lab = await startLabProcess('small', ['--pace', '0.05'])
    running = await openConsole('desktop')
    await fillConsole(running.page(), lab.clusters)
  })
  afterAll(async () => {
    await running.stop()
    await lab.stop()
  })

  const asOf = async (): Promise<string[]> =>
    (await askCore(running.page(), 'clusters.list', {})).map((cluster) => cluster.asOf ?? '')

  it('asks every cluster anew when the machine wakes up', async () => {
    await pollRarely(running.page())
    const before = await asOf()
    await running.app().evaluate(({ powerMonitor }) => powerMonitor.emit('resume'))
    await expect.poll(async () => (await asOf()).every((at, index) => at > (before[index] ?? ''))).toBe(true)
  })

  it('comes to the front from the tray, whose menu says how the fleet is', async ({ skip }) => {
    const app = running.app()
    if (!app.isStandIn) skip(ONLY_STAND_IN)
    const tray = () =>
      app.evaluate(({ host }) => {
        const [icon] = host.trays
        return { tip: icon?.toolTip, items: icon?.menu?.items.map(({ id }) => id).filter((id) => id !== undefined) }
      })
    await expect.poll(tray).toEqual({
      tip: 'Multpanel: 3 clusters reachable',
      items: expect.arrayContaining(['tray-open', 'tray-state', 'tray-refresh', 'tray-quit']) as string[],
    })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await app.evaluate(({ host }) => host.trays[0]?.emit('click'))
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
  })

  it('shows in the tray that a cluster is unreachable', async ({ skip }) => {
    const app = running.app()
    if (!app.isStandIn) skip(ONLY_STAND_IN)
    const name = lab.clusters[2]?.name ?? ''
    await lab.command(`fault ${name} refuse`)
    await running.page().keyboard.press('r')
    const tip = (): Promise<string | undefined> => app.evaluate(({ host }) => host.trays[0]?.toolTip)
    await expect.poll(tip).toBe('Multpanel: 1 of 3 clusters unreachable')
    await lab.command(`heal ${name}`)
  })

  it('notifies when a task of the console failed, and opens what failed', async ({ skip }) => {
    const app = running.app()
    if (!app.isStandIn) skip(ONLY_STAND_IN)
    const page = running.page()
    const guest = await findGuest(
      page,
      'a running VM',
      ({ type, status, template, lock }) => type === 'qemu' && status === 'running' && !template && lock === '',
    )
    const ask: Ask = (name, input) => askCore(page, name, input)
    const cluster = (await ask('clusters.list', {})).find(({ id }) => id === guest.clusterId)
    // It ignores the request to shut down: Proxmox takes the task and fails it later.
    await lab.command(`task-fail ${cluster?.name} qmshutdown:${guest.vmid} VM quit/powerdown failed - got timeout`)
    await startAction(ask, [guest.id], { kind: 'shutdown' })
    const notified = (): Promise<string[]> =>
      app.evaluate(({ host }) => host.notifications.map((notification) => notification.title))
    await expect.poll(notified).toEqual([expect.stringContaining(guest.name)])
    await app.evaluate(({ host }) => host.notifications[0]?.emit('click'))
    await expect.poll(() => page.evaluate(() => location.hash)).toContain(guest.id)
  })

  it('does not look for updates in a checkout', async () => {
    expect(
      await running
        .app()
        .evaluate(({ app, Menu }) => [app.isPackaged, Menu.getApplicationMenu()?.getMenuItemById('updates')?.enabled]),
    ).toEqual([false, false])
  })
})
