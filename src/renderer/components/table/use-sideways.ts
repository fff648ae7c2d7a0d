import { useLayoutEffect, useState, type RefObject } from 'react'

/** Scrolling sideways draws anew once in so many pixels; that many beside the view are drawn ahead. */
export const SIDEWAYS_STEP_PX = 64

interface Sideways {
  /** Pixels that are seen at once; 0 until measured. */
  readonly width: number
  /** From where they are seen, in whole steps. */
  readonly from: number
}

/**
 * How wide the table's view is and how far it was scrolled sideways. `--view` and `--shift` carry both to the style
 * sheet: rows stick to the view and shift their cells themselves, as a sticky cell in every row would make each row
 * two layers of its own for the compositor.
 */
export const useSideways = (scroller: RefObject<HTMLElement | null>): Sideways => {
  const [sideways, setSideways] = useState<Sideways>({ width: 0, from: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    let view = -1
    let shift = -1
    const follow = (): void => {
      const { clientWidth, scrollLeft } = element
      if (clientWidth === view && scrollLeft === shift) return
      view = clientWidth
      shift = scrollLeft
      element.style.setProperty('--view', `${view}px`)
      element.style.setProperty('--shift', `${shift}px`)
      const from = Math.floor(shift / SIDEWAYS_STEP_PX) * SIDEWAYS_STEP_PX
      setSideways((present) =>
        present.width === clientWidth && present.from === from ? present : { width: clientWidth, from },
      )
    }
    follow()
    const sizes = new ResizeObserver(follow)
    sizes.observe(element)
    element.addEventListener('scroll', follow, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', follow)
    }
  }, [scroller])
  return sideways
}
