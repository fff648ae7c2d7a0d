import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { setPanelSize, usePreferences } from '#renderer/client/preferences.store.ts'
import css from './ResizablePane.module.css'

interface ResizablePaneProps {
  /** Under this name its size is remembered. */
  readonly id: string
  /** What the pane holds, for screen readers. */
  readonly label: string
  /** The edge of the frame it sticks to. */
  readonly side: 'left' | 'right' | 'bottom'
  /** Pixels. */
  readonly size: number
  readonly min: number
  readonly max: number
  /** Pixels left when collapsed. */
  readonly collapsedSize?: number
  readonly children: ReactNode
}

const STEP = 16

/** Width of the pane as remembered, and whether it is collapsed. */
export const usePaneSize = (id: string, size: number): { readonly size: number; readonly collapsed: boolean } => {
  const stored = usePreferences((state) => state.value.panels[id])
  return { size: stored === undefined || stored === 0 ? size : stored, collapsed: stored === 0 }
}

/** Collapses or opens a pane; opening brings back its standard size. */
export const togglePane = (id: string, size: number): void => {
  setPanelSize(id, usePreferences.getState().value.panels[id] === 0 ? size : 0)
}

/** A pane whose inner edge is dragged, moved with arrow keys, or double-clicked to collapse. */
export const ResizablePane = ({
  id,
  label,
  side,
  size: standard,
  min,
  max,
  collapsedSize = 0,
  children,
}: ResizablePaneProps) => {
  const { size: stored, collapsed } = usePaneSize(id, standard)
  const [dragged, setDragged] = useState<number | null>(null)
  const start = useRef({ at: 0, size: 0 })
  const horizontal = side !== 'bottom'
  const sign = side === 'left' ? 1 : -1
  const wanted = Math.min(max, Math.max(min, dragged ?? stored))
  const size = collapsed && dragged === null ? collapsedSize : wanted

  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { at: horizontal ? event.clientX : event.clientY, size }
  }
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const way = (horizontal ? event.clientX : event.clientY) - start.current.at
    if (way !== 0 || dragged !== null) setDragged(start.current.size + sign * way)
  }
  const end = (): void => {
    if (dragged === null) return
    setPanelSize(id, dragged < min / 2 ? 0 : wanted)
    setDragged(null)
  }
  const press = (event: KeyboardEvent): void => {
    const grow = { left: 'ArrowRight', right: 'ArrowLeft', bottom: 'ArrowUp' }[side]
    const shrink = { left: 'ArrowLeft', right: 'ArrowRight', bottom: 'ArrowDown' }[side]
    if (event.key === grow) setPanelSize(id, Math.min(max, wanted + STEP))
    else if (event.key === shrink) setPanelSize(id, Math.max(min, wanted - STEP))
    else if (event.key === 'Enter') togglePane(id, standard)
    else return
    event.preventDefault()
  }

  const separator = (
    <div
      role="separator"
      aria-label={`Size of ${label.toLowerCase()}`}
      aria-orientation={horizontal ? 'vertical' : 'horizontal'}
      aria-valuemin={collapsedSize}
      aria-valuemax={max}
      aria-valuenow={Math.round(size)}
      tabIndex={0}
      className={`${css.separator} ${horizontal ? css.vertical : css.horizontal}`}
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => {
        togglePane(id, standard)
      }}
      onKeyDown={press}
    />
  )
  const style = horizontal ? { width: size } : { height: size }
  return (
    <section className={`${css.place} ${horizontal ? css.row : css.column}`} aria-label={label} data-pane={id}>
      {side !== 'left' && separator}
      <div className={css.pane} style={style}>
        {size > 0 && children}
      </div>
      {side === 'left' && separator}
    </section>
  )
}
