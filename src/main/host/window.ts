import { BrowserWindow, nativeTheme } from 'electron'
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

/** A window that cannot reach anything but the bridge: the settings here are asserted by tests. */
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
    // The first paint has the theme's grey: no white flash at three in the morning.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1d20' : '#ffffff',
    webPreferences: {
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
    },
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
