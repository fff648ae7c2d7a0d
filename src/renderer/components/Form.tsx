import type { ReactNode } from 'react'
import { FormProblemsContext, useFormSubmit } from './form-problems.ts'

interface FormProps {
  readonly onSubmit: () => void | Promise<void>
  readonly busy: boolean
  readonly className?: string | undefined
  readonly label?: string
  readonly children: ReactNode
}

/** A form on a page, with the manners of one in a dialog: Ctrl+Enter submits, the first field that is wrong gets the focus. */
export const Form = ({ onSubmit, busy, className, label, children }: FormProps) => {
  const { form, problems, submit } = useFormSubmit({ onSubmit, busy, blocked: false })
  return (
    <form
      ref={form}
      noValidate
      className={className}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        void submit()
      }}
    >
      <FormProblemsContext value={problems}>{children}</FormProblemsContext>
    </form>
  )
}
