/** What of the drawing is seen: its left upper corner, and how much of it, in its own pixels. */
export interface View {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Beyond this nothing more can be read. */
const CLOSEST = 3
/** Further away than all of it, and a little. */
const FURTHEST = 1.25

/** All of it, never larger than it is. */
export const fitted = (drawing: Size, pane: Size): View => {
  const scale = Math.min(1, pane.width / drawing.width, pane.height / drawing.height)
  return { x: 0, y: 0, width: pane.width / scale, height: pane.height / scale }
}

/** How large it is drawn: 1 is full size. */
export const scaleOf = (view: View, pane: Size): number => pane.width / view.width

/**
 * Closer or further, with what is under a point of the pane staying there.
 * @param by more than 1: closer
 * @param at in pixels of the pane
 */
export const zoomed = (
  view: View,
  by: number,
  { drawing, pane, at }: { readonly drawing: Size; readonly pane: Size; readonly at: { x: number; y: number } },
): View => {
  const least = scaleOf(fitted(drawing, pane), pane) / FURTHEST
  const scale = Math.min(CLOSEST, Math.max(least, scaleOf(view, pane) * by))
  const [width, height] = [pane.width / scale, pane.height / scale]
  const [shareX, shareY] = [at.x / pane.width, at.y / pane.height]
  return {
    x: view.x + shareX * (view.width - width),
    y: view.y + shareY * (view.height - height),
    width,
    height,
  }
}

/** @param by in pixels of the pane */
export const moved = (view: View, by: { readonly x: number; readonly y: number }, pane: Size): View => {
  const scale = scaleOf(view, pane)
  return { ...view, x: view.x + by.x / scale, y: view.y + by.y / scale }
}

/** Around what is brought into view. */
const EDGE = 16

/** How far a stretch of view has to go so that another lies in it; its beginning first when it is too long. */
const into = (from: number, length: number, start: number, size: number): number => {
  if (start - EDGE < from || size + 2 * EDGE > length) return start - EDGE - from
  return Math.max(0, start + size + EDGE - (from + length))
}

/** The view moved as little as it takes to see all of a box; the same view when it does. */
export const showing = (view: View, box: View): View => {
  const [x, y] = [into(view.x, view.width, box.x, box.width), into(view.y, view.height, box.y, box.height)]
  return x === 0 && y === 0 ? view : { ...view, x: view.x + x, y: view.y + y }
}
