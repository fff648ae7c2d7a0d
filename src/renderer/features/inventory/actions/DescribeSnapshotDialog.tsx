import { useCallback, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { useLoaded } from '#renderer/client/use-loaded.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { GuestRow, GuestSnapshot } from '#shared/model/guest.ts'
import { closeRequest, startAction } from './action.store.ts'

interface DescribeSnapshotDialogProps {
  readonly guest: GuestRow
  readonly name: string
}

/** What the cluster says of the snapshot now; undefined: it is gone. */
const useSnapshot = ({ id }: GuestRow, name: string) =>
  useLoaded(
    useCallback(async (): Promise<{ readonly found: GuestSnapshot | undefined }> => {
      const { snapshots } = await call('guests.detail', { id, live: true })
      return { found: snapshots.value.find((one) => one.name === name) }
    }, [id, name]),
  )

/** Changes what was written about a snapshot; the snapshot itself stays as it is. */
export const DescribeSnapshotDialog = ({ guest, name }: DescribeSnapshotDialogProps) => {
  const { value, error: unread, reload } = useSnapshot(guest, name)
  const [typed, setTyped] = useState<string | null>(null)
  const was = value?.found?.description.trimEnd() ?? ''
  const description = typed ?? was
  const { run, busy, error } = useAction(async () => {
    await startAction({ kind: 'snapshot.describe', name, description, was }, [guest.id])
  })
  const blockedReason =
    value === null
      ? unread === null
        ? 'Reading its snapshots …'
        : 'What it says now is not known.'
      : value.found === undefined
        ? `It has no snapshot “${name}” any more.`
        : description === was
          ? 'Nothing is changed.'
          : undefined
  return (
    <FormDialog
      title={`Describe the snapshot ${name} of ${guest.name}`}
      submitLabel="Change description"
      company={guest.companyId}
      dirty={description !== was}
      busy={busy}
      blockedReason={blockedReason}
      onSubmit={async () => {
        await run()
      }}
      onClose={closeRequest}
    >
      <LabelledField label="Description" value={description} onChange={setTyped} lines={6} autoFocus />
      {unread !== null && <InlineError error={unread} onRetry={reload} />}
      {error !== null && <InlineError error={error} />}
    </FormDialog>
  )
}
