import type { ReactNode } from 'react'
import { useAction } from '#renderer/client/use-action.ts'
import { ConfirmationSheet } from './ConfirmationSheet.tsx'
import { InlineError } from './InlineError.tsx'
import type { Plan } from './plan.ts'

interface ConfirmedActionProps {
  readonly plan: Plan
  /** What is done once it was confirmed; what it throws is shown in the sheet, which stays. */
  readonly act: () => Promise<unknown>
  /** It was done; the sheet is closed already. */
  readonly onDone?: (() => void) | undefined
  readonly onClose: () => void
  /** Why it cannot be confirmed yet. */
  readonly blockedReason?: string | undefined
  /** Stands in place of the list of targets, where they are chosen in the sheet itself. */
  readonly targetChoice?: ReactNode
  /** What the plan follows from; it stands first. */
  readonly choice?: ReactNode
  readonly children?: ReactNode
}

/** One action behind the sheet: asked, done, closed; a failure stays where it happened. */
export const ConfirmedAction = ({
  plan,
  act,
  onDone,
  onClose,
  blockedReason,
  choice,
  targetChoice,
  children,
}: ConfirmedActionProps) => {
  const { run, busy, error } = useAction(async () => {
    await act()
    onClose()
    onDone?.()
  })
  return (
    <ConfirmationSheet
      plan={plan}
      busy={busy}
      blockedReason={blockedReason}
      choice={choice}
      targetChoice={targetChoice}
      onConfirm={() => void run()}
      onClose={onClose}
    >
      {children}
      {error !== null && <InlineError error={error} />}
    </ConfirmationSheet>
  )
}
