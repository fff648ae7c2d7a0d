import type { ReactNode } from 'react'
import css from './Access.module.css'

interface AccessPageProps {
  readonly title: string
  readonly text?: string | undefined
  readonly onSubmit: () => void
  readonly children: ReactNode
}

/** A page of its own before the console: one question in the middle. */
export const AccessPage = ({ title, text, onSubmit, children }: AccessPageProps) => (
  <main className={css.place}>
    <form
      className={css.panel}
      noValidate
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      <h1>{title}</h1>
      {text !== undefined && <p className={css.muted}>{text}</p>}
      {children}
    </form>
  </main>
)
