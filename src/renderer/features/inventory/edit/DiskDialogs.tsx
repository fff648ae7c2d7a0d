import { useState } from 'react'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { decodeDisks } from '#shared/model/guest-config.ts'
import { DISK_BUSES, GIB, type DiskBus } from '#shared/model/guest-edit/edit-action.ts'
import type { GuestRow } from '#shared/model/guest.ts'
import css from './Edit.module.css'
import { EditDialog } from './EditDialog.tsx'
import { storageChoices, useEditOptions } from './use-edit-options.ts'
import { useEditSession } from './use-edit-session.ts'

interface DialogProps {
  readonly guest: GuestRow
  readonly onDone: () => void
  readonly onClose: () => void
}
interface DiskDialogProps extends DialogProps {
  readonly disk: string
}

const gibOf = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) && Number(text) > 0 ? Number(text) : null)
const SIZE_PROBLEM = 'Whole GiB, at least 1.'
const PATH = /^\/[^,\s]{1,255}$/

const BUS_WORDS: Readonly<Record<DiskBus, string>> = {
  scsi: 'SCSI (usual)',
  virtio: 'VirtIO block',
  sata: 'SATA',
  ide: 'IDE',
}

interface PlaceFieldsProps {
  readonly guest: GuestRow
  readonly bus: DiskBus
  readonly onBus: (bus: DiskBus) => void
  readonly path: string
  readonly onPath: (path: string) => void
  readonly left: boolean
}

/** Where a disk goes: on which bus of a VM, at which path of a container. */
const PlaceFields = ({ guest, bus, onBus, path, onPath, left }: PlaceFieldsProps) =>
  guest.type === 'qemu' ? (
    <LabelledField
      label="Bus"
      value={bus}
      onChange={(next) => {
        onBus(next as DiskBus)
      }}
      choices={DISK_BUSES.map((value) => ({ value, label: BUS_WORDS[value] }))}
    />
  ) : (
    <LabelledField
      label="Mounted at"
      value={path}
      onChange={onPath}
      placeholder="/srv/data"
      error={left && !PATH.test(path) ? 'A path from the root: /srv/data.' : null}
      mono
    />
  )

