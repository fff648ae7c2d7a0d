import type { ReactNode } from 'react'
import { Form } from '#renderer/components/Form.tsx'
import css from './Access.module.css'

interface AccessPageProps {
  readonly title: string
  readonly text?: string | undefined
  readonly busy?: boolean
  readonly onSubmit: () => void | Promise<void>
  readonly children: ReactNode
}

/** A page of its own before the console: one question in the middle. */
export const AccessPage = ({ title, text, busy = false, onSubmit, children }: AccessPageProps) => (
  <main className={css.place}>
    <Form className={css.panel} label={title} busy={busy} onSubmit={onSubmit}>
      <h1>{title}</h1>
      {text !== undefined && <p className={css.muted}>{text}</p>}
      {children}
    </Form>
  </main>
)
