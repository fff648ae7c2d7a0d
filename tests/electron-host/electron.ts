import type * as Electron from 'electron'
import { app, browserSwitches } from './api/app.ts'
import { BrowserWindow } from './api/browser-window.ts'
import { clipboard, globalShortcut, powerMonitor, powerSaveBlocker, screen, shell } from './api/desktop.ts'
import { answers, dialog } from './api/dialog.ts'
import { ipcMain } from './api/ipc-main.ts'
import { Menu, MenuItem, poppedUpMenu } from './api/menu.ts'
import { nativeImage } from './api/native-image.ts'
import { nativeTheme, setSystemDark } from './api/native-theme.ts'
import { net } from './api/net.ts'
import { Notification, notifications } from './api/notification.ts'
import { protocol } from './api/protocol.ts'
import { safeStorage } from './api/safe-storage.ts'
import { sessions as session } from './api/session.ts'
import { Tray, trays } from './api/tray.ts'
import { autoUpdater, crashReporter, systemPreferences } from './api/updater.ts'
import { webContents } from './api/web-contents.ts'
import { boot } from './boot.ts'
import type { Part } from './electron-types.ts'
import { hostLog } from './log.ts'

export {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
}

/** What `import electron from 'electron'` and the first argument of a test's `evaluate` hold. */
const electron = {
  app,
  autoUpdater,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  Tray,
  webContents,
} satisfies Exports

export default electron

/** Every export is one of Electron's by that name, and each has nothing that Electron's lacks. */
type Exports = { [Name in keyof typeof Electron]?: Part<(typeof Electron)[Name]> | Constructor<Name> }
type Constructor<Name extends keyof typeof Electron> = (typeof Electron)[Name] extends new (...args: infer A) => infer I
  ? new (...args: A) => Part<I>
  : never

/** `implements` lets a class have more than its interface: here a method that Electron has dropped does not compile. */
type Beyond<Own, Theirs, Meant = never> = Exclude<keyof Own, keyof Theirs | Meant>
type Nothing<T extends never> = T
export type CheckedClasses = Nothing<
  [
    Beyond<BrowserWindow, Electron.BrowserWindow>,
    Beyond<Menu, Electron.Menu>,
    Beyond<MenuItem, Electron.MenuItem>,
    Beyond<Notification, Electron.Notification>,
    Beyond<Tray, Electron.Tray, 'toolTip' | 'menu' | 'image'>,
  ][number]
>

/** Beyond Electron: what only the stand-in has, for tests that say so. */
export const host = { log: hostLog, answers, trays, notifications, poppedUpMenu, setSystemDark }
export type Host = typeof host

boot({ electron, host, switches: browserSwitches })
