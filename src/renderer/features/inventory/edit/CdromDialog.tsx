import { useState } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { decodeDisks } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { freeCdPlaces } from './cd-places.ts'
import { EditDialog } from './EditDialog.tsx'
import { imageChoices, useEditOptions } from './use-edit-options.ts'
import { nextValues, useEditSession } from './use-edit-session.ts'

interface CdromDialogProps {
  readonly guest: GuestRow
  /** Null: a drive it does not have yet. */
  readonly drive: string | null
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Which image lies in a CD drive. */
export const CdromDialog = ({ guest, drive, onDone, onClose }: CdromDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const { value: options, error } = useEditOptions(guest.id)
  const [typed, setTyped] = useState<string | null>(null)
  const values = session.shown === null ? {} : nextValues(session.shown)
  const key = drive ?? freeCdPlaces(values)[0] ?? 'ide2'
  const volid = decodeDisks(values).find((disk) => disk.key === key)?.volid ?? ''
  const present = volid === 'none' || volid === 'cdrom' ? '' : volid
  const chosen = typed ?? present
  return (
    <EditDialog
      guest={guest}
      title={drive === null ? `Add CD drive to ${guest.name}` : `${drive} of ${guest.name}`}
      submitLabel={drive === null ? 'Add CD drive' : 'Change CD'}
      session={session}
      dirty={typed !== null}
      blockedReason={drive !== null && chosen === present ? 'Choose another image.' : undefined}
      onSubmit={() =>
        session.submit(
          (digest) => ({ kind: 'cdrom', digest, drive: key, volid: chosen === '' ? null : chosen, removeDrive: false }),
          { [key]: chosen === '' ? 'none' : chosen },
        )
      }
      onClose={onClose}
    >
      <LabelledField
        label="ISO image"
        value={chosen}
        onChange={setTyped}
        choices={imageChoices(options, present)}
        help={
          error?.message ??
          (options === null
            ? 'The storages are asked for their images.'
            : options.images.length === 0
              ? 'No storage of its node has an ISO image. Upload one first.'
              : options.problems[0])
        }
        autoFocus
      />
    </EditDialog>
  )
}
