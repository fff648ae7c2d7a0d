import type { Rectangle } from 'electron'
import { browser, type ClaimedTarget } from './browser.ts'
import { DISPLAY, isHeaded } from './chromium.ts'

export type WindowState = 'normal' | 'maximized' | 'minimized' | 'fullscreen'

export const WORK_AREA: Rectangle = { x: 0, y: 0, ...DISPLAY }

/** Bounds and state of a window. Electron's content area is taken to be the whole window. */
export function createGeometry(initial: Rectangle, minimum: readonly [number, number], opened: Promise<ClaimedTarget>) {
  let normal = initial
  let state: WindowState = 'normal'
  let limits = { minimum: [...minimum], maximum: [0, 0] }
  const clamp = (value: number, least = 0, most = 0) =>
    Math.round(Math.max(least, most > 0 ? Math.min(value, most) : value))
  const bounds = () => (state === 'maximized' || state === 'fullscreen' ? WORK_AREA : normal)

  const apply = async () => {
    const { windowId } = await opened
    const { cdp } = await browser()
    const { x, y, width, height } = bounds()
    await cdp.send('Browser.setContentsSize', { windowId, width, height })
    if (isHeaded()) await cdp.send('Browser.setWindowBounds', { windowId, bounds: { left: x, top: y } })
  }
  const set = (next: Partial<Rectangle>) => {
    const { minimum: least, maximum: most } = limits
    const before = normal
    const wanted = { ...normal, ...next }
    normal = {
      ...wanted,
      width: clamp(wanted.width, least[0], most[0]),
      height: clamp(wanted.height, least[1], most[1]),
    }
    void apply().catch(() => {})
    return {
      resized: normal.width !== before.width || normal.height !== before.height,
      moved: normal.x !== before.x || normal.y !== before.y,
    }
  }
  return {
    applied: apply().catch(() => {}),
    bounds: () => ({ ...bounds() }),
    normalBounds: () => ({ ...normal }),
    set,
    state: () => state,
    enter: (next: WindowState) => {
      state = next
      if (next !== 'minimized') void apply().catch(() => {})
    },
    limits: () => limits,
    setLimits: (next: Partial<typeof limits>) => void (limits = { ...limits, ...next }),
  }
}

export const centred = (width: number, height: number): Rectangle => ({
  x: Math.round((DISPLAY.width - width) / 2),
  y: Math.round((DISPLAY.height - height) / 2),
  width,
  height,
})
