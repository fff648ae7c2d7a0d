import type { BrowserWindow } from 'electron'
import { showWindow } from './window.ts'

/** Nobody looks at more; a page that went wild opens no more. */
const MOST = 16

/**
 * One window for each console: asked for again, the one that is open comes to the front.
 * @param create makes the window of a route
 * @returns opens one; false when there are too many
 */
export const createConsoleWindows = (create: (route: string) => BrowserWindow): ((route: string) => boolean) => {
  const open = new Map<string, BrowserWindow>()
  return (route) => {
    const known = open.get(route)
    if (known !== undefined && !known.isDestroyed()) {
      showWindow(known)
      return true
    }
    if (open.size >= MOST) return false
    const window = create(route)
    open.set(route, window)
    window.once('closed', () => open.delete(route))
    return true
  }
}
