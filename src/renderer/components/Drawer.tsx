import { useEffect, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { create } from 'zustand'
import css from './Drawer.module.css'
import { ResizablePane } from './ResizablePane.tsx'

const usePlace = create<{ readonly element: HTMLElement | null; readonly users: number }>()(() => ({
  element: null,
  users: 0,
}))

const place = (element: HTMLElement | null): void => {
  usePlace.setState({ element })
}

const occupy = (by: number): void => {
  usePlace.setState(({ users }) => ({ users: users + by }))
}

/** Where the frame shows a page's drawer. Below 1100 px it covers the page instead of taking room from it. */
export const Drawers = () => {
  const used = usePlace((state) => state.users > 0)
  if (!used) return null
  return (
    <div className={css.place}>
      <ResizablePane id="drawer" label="Details" side="right" size={420} min={320} max={900}>
        <div ref={place} className={css.content} />
      </ResizablePane>
    </div>
  )
}

/** Details beside the page: put this anywhere in the page, it appears at the frame's right edge. */
export const Drawer = ({ children }: { readonly children: ReactNode }) => {
  const element = usePlace((state) => state.element)
  useEffect(() => {
    occupy(1)
    return () => {
      occupy(-1)
    }
  }, [])
  return element === null ? null : createPortal(children, element)
}
