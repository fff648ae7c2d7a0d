import type { Clipboard, GlobalShortcut, PowerMonitor, PowerSaveBlocker, Screen, Shell, Display } from 'electron'
import { DISPLAY } from '../chromium.ts'
import { emitterWith, whole, type Part } from '../electron-types.ts'
import { record } from '../log.ts'
import { WORK_AREA } from '../window-geometry.ts'

export const shell = {
  openExternal: (url) => {
    record('openExternal', { url })
    return Promise.resolve()
  },
  openPath: (path) => {
    record('openPath', { path })
    return Promise.resolve('')
  },
  showItemInFolder: (path) => record('showItemInFolder', { path }),
  trashItem: (path) => {
    record('trashItem', { path })
    return Promise.resolve()
  },
  beep: () => record('beep'),
} satisfies Part<Shell>

let clipboardText = ''
export const clipboard = {
  readText: () => Promise.resolve(clipboardText),
  writeText: (text) => {
    clipboardText = text
    record('clipboard', { length: text.length })
    return Promise.resolve()
  },
  clear: () => void (clipboardText = ''),
  has: (mimeType) => Promise.resolve(mimeType === 'text/plain' && clipboardText !== ''),
} satisfies Part<Clipboard>

/** A test sends `powerMonitor.emit('resume')` and the like; `onBatteryPower` may be set. */
const power = { onBattery: false }
export const powerMonitor = emitterWith({
  get onBatteryPower() {
    return power.onBattery
  },
  set onBatteryPower(onBattery: boolean) {
    power.onBattery = onBattery
  },
  isOnBatteryPower: () => power.onBattery,
  getSystemIdleState: () => 'active',
  getSystemIdleTime: () => 0,
  getCurrentThermalState: () => 'nominal',
} satisfies Part<PowerMonitor>)

const blockers = new Set<number>()
let blockerIds = 0
export const powerSaveBlocker = {
  start: () => {
    blockers.add(++blockerIds)
    return blockerIds
  },
  stop: (id) => blockers.delete(id),
  isStarted: (id) => blockers.has(id),
} satisfies Part<PowerSaveBlocker>

const shortcuts = new Map<string, () => void>()
export const globalShortcut = {
  register: (accelerator, callback) => {
    if (shortcuts.has(accelerator)) return false
    shortcuts.set(accelerator, callback)
    return true
  },
  registerAll: (accelerators, callback) => {
    for (const accelerator of accelerators) shortcuts.set(accelerator, callback)
  },
  isRegistered: (accelerator) => shortcuts.has(accelerator),
  unregister: (accelerator) => void shortcuts.delete(accelerator),
  unregisterAll: () => shortcuts.clear(),
} satisfies Part<GlobalShortcut>

const display = whole<Display>({
  id: 1,
  label: 'Stand-in display',
  bounds: WORK_AREA,
  workArea: WORK_AREA,
  size: { ...DISPLAY },
  workAreaSize: { ...DISPLAY },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  touchSupport: 'unavailable',
  monochrome: false,
  colorDepth: 24,
})
export const screen = emitterWith({
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
  dipToScreenPoint: (point) => point,
  screenToDipPoint: (point) => point,
} satisfies Part<Screen>)
