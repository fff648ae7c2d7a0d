import { useId, type ReactNode } from 'react'
import css from './SettingsPage.module.css'

interface SectionProps {
  readonly title: string
  readonly text?: string
  readonly children: ReactNode
}

/** One part of the settings: its name and meaning left, its controls right. */
export const Section = ({ title, text, children }: SectionProps) => {
  const id = useId()
  return (
    <section className={css.section} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {text !== undefined && <p className={css.muted}>{text}</p>}
      </div>
      <div className={css.controls}>{children}</div>
    </section>
  )
}
