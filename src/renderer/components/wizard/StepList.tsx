import Check from '@mui/icons-material/Check'
import PriorityHigh from '@mui/icons-material/PriorityHigh'
import { useRef, type KeyboardEvent } from 'react'
import css from './Wizard.module.css'
import type { WizardStep } from './wizard-steps.ts'

interface StepListProps {
  readonly steps: readonly WizardStep[]
  /** Index of the step in view. */
  readonly at: number
  /** Index of the last step that is open. */
  readonly reached: number
  readonly onGo: (index: number) => void
}

const KEYS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** The steps of a wizard with what was chosen in each; ↑ ↓ go through those that are open. */
export const StepList = ({ steps, at, reached, onGo }: StepListProps) => {
  const list = useRef<HTMLOListElement>(null)
  const move = (event: KeyboardEvent): void => {
    const by = KEYS[event.key]
    if (by === undefined) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])]
    const from = buttons.findIndex((button) => button === document.activeElement)
    buttons[from + by]?.focus()
  }
  return (
    <ol ref={list} className={css.steps} onKeyDown={move} aria-label="Steps">
      {steps.map(({ id, title, summary = '', wrong = false }, index) => (
        <li key={id} aria-current={index === at ? 'step' : undefined} data-wrong={wrong || undefined}>
          <button
            type="button"
            disabled={index > reached && index !== at + 1}
            onClick={() => {
              onGo(index)
            }}
          >
            <span className={css.number} aria-hidden>
              {wrong ? <PriorityHigh /> : index < reached && index !== at ? <Check /> : index + 1}
            </span>
            <span className={css.text}>
              <span>
                {title}
                {wrong && <span className="visually-hidden">: something is wrong</span>}
              </span>
              {summary !== '' && (
                <span className={css.summary} title={summary}>
                  {summary}
                </span>
              )}
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}
