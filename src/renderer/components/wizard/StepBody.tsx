import { useEffect, useId, useRef, type ReactNode } from 'react'
import css from './Wizard.module.css'
import { firstControl, namedControl } from './wizard-steps.ts'

interface StepBodyProps {
  readonly title: string
  /** Counted from 1. */
  readonly number: number
  readonly of: number
  /** A field to put the cursor into, by its name; a new object for each wish. */
  readonly focus: { readonly field: string } | null
  readonly children: ReactNode
}

/** The step in view. It begins at its first field, unless somebody asked for a certain one. */
export const StepBody = ({ title, number, of, focus, children }: StepBodyProps) => {
  const headingId = useId()
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const wished = focus === null ? null : namedControl(body.current, focus.field)
    // The review has no field, and what stands in it may be another thing a moment later.
    const control = wished ?? (number === of ? null : firstControl(body.current))
    const scrolled = body.current?.parentElement ?? null
    if (wished === null && scrolled !== null) scrolled.scrollTop = 0
    // Without one the keys still have to reach the form.
    ;(control ?? body.current)?.focus()
  }, [number, of, focus])
  return (
    <div ref={body} className={css.step} role="group" tabIndex={-1} aria-labelledby={headingId}>
      <h3 id={headingId} className={css.heading}>
        {title}
        <span className="visually-hidden">{`, step ${number} of ${of}`}</span>
      </h3>
      {children}
    </div>
  )
}
