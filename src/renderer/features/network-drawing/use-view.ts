import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { Layout } from './layout.ts'
import { fitted, moved, scaleOf, showing, zoomed, type View } from './view.ts'

const STEP = 1.25
/** Pixels of the pane for an arrow key with Shift. */
const KEY_MOVE = 60
/** Less is a click with an unsteady hand. */
const DRAG_FROM = 4
/** Before the pane was measured. */
const UNMEASURED = { width: 960, height: 540 }

const KEYS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -KEY_MOVE, y: 0 },
  ArrowRight: { x: KEY_MOVE, y: 0 },
  ArrowUp: { x: 0, y: -KEY_MOVE },
  ArrowDown: { x: 0, y: KEY_MOVE },
}

/**
 * What is seen of a drawing: wheel and keys zoom, the pointer and the arrows with Shift move. Until somebody does, all of it
 * is seen, also when the pane or the drawing becomes another.
 */
export const useView = (drawing: Pick<Layout, 'width' | 'height'>) => {
  const svg = useRef<SVGSVGElement>(null)
  const [pane, setPane] = useState(UNMEASURED)
  const [chosen, setChosen] = useState<View | null>(null)
  const drag = useRef<{ readonly x: number; readonly y: number; readonly from: View; moved: boolean } | null>(null)
  const view = chosen ?? fitted(drawing, pane)

  useEffect(() => {
    const element = svg.current
    if (element === null || typeof ResizeObserver === 'undefined') return undefined
    const observer = new ResizeObserver(() => {
      const { width, height } = element.getBoundingClientRect()
      if (width > 0 && height > 0) setPane({ width, height })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const zoom = useCallback(
    (by: number, at = { x: pane.width / 2, y: pane.height / 2 }): void => {
      setChosen((known) => zoomed(known ?? fitted(drawing, pane), by, { drawing, pane, at }))
    },
    [drawing, pane],
  )

  useEffect(() => {
    const element = svg.current
    if (element === null) return undefined
    // Not by React, which listens passively: then the page around it would scroll as well.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const { left, top } = element.getBoundingClientRect()
      zoom(Math.exp(-event.deltaY / 500), { x: event.clientX - left, y: event.clientY - top })
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [zoom])

  const fit = (): void => setChosen(null)
  return {
    svg,
    view,
    percent: Math.round(scaleOf(view, pane) * 100),
    closer: () => zoom(STEP),
    further: () => zoom(1 / STEP),
    fit,
    /** Moves the view as little as it takes to see what stands there. */
    reveal: (box: View): void => {
      const next = showing(view, box)
      if (next !== view) setChosen(next)
    },
    /** Whether the pointer moved the drawing, so that letting it go is no click. */
    wasDragged: (): boolean => drag.current?.moved === true,
    handlers: {
      onKeyDown: (event: KeyboardEvent): void => {
        const by = event.shiftKey ? KEYS[event.key] : undefined
        if (by !== undefined) setChosen(moved(view, by, pane))
        else if (event.key === '+' || event.key === '=') zoom(STEP)
        else if (event.key === '-') zoom(1 / STEP)
        else if (event.key === '0') fit()
        else return
        event.preventDefault()
        event.stopPropagation()
      },
      onPointerDown: ({ clientX: x, clientY: y, button }: PointerEvent): void => {
        if (button === 0) drag.current = { x, y, from: view, moved: false }
      },
      onPointerMove: ({ clientX, clientY, buttons, currentTarget, pointerId }: PointerEvent): void => {
        const from = drag.current
        if (from === null || buttons === 0) return
        const by = { x: from.x - clientX, y: from.y - clientY }
        if (!from.moved && Math.hypot(by.x, by.y) < DRAG_FROM) return
        // Only now: a captured pointer would take the click from what is under it.
        if (!from.moved) currentTarget.setPointerCapture(pointerId)
        from.moved = true
        setChosen(moved(from.from, by, pane))
      },
    },
  }
}
