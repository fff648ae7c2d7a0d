import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { App, CommandLine } from 'electron'
import { createEvent, emitterWith, whole, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { createInstanceLock } from '../single-instance.ts'
import { appEvents } from './app-events.ts'
import { BrowserWindow } from './browser-window.ts'
import { Menu } from './menu.ts'
import { readiness } from './readiness.ts'

interface Manifest {
  readonly name?: string
  readonly productName?: string
  readonly version?: string
}

const state = { quitting: false, gone: false, badge: 0, agent: '', name: '', leave: async () => {} }
const paths = new Map<string, string>()
const switches = new Map<string, string>()

const appPath = (() => {
  const main = resolve(process.argv[1] ?? '.')
  for (let folder = existsSync(join(main, 'package.json')) ? main : dirname(main); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return dirname(main)
  }
})()
const manifest = (() => {
  const path = join(appPath, 'package.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : {}
})()
state.name = manifest.productName ?? manifest.name ?? 'Electron'

const argumentOf = (name: string) => {
  const found = process.argv.findLast((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`))
  return found?.slice(name.length + 3)
}

function getPath(name: Parameters<App['getPath']>[0]): string {
  const appData = paths.get('appData') ?? process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  const userData = paths.get('userData') ?? argumentOf('user-data-dir') ?? join(appData, state.name)
  const known: Record<typeof name, string> = {
    home: homedir(),
    appData,
    assets: appPath,
    userData,
    sessionData: userData,
    temp: tmpdir(),
    exe: process.execPath,
    module: process.execPath,
    desktop: join(homedir(), 'Desktop'),
    documents: join(homedir(), 'Documents'),
    downloads: join(homedir(), 'Downloads'),
    music: join(homedir(), 'Music'),
    pictures: join(homedir(), 'Pictures'),
    videos: join(homedir(), 'Videos'),
    recent: join(homedir(), 'Recent'),
    logs: join(userData, 'logs'),
    crashDumps: join(userData, 'Crashpad'),
  }
  const path = paths.get(name) ?? known[name]
  if (path === undefined) throw new Error(`Failed to get '${String(name)}' path`)
  if (name === 'userData') mkdirSync(path, { recursive: true })
  return path
}

const lock = createInstanceLock(
  () => getPath('userData'),
  ({ argv, workingDirectory, additionalData }) =>
    app.emit('second-instance', createEvent(), [...argv], workingDirectory, additionalData),
)

/** Ends the process: no event but `quit`, then the browser, then exit. */
function leave(code: number): void {
  if (state.gone) return
  state.gone = true
  app.emit('quit', createEvent(), code)
  lock.release()
  void state.leave().finally(() => process.exit(code))
}

function finishQuitting(): void {
  const event = createEvent()
  app.emit('will-quit', event)
  if (event.defaultPrevented) state.quitting = false
  else leave(Number(process.exitCode ?? 0))
}

function quit(): void {
  if (state.quitting || state.gone) return
  const event = createEvent()
  app.emit('before-quit', event)
  if (event.defaultPrevented) return
  state.quitting = true
  const windows = BrowserWindow.getAllWindows()
  if (windows.length === 0) return finishQuitting()
  for (const window of windows) {
    window.close()
    if (!state.quitting) return
  }
}

appEvents.on('close-vetoed', () => (state.quitting = false))
appEvents.on('window-closed', (left: number) => {
  if (left > 0 || state.gone) return
  if (state.quitting) finishQuitting()
  else if (app.listenerCount('window-all-closed') === 0) quit()
  else app.emit('window-all-closed')
})
for (const name of [
  'browser-window-created',
  'browser-window-focus',
  'browser-window-blur',
  'web-contents-created',
  'render-process-gone',
  'certificate-error',
])
  appEvents.on(name, (...args: unknown[]) => app.emit(name, ...args))

const commandLine = {
  appendSwitch: (name, value = '') => void switches.set(name, value),
  appendArgument: () => {},
  hasSwitch: (name) => switches.has(name) || argumentOf(name) !== undefined,
  getSwitchValue: (name) => switches.get(name) ?? argumentOf(name) ?? '',
  removeSwitch: (name) => void switches.delete(name),
} satisfies Part<CommandLine>

export const app = emitterWith({
  commandLine: whole<CommandLine>(commandLine),
  dock: undefined,
  isPackaged: false,
  accessibilitySupportEnabled: false,
  get name() {
    return state.name
  },
  set name(name: string) {
    state.name = name
  },
  get applicationMenu() {
    return Menu.getApplicationMenu()
  },
  set applicationMenu(menu) {
    Menu.setApplicationMenu(menu)
  },
  get badgeCount() {
    return state.badge
  },
  set badgeCount(count: number) {
    app.setBadgeCount(count)
  },
  get userAgentFallback() {
    return state.agent
  },
  set userAgentFallback(agent: string) {
    state.agent = agent
  },
  whenReady: () => readiness.when,
  isReady: () => readiness.is,
  quit,
  exit: (code = 0) => leave(code),
  relaunch: (options) => record('relaunch', { ...options }),
  getName: () => state.name,
  setName: (name) => void (state.name = name),
  getVersion: () => manifest.version ?? '0.0.0',
  getAppPath: () => appPath,
  getPath,
  setPath: (name, path) => void paths.set(name, path),
  setAppLogsPath: (path) => void paths.set('logs', path ?? join(getPath('userData'), 'logs')),
  getLocale: () => 'en-US',
  getSystemLocale: () => 'en-US',
  getLocaleCountryCode: () => 'US',
  getPreferredSystemLanguages: () => ['en-US'],
  getAppMetrics: () => [],
  requestSingleInstanceLock: (additionalData) => lock.request(additionalData),
  hasSingleInstanceLock: () => lock.held(),
  releaseSingleInstanceLock: () => lock.release(),
  enableSandbox: () => record('enableSandbox'),
  disableHardwareAcceleration: () => {},
  isHardwareAccelerationEnabled: () => false,
  setAppUserModelId: (id) => record('setAppUserModelId', { id }),
  setAboutPanelOptions: (options) => record('setAboutPanelOptions', { ...options }),
  showAboutPanel: () => record('showAboutPanel'),
  setAsDefaultProtocolClient: () => true,
  removeAsDefaultProtocolClient: () => true,
  isDefaultProtocolClient: () => false,
  setLoginItemSettings: (settings) => record('setLoginItemSettings', { ...settings }),
  setJumpList: () => 'ok',
  setUserTasks: () => true,
  addRecentDocument: () => {},
  clearRecentDocuments: () => {},
  getBadgeCount: () => state.badge,
  setBadgeCount: (count = 0) => {
    state.badge = count
    return true
  },
  isAccessibilitySupportEnabled: () => false,
  setAccessibilitySupportEnabled: () => {},
  focus: () => BrowserWindow.getAllWindows()[0]?.focus(),
  hide: () => {},
  show: () => {},
  setProxy: () => Promise.resolve(),
  resolveProxy: () => Promise.resolve('DIRECT'),
} satisfies Part<App>)

/** For the host: the browser runs, `ready` goes out. `end` stops the browser when the app leaves. */
export function announceReady(end: () => Promise<void>): void {
  state.leave = end
  readiness.become()
  app.emit('will-finish-launching')
  app.emit('ready', createEvent(), {})
}

export const isLeaving = (): boolean => state.gone
export const browserSwitches = (): string[] =>
  [...switches].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`))
