import { useCallback, useState } from 'react'
import { notify } from '#renderer/app/frame.store.ts'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { formatInstant } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { DatabaseCopy } from '#shared/contract/app.contract.ts'

const WORD = 'restore'

/** Puts a copy in the place of the database, after the word was typed. */
export const RestoreDialog = ({ copy, onClose }: { readonly copy: DatabaseCopy; readonly onClose: () => void }) => {
  const [typed, setTyped] = useState('')
  const restore = useAction(
    useCallback(async () => {
      const { previous } = await call('database.restore', { name: copy.name })
      notify({ severity: 'success', message: `The copy was restored. What was here before is kept as ${previous}.` })
      onClose()
    }, [copy.name, onClose]),
  )
  return (
    <FormDialog
      title="Restore a database copy"
      submitLabel="Restore copy"
      destructive
      busy={restore.busy}
      blockedReason={typed.trim().toLowerCase() === WORD ? undefined : `Type ${WORD} to go on.`}
      onSubmit={restore.run}
      onClose={onClose}
    >
      <p>
        The database goes back to <strong>{formatInstant(copy.takenAt)}</strong>: clusters added since then, saved views
        and settings changed since then are as they were. Nothing changes on Proxmox.
      </p>
      <p>
        The present database is copied first and stays in the list. Sign-ins of clusters that were added later stay in
        the vault, unused. The console starts anew on the copy.
      </p>
      {restore.error !== null && <InlineError error={restore.error} />}
      <LabelledField label={`Type ${WORD} to confirm`} autoFocus value={typed} onChange={setTyped} />
    </FormDialog>
  )
}
