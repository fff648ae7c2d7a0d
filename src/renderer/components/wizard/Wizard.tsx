import Button from '@mui/material/Button'
import type { KeyboardEvent, ReactNode } from 'react'
import type { CompanyId } from '#shared/model/ids.ts'
import { FormDialog } from '../FormDialog.tsx'
import { StepBody } from './StepBody.tsx'
import { StepList } from './StepList.tsx'
import css from './Wizard.module.css'
import type { WizardStep } from './wizard-steps.ts'

interface WizardProps<Id extends string> {
  readonly title: string
  /** In their order; the last is the review. */
  readonly steps: readonly WizardStep<Id>[]
  readonly current: Id
  /** How far somebody came: steps behind this one are not open yet. */
  readonly furthest: Id
  readonly onStep: (id: Id) => void
  /** The button that leads from a step to the next. Whoever hears it checks the step and goes on, or stays. */
  readonly onContinue: () => void | Promise<void>
  /** What that button is called, where a step does something by it: "Check sign-in". */
  readonly continueLabel?: string
  /** Verb with its object: "Create machine". */
  readonly submitLabel: string
  readonly onSubmit: () => void | Promise<void>
  readonly onClose: () => void
  readonly dirty: boolean
  readonly busy?: boolean
  /** Why the step cannot be left, or the review not be sent; stands beside the button. */
  readonly blockedReason?: string | undefined
  readonly company?: CompanyId | null | undefined
  /** A field to put the cursor into, by its name; a new object for each wish. */
  readonly focus?: { readonly field: string } | null
  readonly children: ReactNode
}

/**
 * A form in steps, for what has an order: the steps stand left, the last one is the review. Ctrl+Enter does what the
 * button does, Alt+Page Up and Alt+Page Down go through the steps; what was typed stays, whichever way one goes.
 */
export const Wizard = <Id extends string>({
  title,
  steps,
  current,
  furthest,
  onStep,
  onContinue,
  continueLabel = 'Continue',
  submitLabel,
  onSubmit,
  onClose,
  dirty,
  busy = false,
  blockedReason,
  company,
  focus = null,
  children,
}: WizardProps<Id>) => {
  const at = steps.findIndex(({ id }) => id === current)
  const reached = steps.findIndex(({ id }) => id === furthest)
  const last = at === steps.length - 1
  const before = steps[at - 1]

  const go = (index: number): void => {
    const step = steps[index]
    if (step === undefined || busy) return
    if (index === at + 1 && index > reached) void onContinue()
    else if (index <= reached) onStep(step.id)
  }

  const press = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'PageUp' && event.key !== 'PageDown')) return
    event.preventDefault()
    go(at + (event.key === 'PageUp' ? -1 : 1))
  }

  return (
    // The dialog is drawn elsewhere, but its keys are heard here, wherever in it the focus is.
    <div className={css.keys} role="presentation" onKeyDown={press}>
      <FormDialog
        title={title}
        width={980}
        height={720}
        company={company}
        dirty={dirty}
        busy={busy}
        submitLabel={last ? submitLabel : continueLabel}
        // A double click on the last "Continue" ends on the button of a review nobody has read.
        leadsOn={!last}
        blockedReason={blockedReason}
        onSubmit={last ? onSubmit : onContinue}
        onClose={onClose}
        aside={<StepList steps={steps} at={at} reached={reached} onGo={go} />}
        extra={
          before !== undefined && (
            <Button
              title="Alt+Page Up"
              onClick={() => {
                onStep(before.id)
              }}
            >
              Back
            </Button>
          )
        }
      >
        <StepBody title={steps[at]?.title ?? ''} number={at + 1} of={steps.length} focus={focus}>
          {children}
        </StepBody>
      </FormDialog>
    </div>
  )
}
