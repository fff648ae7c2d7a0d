import type { ReactNode } from 'react'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { Skeleton } from '#renderer/components/Skeleton.tsx'
import { PlainHead } from '#renderer/components/PlainHead.tsx'
import { shownValue, type ConfigDifference } from '#shared/model/guest-edit/config-difference.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Edit.module.css'
import { keyWords } from './edit-words.ts'
import type { EditSession } from './use-edit-session.ts'

/** Of what both changed somebody has to decide; the rest is there to be seen. */
const Difference = ({ rows }: { readonly rows: readonly ConfigDifference[] }) => (
  <div className={css.note} role="alert">
    <p>
      Somebody else changed this machine while the form was open. Nothing of yours was written. The form is now about
      what is there; send it again to put your values over it, or cancel to leave theirs.
    </p>
    <table className={css.difference} aria-label="What somebody else changed">
      <PlainHead columns={['Field', 'Was', 'Theirs', 'Yours']} />
      <tbody>
        {rows.map(({ key, shown, theirs, mine }) => (
          <tr key={key}>
            <td>{keyWords(key)}</td>
            <td>{shownValue(key, shown)}</td>
            <td>{shownValue(key, theirs)}</td>
            <td>{mine === undefined ? 'not touched' : shownValue(key, mine)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

interface EditDialogProps {
  readonly guest: GuestRow
  readonly title: string
  readonly submitLabel: string
  readonly session: EditSession
  readonly dirty?: boolean
  readonly blockedReason?: string | undefined
  readonly destructive?: boolean
  /** What is said of when the change is felt. */
  readonly effect?: string | undefined
  readonly onSubmit: () => Promise<void>
  readonly onClose: () => void
  /** Drawn once the configuration is there. */
  readonly children: ReactNode
}

/** A form that changes one machine: what is there, what was changed meanwhile, what is waited for. */
export const EditDialog = ({
  guest,
  title,
  submitLabel,
  session,
  dirty = false,
  blockedReason,
  destructive = false,
  effect,
  onSubmit,
  onClose,
  children,
}: EditDialogProps) => {
  const { shown, error, busy, step, difference } = session
  const locked = shown !== null && shown.lock !== ''
  return (
    <FormDialog
      title={title}
      submitLabel={submitLabel}
      company={guest.companyId}
      dirty={dirty && !busy}
      busy={busy}
      destructive={destructive}
      safeFocus={destructive}
      blockedReason={shown === null ? 'The machine is being read.' : blockedReason}
      onSubmit={onSubmit}
      onClose={onClose}
    >
      {shown === null && error === null && <Skeleton rows={4} />}
      {difference !== null && difference.length > 0 && <Difference rows={difference} />}
      {shown !== null && children}
      {locked && (
        <p className={css.note} role="note">
          It is locked ({shown.lock}): another task works on it. The change waits until that has ended; it is never
          forced.
        </p>
      )}
      {effect !== undefined && shown !== null && <p className={css.quiet}>{effect}</p>}
      {busy && step !== '' && (
        <p className={css.quiet} role="status">
          {step}
        </p>
      )}
      {error !== null && (difference === null || difference.length === 0) && <InlineError error={error} />}
    </FormDialog>
  )
}
