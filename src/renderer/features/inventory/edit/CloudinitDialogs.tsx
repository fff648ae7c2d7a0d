import { useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { ConfirmedAction } from '#renderer/components/ConfirmedAction.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { decodeDisks } from '#shared/model/guest-config.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import { freeCdPlaces } from './cd-places.ts'
import { EditDialog } from './EditDialog.tsx'
import { runEdit } from './run-edit.ts'
import { storageChoices, useEditOptions } from './use-edit-options.ts'
import { nextValues, useEditSession } from './use-edit-session.ts'

interface CloudinitProps {
  readonly guest: GuestRow
  readonly onDone: () => void
  readonly onClose: () => void
}

/** The drive that brings a VM its user, keys and addresses: where it is put, and on which storage it lies. */
export const AddCloudinitDialog = ({ guest, onDone, onClose }: CloudinitProps) => {
  const session = useEditSession(guest.id, onDone)
  const { value: options, error } = useEditOptions(guest.id)
  const [typedStorage, setStorage] = useState<string | null>(null)
  const [typedPlace, setPlace] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const values = session.shown === null ? {} : { ...session.shown.values, ...nextValues(session.shown) }
  const choices = storageChoices(options, 'images')
  const places = freeCdPlaces(values)
  const drive = typedPlace ?? places[0] ?? 'ide2'
  // Beside its disk, as Proxmox proposes; elsewhere it would not go along when the machine moves.
  const own = decodeDisks(values).find(({ cdrom, storage }) => !cdrom && storage !== '')?.storage ?? ''
  const storage = typedStorage ?? (choices.some(({ value }) => value === own) ? own : '')
  const problem = storage === '' ? 'Choose a storage.' : null
  const submit = async (): Promise<void> => {
    setLeft(true)
    if (problem !== null) return
    await session.submit((digest) => ({ kind: 'cloudinit.add', digest, drive, storage }), {
      [drive]: `${storage}:cloudinit`,
    })
  }
  return (
    <EditDialog
      guest={guest}
      title={`Add cloud-init drive to ${guest.name}`}
      submitLabel="Add cloud-init drive"
      session={session}
      dirty={typedStorage !== null || typedPlace !== null}
      effect="What is set under Cloud-init is written to it. A running machine gets the drive at its next reboot."
      onSubmit={submit}
      onClose={onClose}
    >
      <LabelledField
        label="Storage"
        value={storage}
        onChange={setStorage}
        choices={choices}
        error={left ? problem : null}
        help={error?.message ?? (options === null ? 'The cluster is asked for its storages.' : 'It takes 4 MiB.')}
        autoFocus
      />
      <LabelledField
        label="Place"
        value={drive}
        onChange={setPlace}
        choices={(places.includes(drive) ? places : [drive, ...places]).map((key) => ({ value: key, label: key }))}
      />
    </EditDialog>
  )
}

/** Takes the drive out; user, keys and addresses stay set for another one. */
export const RemoveCloudinitSheet = ({
  guest,
  drive,
  onDone,
  onClose,
}: CloudinitProps & { readonly drive: string }) => (
  <ConfirmedAction
    plan={{
      title: `Remove the cloud-init drive of ${guest.name}`,
      noun: 'drive',
      targets: [{ id: drive, name: drive, place: `of ${guest.name} (${guest.vmid})`, companyId: guest.companyId }],
      effect: `The machine is told nothing by cloud-init any more${guest.status === 'running' ? ', from its next reboot on' : ''}. User, keys and addresses stay set, and are used again once it has such a drive.`,
      danger: true,
      destructive: false,
      confirm: 'Remove drive',
    }}
    act={async () => {
      const { digest } = await call('guests.editable', { id: guest.id })
      await runEdit(guest.id, { kind: 'cloudinit.remove', digest, drive }, null, () => undefined)
    }}
    onDone={onDone}
    onClose={onClose}
  />
)