interface CheckProps {
  readonly label: string
  readonly help?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

const Check = ({ label, help, checked, onChange }: CheckProps) => (
  <label className={css.check}>
    <input
      type="checkbox"
      checked={checked}
      onChange={(event) => {
        onChange(event.target.checked)
      }}
    />
    <span>
      {label}
      {help !== undefined && <small>{help}</small>}
    </span>
  </label>
)

const contentOf = ({ type }: GuestRow): string => (type === 'qemu' ? 'images' : 'rootdir')

export const AddDiskDialog = ({ guest, onDone, onClose }: DialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const { value: options } = useEditOptions(guest.id)
  const [storage, setStorage] = useState('')
  const [size, setSize] = useState('32')
  const [bus, setBus] = useState<DiskBus>('scsi')
  const [path, setPath] = useState('')
  const [discard, setDiscard] = useState(true)
  const [ssd, setSsd] = useState(false)
  const [backup, setBackup] = useState(true)
  const [left, setLeft] = useState(false)
  const container = guest.type === 'lxc'
  const gib = gibOf(size)
  const submit = async (): Promise<void> => {
    setLeft(true)
    if (gib === null || storage === '' || (container && !PATH.test(path))) return
    await session.submit(
      (digest) => ({
        kind: 'disk.add',
        digest,
        storage,
        size: gib * GIB,
        bus: container ? null : bus,
        mountPoint: container ? path : null,
        discard: !container && discard,
        ssd: !container && ssd,
        backup,
      }),
      {},
    )
  }
  return (
    <EditDialog
      guest={guest}
      title={`Add ${container ? 'mount point' : 'disk'} to ${guest.name}`}
      submitLabel={container ? 'Add mount point' : 'Add disk'}
      session={session}
      dirty={storage !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <LabelledField
        label="Storage"
        value={storage}
        onChange={setStorage}
        choices={storageChoices(options, contentOf(guest))}
        error={left && storage === '' ? 'Choose a storage.' : null}
        help={options?.problems[0]}
        autoFocus
      />
      <LabelledField
        label="Size (GiB)"
        value={size}
        onChange={setSize}
        error={left && gib === null ? SIZE_PROBLEM : null}
      />
      <PlaceFields guest={guest} bus={bus} onBus={setBus} path={path} onPath={setPath} left={left} />
      {!container && (
        <>
          <Check
            label="Discard"
            help="What is deleted inside is given back to the storage."
            checked={discard}
            onChange={setDiscard}
          />
          {bus !== 'virtio' && <Check label="Tell the machine that it is an SSD" checked={ssd} onChange={setSsd} />}
        </>
      )}
      <Check label="Part of backups" checked={backup} onChange={setBackup} />
    </EditDialog>
  )
}

export const ResizeDiskDialog = ({ guest, disk, onDone, onClose }: DiskDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [typed, setTyped] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const size = decodeDisks(session.shown?.values ?? {}).find(({ key }) => key === disk)?.size ?? null
  const present = size === null ? null : Math.ceil(size / GIB)
  const text = typed ?? (present === null ? '' : String(present))
  const gib = gibOf(text)
  const problem =
    gib === null
      ? SIZE_PROBLEM
      : present !== null && gib < present
        ? `It has ${present} GiB, and disks only grow.`
        : null
  return (
    <EditDialog
      guest={guest}
      title={`Grow ${disk} of ${guest.name}`}
      submitLabel="Grow disk"
      session={session}
      dirty={typed !== null}
      blockedReason={gib === present ? 'Enter a larger size.' : undefined}
      effect="Disks only grow. Inside, partition and file system are made larger afterwards; of a container that is done with it."
      onSubmit={async () => {
        setLeft(true)
        if (problem !== null || gib === null) return
        await session.submit((digest) => ({ kind: 'disk.resize', digest, disk, size: gib * GIB }), {
          [disk]: `size ${gib} GiB`,
        })
      }}
      onClose={onClose}
    >
      <LabelledField
        label="New size (GiB)"
        value={text}
        onChange={setTyped}
        onBlur={() => {
          setLeft(true)
        }}
        error={left ? problem : null}
        help={size === null ? 'Its size now is not known.' : `Now ${formatBytes(size)}.`}
        autoFocus
      />
    </EditDialog>
  )
}

export const MoveDiskDialog = ({ guest, disk, onDone, onClose }: DiskDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const { value: options } = useEditOptions(guest.id)
  const [storage, setStorage] = useState('')
  const [deleteSource, setDeleteSource] = useState(true)
  const [left, setLeft] = useState(false)
  const present = decodeDisks(session.shown?.values ?? {}).find(({ key }) => key === disk)?.storage ?? ''
  return (
    <EditDialog
      guest={guest}
      title={`Move ${disk} of ${guest.name}`}
      submitLabel="Move disk"
      session={session}
      dirty={storage !== ''}
      effect={
        deleteSource
          ? 'The whole disk is copied, then the source is deleted; until then nothing is lost.'
          : 'The whole disk is copied; the source stays as an unused disk.'
      }
      onSubmit={async () => {
        setLeft(true)
        if (storage === '') return
        await session.submit((digest) => ({ kind: 'disk.move', digest, disk, storage, deleteSource }), {
          [disk]: storage,
        })
      }}
      onClose={onClose}
    >
      <LabelledField
        label="Storage"
        value={storage}
        onChange={setStorage}
        choices={storageChoices(options, contentOf(guest)).filter(({ value }) => value !== present)}
        error={left && storage === '' ? 'Choose a storage.' : null}
        help={present === '' ? undefined : `Now on ${present}.`}
        autoFocus
      />
      <Check label="Delete the source afterwards" checked={deleteSource} onChange={setDeleteSource} />
    </EditDialog>
  )
}

export const AttachDiskDialog = ({ guest, disk, onDone, onClose }: DiskDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  const [bus, setBus] = useState<DiskBus>('scsi')
  const [path, setPath] = useState('')
  const [left, setLeft] = useState(false)
  const container = guest.type === 'lxc'
  return (
    <EditDialog
      guest={guest}
      title={`Attach ${disk} to ${guest.name}`}
      submitLabel="Attach disk"
      session={session}
      onSubmit={async () => {
        setLeft(true)
        if (container && !PATH.test(path)) return
        await session.submit(
          (digest) => ({
            kind: 'disk.attach',
            digest,
            unused: disk,
            bus: container ? null : bus,
            mountPoint: container ? path : null,
          }),
          {},
        )
      }}
      onClose={onClose}
    >
      <p className="mono">{session.shown?.values[disk]}</p>
      <PlaceFields guest={guest} bus={bus} onBus={setBus} path={path} onPath={setPath} left={left} />
    </EditDialog>
  )
}

export const DetachDiskDialog = ({ guest, disk, onDone, onClose }: DiskDialogProps) => {
  const session = useEditSession(guest.id, onDone)
  return (
    <EditDialog
      guest={guest}
      title={`Detach ${disk} of ${guest.name}`}
      submitLabel="Detach disk"
      session={session}
      effect="It is kept with all that is on it as an unused disk, and can be attached again. What uses it inside loses it."
      onSubmit={() => session.submit((digest) => ({ kind: 'disk.detach', digest, disk }), { [disk]: null })}
      onClose={onClose}
    >
      <p className="mono">{session.shown?.values[disk]}</p>
    </EditDialog>
  )
}
