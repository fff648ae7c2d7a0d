import { useEffect, useState } from 'react'
import css from './States.module.css'

const SHOWN_AFTER_MS = 200
const WIDTHS = ['38%', '54%', '31%', '62%', '45%', '50%', '35%', '58%'] as const

/** Rows of the layout to come, shown only when it takes longer than a blink. */
export const Skeleton = ({ rows = 12 }: { readonly rows?: number }) => {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setShown, SHOWN_AFTER_MS, true)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return (
    <div className={css.skeleton} role="status" aria-label="Loading" aria-busy="true">
      {shown &&
        Array.from({ length: rows }, (_, index) => (
          <div key={index} className={css.bone} style={{ ['--width' as string]: WIDTHS[index % WIDTHS.length] }} />
        ))}
    </div>
  )
}
