import { useState } from 'react'
import { call } from '#renderer/client/client.ts'
import { createIds } from '#renderer/client/new-id.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { FormDialog } from '#renderer/components/FormDialog.tsx'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { LabelledField } from '#renderer/components/LabelledField.tsx'
import type { OperationOutput } from '#shared/contract/index.ts'
import { CatalogueKind, kindOfName, nameProblem, storedName } from '#shared/model/catalogue.ts'
import { JobId } from '#shared/model/ids.ts'
import { KIND_LABELS } from './catalogue-rows.ts'
import css from './Catalogue.module.css'
import { ChecksumFields, checksumOf, checksumProblem, NO_CHECKSUM } from './ChecksumFields.tsx'
import { StoragePicker } from './StoragePicker.tsx'
import { useStorages } from './use-storages.ts'

const KINDS = CatalogueKind.options.map((value) => ({ value, label: KIND_LABELS[value] }))
const NOTHING: ReadonlySet<string> = new Set()

const isUrl = (text: string): boolean => /^https?:\/\/[^/\s]+/.test(text)

/** The last part of an address' path, as a first guess of the name. */
const nameOfUrl = (text: string): string => {
  const last = URL.parse(text)?.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

interface DownloadDialogProps {
  /** It is under way as this job, of a file of this name. */
  readonly onBegun: (jobId: JobId, name: string) => void
  readonly onClose: () => void
}

/** Has the nodes themselves fetch a file from an address onto one or several storages, as a job. */
export const DownloadDialog = ({ onBegun, onClose }: DownloadDialogProps) => {
  const [url, setUrl] = useState('')
  const [verify, setVerify] = useState(true)
  const [kind, setKind] = useState<CatalogueKind>('iso')
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState(NOTHING)
  const [checksum, setChecksum] = useState(NO_CHECKSUM)
  const [submitted, setSubmitted] = useState(false)
  const [found, setFound] = useState<OperationOutput<'catalogue.urlMetadata'> | null>(null)
  const [ids] = useState(createIds)
  const storages = useStorages(kind, true)
  const picked = storages.filter(({ key }) => chosen.has(key))
  const targets = picked.map(({ target }) => target)
  // Any node can be asked; the one that will fetch it knows best.
  const asker = (picked[0] ?? storages[0])?.target
  const wrongName = name === '' ? null : nameProblem(kind, name)
  const stored = storedName(name)

  const take = (given: string): void => {
    setName(given)
    const fitting = kindOfName(given)
    if (fitting === null || fitting === kind || nameProblem(kind, given) === null) return
    setKind(fitting)
    setChosen(NOTHING)
  }
  const look = useAction(async () => {
    if (asker === undefined) return
    const { clusterId, node } = asker
    const metadata = await call('catalogue.urlMetadata', { clusterId, node, url, verifyCertificates: verify })
    setFound(metadata)
    if (metadata.name !== '') take(metadata.name)
  })
  const download = useAction(async () => {
    const order = { url, kind, name, targets, verifyCertificates: verify }
    const id = JobId.parse(ids(JSON.stringify([order, checksum])))
    await call('catalogue.download', { ...order, id, checksum: checksumOf(checksum) })
    onBegun(id, stored)
  })
  const ready =
    isUrl(url) && name !== '' && wrongName === null && targets.length > 0 && checksumProblem(checksum) === null
  return (
    <FormDialog
      title="Download from an address"
      submitLabel={targets.length > 1 ? `Download to ${targets.length} storages` : 'Download file'}
      width={600}
      busy={download.busy}
      dirty={url !== ''}
      onSubmit={() => {
        setSubmitted(true)
        return ready ? download.run() : undefined
      }}
      onClose={onClose}
    >
      {download.error !== null && <InlineError error={download.error} />}
      <LabelledField
        label="Address"
        mono
        autoFocus
        placeholder="https://"
        value={url}
        error={submitted && !isUrl(url) ? 'Enter an address that begins with http:// or https://.' : null}
        help="The nodes fetch it themselves: it must be reachable from there."
        onChange={(next) => {
          setUrl(next)
          setFound(null)
        }}
        onBlur={() => {
          if (name === '' && isUrl(url)) take(nameOfUrl(url))
        }}
      />
      <div className={css.row}>
        <button
          type="button"
          className="mp-button"
          disabled={!isUrl(url) || asker === undefined || look.busy}
          onClick={() => void look.run()}
        >
          {look.busy ? 'Asking …' : 'Ask for name and size'}
        </button>
        {found !== null && (
          <span role="status" className={css.free}>
            {[found.size === null ? 'size not told' : formatBytes(found.size), found.type].filter(Boolean).join(', ')}
          </span>
        )}
        <label className={css.row}>
          <input
            type="checkbox"
            checked={verify}
            onChange={(event) => {
              setVerify(event.target.checked)
            }}
          />
          Check the server’s certificate
        </label>
      </div>
      {look.error !== null && <InlineError error={look.error} />}
      <LabelledField
        label="Kind"
        value={kind}
        choices={KINDS}
        onChange={(next) => {
          setKind(CatalogueKind.parse(next))
          setChosen(NOTHING)
        }}
      />
      <LabelledField
        label="Name on the storage"
        mono
        value={name}
        error={wrongName ?? (submitted && name === '' ? 'Enter the name it is to have.' : null)}
        help={stored === name ? undefined : `Proxmox stores it as ${stored}`}
        onChange={setName}
      />
      <StoragePicker
        storages={storages}
        value={chosen}
        onChange={setChosen}
        size={found?.size ?? null}
        none="No storage of a cluster you hold whole takes such files. Upload the file, or allow them in Proxmox under Datacenter, Storage, Edit, Content."
        error={submitted && targets.length === 0 ? 'Choose at least one storage.' : null}
      />
      <ChecksumFields draft={checksum} onChange={setChecksum} />
    </FormDialog>
  )
}
