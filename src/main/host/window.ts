import { BrowserWindow, nativeTheme, type WebPreferences } from 'electron'
import { MINIMUM_SIZE, type WindowStateStore } from './window-state.ts'

interface MainWindowOptions {
  readonly preload: string
  readonly address: string
  readonly state: WindowStateStore
  readonly icon: string
  /** True when closing should hide to the tray instead. */
  readonly staysInTray: () => boolean
  readonly onFailure: (reason: string) => void
}

/** A page that cannot reach anything but the bridge: these settings are asserted by tests. */
const lockedDown = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  spellcheck: false,
})

/** The first paint has the theme's grey: no white flash at three in the morning. */
const ground = (): string => (nativeTheme.shouldUseDarkColors ? '#1b1d20' : '#ffffff')

const CONSOLE_SIZE = { width: 1100, height: 780 }
const LEAST_CONSOLE = { width: 480, height: 320 }

/** The window of one console; what it shows is a page of ours like any other. */
export const createConsoleWindow = (options: {
  readonly preload: string
  readonly address: string
  readonly icon: string
  readonly onFailure: (reason: string) => void
}): BrowserWindow => {
  const { preload, address, icon, onFailure } = options
  const window = new BrowserWindow({
    ...CONSOLE_SIZE,
    minWidth: LEAST_CONSOLE.width,
    minHeight: LEAST_CONSOLE.height,
    title: 'Console',
    icon,
    show: false,
    backgroundColor: ground(),
    webPreferences: lockedDown(preload),
  })
  // Keys belong to the machine, not to a menu: Ctrl+Q ends a program there, not this one. On macOS the menu is the app's.
  window.removeMenu()
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, { reason }) => onFailure(`A console page ended (${reason}).`))
  window.loadURL(address).catch((error: unknown) => onFailure(error instanceof Error ? error.message : String(error)))
  return window
}

/** The main window. */
export const createMainWindow = ({
  preload,
  address,
  state,
  icon,
  staysInTray,
  onFailure,
}: MainWindowOptions): BrowserWindow => {
  const { bounds, maximized } = state.load()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MINIMUM_SIZE.width,
    minHeight: MINIMUM_SIZE.height,
    title: 'Multpanel',
    icon,
    show: false,
    backgroundColor: ground(),
    webPreferences: lockedDown(preload),
  })
  if (maximized) window.maximize()
  const keep = (): void => {
    if (!window.isDestroyed() && !window.isMinimized())
      state.save({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  }
  window.once('ready-to-show', () => window.show())
  window.on('close', (event) => {
    keep()
    if (!staysInTray()) return
    event.preventDefault()
    window.hide()
  })
  window.webContents.on('render-process-gone', (_event, details) => {
    onFailure(`The page ended (${details.reason}).`)
    // Nothing is lost by a reload: all state lives in main. "clean-exit" is our own closing.
    if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  window.webContents.on('did-fail-load', (_event, code, description) =>
    onFailure(`The page did not load: ${description} (${code}).`),
  )
  window.loadURL(address).catch((error: unknown) => onFailure(error instanceof Error ? error.message : String(error)))
  return window
}

/** Brings the window to the front, from the tray or from behind. */
export const showWindow = (window: BrowserWindow): void => {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
