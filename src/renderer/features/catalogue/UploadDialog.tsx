import { useEffect, useRef, useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { createIds } from '#renderer/client/new-id.ts'
import { sendFile } from '#renderer/client/send-file.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { ProgressBar } from '#renderer/components/ProgressBar.tsx'
import { CatalogueKind, kindOfName, nameProblem, storedName } from '#shared/model/catalogue.ts'
import { JobId } from '#shared/model/ids.ts'
import { KIND_LABELS } from './catalogue-rows.ts'
import css from './Catalogue.module.css'
import { ChecksumFields, checksumOf, checksumProblem, NO_CHECKSUM } from './ChecksumFields.tsx'
import { FileField, type ChosenFile } from './FileField.tsx'
import { StoragePicker } from './StoragePicker.tsx'
import { useStorages } from './use-storages.ts'

const KINDS = CatalogueKind.options.map((value) => ({ value, label: KIND_LABELS[value] }))

const NOTHING: ReadonlySet<string> = new Set()

interface UploadDialogProps {
  /** It is under way as this job, of a file of this name. */
  readonly onBegun: (jobId: JobId, name: string) => void
  readonly onClose: () => void
}

/** Uploads one file to one or several storages; what goes on from the console to the clusters is a job. */
export const UploadDialog = ({ onBegun, onClose }: UploadDialogProps) => {
  const [kind, setKind] = useState<CatalogueKind>('iso')
  const [file, setFile] = useState<ChosenFile | null>(null)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState(NOTHING)
  const [checksum, setChecksum] = useState(NO_CHECKSUM)
  const [submitted, setSubmitted] = useState(false)
  const [sent, setSent] = useState<number | null>(null)
  const [ids] = useState(createIds)
  const sending = useRef(new AbortController())
  const storages = useStorages(kind)
  const targets = storages.filter(({ key }) => chosen.has(key)).map(({ target }) => target)
  const stored = storedName(name)
  const wrongName = name === '' ? null : nameProblem(kind, name)

  // Whoever closes the dialog while the browser is sending wants no more of it.
  useEffect(() => {
    const { current } = sending
    return () => {
      current.abort()
    }
  }, [])

  const choose = (next: ChosenFile): void => {
    setFile(next)
    setName(next.name)
    const fitting = kindOfName(next.name)
    if (fitting !== null && nameProblem(kind, next.name) !== null) {
      setKind(fitting)
      setChosen(NOTHING)
    }
  }
  const upload = useAction(async () => {
    if (file === null) return
    const { signal } = sending.current
    const order = { kind, name, targets }
    const fileId = 'held' in file ? file.held : ids(`${file.name}/${file.size}/${file.blob.lastModified}`)
    if ('blob' in file) {
      setSent(0)
      try {
        await call('catalogue.announceFile', { ...order, id: fileId, size: file.size })
        await sendFile(fileId, file.blob, { signal, onSent: setSent })
        // It is here now: another try does not send it again.
        setFile({ held: fileId, name: file.name, size: file.size })
      } catch (thrown) {
        // What is not dropped now the core sweeps away; the first failure is the one to tell.
        await call('catalogue.dropFile', { id: fileId }).catch(() => undefined)
        throw thrown
      } finally {
        setSent(null)
      }
    }
    const id = JobId.parse(ids(JSON.stringify([fileId, order, checksum])))
    await call('catalogue.upload', { ...order, id, fileId, checksum: checksumOf(checksum) })
    onBegun(id, stored)
  })
  const missing = submitted && file === null ? 'Choose the file to upload.' : null
  const ready = file !== null && wrongName === null && targets.length > 0 && checksumProblem(checksum) === null
  return (
    <FormDialog
      title="Upload a file"
      submitLabel={targets.length > 1 ? `Upload to ${targets.length} storages` : 'Upload file'}
      width={600}
      busy={upload.busy}
      dirty={file !== null}
      onSubmit={() => {
        setSubmitted(true)
        return ready ? upload.run() : undefined
      }}
      onClose={onClose}
    >
      {upload.error !== null && upload.error.code !== 'cancelled' && <InlineError error={upload.error} />}
      <LabelledField
        label="Kind"
        value={kind}
        choices={KINDS}
        disabled={upload.busy}
        onChange={(next) => {
          setKind(CatalogueKind.parse(next))
          setChosen(NOTHING)
        }}
      />
      <FileField kind={kind} file={file} onChoose={choose} error={missing} disabled={upload.busy} />
      {file !== null && (
        <LabelledField
          label="Name on the storage"
          mono
          value={name}
          error={wrongName}
          help={stored === name ? undefined : `Proxmox stores it as ${stored}`}
          disabled={upload.busy}
          onChange={setName}
        />
      )}
      <StoragePicker
        storages={storages}
        value={chosen}
        onChange={setChosen}
        size={file?.size ?? null}
        error={submitted && targets.length === 0 ? 'Choose at least one storage.' : null}
      />
      <ChecksumFields draft={checksum} onChange={setChecksum} />
      {sent !== null && file !== null && (
        <div className={css.sending} role="status">
          <span>
            On its way to the console: {formatBytes(sent)} of {formatBytes(file.size)}
          </span>
          <ProgressBar share={sent / file.size} what="Sending the file" />
          <span className={css.help}>Keep this page open until then; after that it goes on as a job.</span>
        </div>
      )}
    </FormDialog>
  )
}
