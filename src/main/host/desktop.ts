import path from 'node:path'
import { app, BrowserWindow, ipcMain, powerMonitor, protocol, screen, session } from 'electron'
import type { EventPayload } from '#shared/contract/index.ts'
import type { Core } from '../core.ts'
import { createDemo } from '../demo-worker.ts'
import { AT_THE_DESK, INTERNAL_CALL } from '../transport/owner-actor.ts'
import { APP_ORIGIN, serveApp } from './app-protocol.ts'
import { createConsoleWindows } from './console-windows.ts'
import { createDesktopPorts } from './desktop-ports.ts'
import { watchFleet } from './fleet-watch.ts'
import { serveIpc } from './ipc.ts'
import { installMenu } from './menu.ts'
import { createNotifier } from './notifier.ts'
import { openCore } from './open-core.ts'
import { secureSession } from './session-security.ts'
import { createTray } from './tray.ts'
import { loadUpdater } from './updater.ts'
import { createConsoleWindow, createMainWindow, showWindow } from './window.ts'
import { createWindowStateStore } from './window-state.ts'

/** The dev server of a checkout, else the built page under the own scheme. */
const pageOrigin = (): string => {
  const devServer = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
  return devServer === undefined ? APP_ORIGIN : new URL(devServer).origin
}

const resource = (name: string): string =>
  app.isPackaged
    ? path.join(process.resourcesPath, 'resources', name)
    : path.join(import.meta.dirname, '../../resources', name)

/** What concerns this machine is for whoever sits at it. */
const tell = (core: Core, notice: EventPayload<'app.noticeRaised'>): void =>
  core.events.emit('app.noticeRaised', notice, { narrow: () => null })

/** `--demo`: the page hears of the clusters as they come. */
const startDemo = (core: Core): void => {
  void core.dispatch('app.startDemo', {}, INTERNAL_CALL).then((answer) => {
    if (!answer.ok) tell(core, { severity: 'error', message: answer.error.message })
  })
}

/** From menu and tray. Without a passphrase the page tells where to set one. */
const lockConsole = (core: Core, open: () => void): void => {
  const { signal } = new AbortController()
  void core.dispatch('lock.close', {}, { caller: AT_THE_DESK, signal }).then((answer) => {
    if (answer.ok || answer.error.code === 'locked') return
    open()
    tell(core, { severity: 'error', message: answer.error.message, path: '/settings' })
  })
}

/** Joins core and desktop: window, tray, menu, power, updates. Runs once, when Electron is ready. */
export const runDesktop = async (): Promise<{ readonly show: () => void }> => {
  const origin = pageOrigin()
  let quitting = false
  let window: BrowserWindow | null = null
  const refused = (what: string): void => core.reportRefusal(what)

  const open = (route?: string): void => {
    if (window === null || window.isDestroyed()) window = openWindow()
    showWindow(window)
    if (route !== undefined) core.events.emit('app.navigationRequested', { path: route })
  }
  const updater = await loadUpdater(app.isPackaged)
  const notifier = createNotifier(open)
  const core: Core = await openCore({
    ...(await createDesktopPorts(notifier)),
    demo: createDemo(path.join(import.meta.dirname, 'lab.js')),
    updates: updater,
  })
  // A promise nobody waited for is a defect, not a reason to take the console away.
  process.on('unhandledRejection', (error) => core.reportProblem('unhandled rejection', error))
  const state = createWindowStateStore(path.join(app.getPath('userData'), 'window.json'), () =>
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const common = {
    preload: path.join(import.meta.dirname, '../preload/index.cjs'),
    icon: resource('icon.png'),
    onFailure: refused,
  }
  const openWindow = (): BrowserWindow =>
    createMainWindow({
      ...common,
      address: `${origin}/`,
      state,
      staysInTray: () => !quitting && process.platform === 'darwin',
    })
  const openConsole = createConsoleWindows((route) =>
    createConsoleWindow({ ...common, address: `${origin}/#${route}` }),
  )

  secureSession(app, session.defaultSession, { pageOrigin: origin, onRefused: refused, openConsole })
  if (origin === APP_ORIGIN) serveApp(protocol, path.join(import.meta.dirname, '../renderer'))
  const stopIpc = serveIpc({
    ipcMain,
    core,
    pageOrigin: origin,
    windows: () => BrowserWindow.getAllWindows(),
    onRefused: refused,
  })

  core.events.listen((name, payload) => {
    if (name === 'access.lockChanged' && (payload as EventPayload<'access.lockChanged'>).locked) notifier.withdraw()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', () => {
    quitting = true
    updater?.beforeQuit()
  })
  /** What is to be ended with the program, as far as it has come up by then. */
  const ends = [stopIpc]
  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    // The database is closed before the process ends, so the last write is never a torn one.
    event.preventDefault()
    for (const end of ends) end()
    void core.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
  // The page is fetched and drawn while what is stored is read.
  window = openWindow()
  await core.ready

  const quit = (): void => app.quit()
  const lock = (): void => lockConsole(core, open)
  const tray = createTray(
    { well: resource('tray.png'), alert: resource('tray-alert.png') },
    { open, refresh: core.refreshAfterResume, lock, quit, install: () => updater?.install() },
  )
  ends.push(() => tray.destroy())
  const fleet = await watchFleet(core, (summary) => {
    tray.show({ ...summary, update: updater?.ready() ?? null })
    if (updater !== null) core.events.emit('updates.stateChanged', {})
  })
  ends.push(fleet.stop)
  if (updater !== null) ends.push(updater.stop)
  updater?.start({
    isBusy: fleet.isBusy,
    onReady: (version) => {
      tell(core, {
        severity: 'info',
        message: `Version ${version} is ready. Install it in the settings or from the tray.`,
        path: '/settings',
      })
      fleet.tell()
    },
    onProblem: (error) => core.reportProblem('update', error),
  })
  installMenu({
    navigate: open,
    refresh: core.refreshAfterResume,
    checkForUpdates: updater === null ? null : updater.check,
    lock,
    quit,
    openGuide: () => open('/guide'),
  })

  powerMonitor.on('resume', core.refreshAfterResume)
  powerMonitor.on('suspend', core.onSuspend)
  powerMonitor.on('lock-screen', core.onSuspend)
  // macOS: another account of the machine took the screen.
  powerMonitor.on('user-did-resign-active', core.onSuspend)
  powerMonitor.on('on-battery', () => core.setOnBattery(true))
  powerMonitor.on('on-ac', () => core.setOnBattery(false))
  core.setOnBattery(powerMonitor.isOnBatteryPower())

  app.on('activate', () => open())
  if (process.argv.includes('--demo')) startDemo(core)
  return { show: () => open() }
}
