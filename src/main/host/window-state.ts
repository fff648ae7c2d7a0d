import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Rectangle } from 'electron'

export interface WindowState {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

const DEFAULT_SIZE = { width: 1440, height: 900 }
export const MINIMUM_SIZE = { width: 900, height: 560 }

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const parse = (text: string): WindowState | null => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return null
  const { x, y, width, height, maximized } = value as Record<string, unknown>
  if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return null
  return { bounds: { x, y, width, height }, maximized: maximized === true }
}

/** True when enough of the window lies on a display to be grabbed: a screen may have been unplugged. */
const isReachable = (bounds: Rectangle, workAreas: readonly Rectangle[]): boolean =>
  workAreas.some((area) => {
    const overlapX = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    const overlapY = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
    return overlapX >= 120 && overlapY >= 60
  })

/** Where the window was last, kept in a small file; a broken or unreachable one means the middle of the first display. */
export const createWindowStateStore = (file: string, workAreas: () => readonly Rectangle[]) => ({
  load: (): WindowState => {
    const first = workAreas()[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
    const width = Math.min(DEFAULT_SIZE.width, first.width)
    const height = Math.min(DEFAULT_SIZE.height, first.height)
    const fallback: WindowState = {
      bounds: {
        x: first.x + Math.round((first.width - width) / 2),
        y: first.y + Math.round((first.height - height) / 2),
        width,
        height,
      },
      maximized: false,
    }
    let stored: WindowState | null
    try {
      stored = parse(readFileSync(file, 'utf8'))
    } catch {
      return fallback
    }
    if (stored === null || !isReachable(stored.bounds, workAreas())) return fallback
    const { bounds } = stored
    return {
      maximized: stored.maximized,
      bounds: {
        ...bounds,
        width: Math.max(bounds.width, MINIMUM_SIZE.width),
        height: Math.max(bounds.height, MINIMUM_SIZE.height),
      },
    }
  },
  save: (state: WindowState): void => {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify({ ...state.bounds, maximized: state.maximized }))
    renameSync(`${file}.new`, file)
  },
})

export type WindowStateStore = ReturnType<typeof createWindowStateStore>
