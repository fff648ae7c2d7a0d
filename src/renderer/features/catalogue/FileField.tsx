import { useId, useRef } from 'react'
import { call } from '#renderer/client/client.ts'
import { isDesktop } from '#renderer/client/transport.ts'
import { useAction } from '#renderer/client/use-action.ts'
import { formatBytes } from '#renderer/components/format.ts'
import { InlineError } from '#renderer/components/InlineError.tsx'
import { ENDING_TEXTS, type CatalogueKind } from '#shared/model/catalogue.ts'
import css from './Catalogue.module.css'

/** A file somebody chose: held by the desktop under an id, or by the browser itself. */
export type ChosenFile =
  | { readonly held: string; readonly name: string; readonly size: number }
  | { readonly blob: File; readonly name: string; readonly size: number }

interface FileFieldProps {
  readonly kind: CatalogueKind
  readonly file: ChosenFile | null
  readonly onChoose: (file: ChosenFile) => void
  readonly error: string | null
  readonly disabled: boolean
}

const ACCEPTED: Readonly<Record<CatalogueKind, string>> = {
  iso: '.iso,.img',
  vztmpl: '.gz,.xz,.zst,.bz2',
  import: '.qcow2,.raw,.vmdk,.ova',
}

/** Where the file comes from: the desktop's own dialog, which gives the page a name and a size, or the browser's. */
export const FileField = ({ kind, file, onChoose, error, disabled }: FileFieldProps) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const choose = useAction(async () => {
    if (!isDesktop()) {
      input.current?.click()
      return
    }
    const chosen = await call('catalogue.chooseFile', { kind })
    if (chosen !== null) onChoose({ held: chosen.id, name: chosen.name, size: chosen.size })
  })
  return (
    <div>
      <span className={css.label} id={id}>
        File
      </span>
      <div className={css.row}>
        <button
          type="button"
          className="mp-button"
          aria-describedby={id}
          aria-invalid={error !== null}
          disabled={disabled || choose.busy}
          onClick={() => void choose.run()}
        >
          {file === null ? 'Choose file …' : 'Choose another …'}
        </button>
        {file !== null && (
          <>
            <span className={css.file} title={file.name}>
              {file.name}
            </span>
            <span className={css.free}>{formatBytes(file.size)}</span>
          </>
        )}
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File"
          accept={ACCEPTED[kind]}
          onChange={(event) => {
            const [blob] = event.target.files ?? []
            if (blob !== undefined) onChoose({ blob, name: blob.name, size: blob.size })
            event.target.value = ''
          }}
        />
      </div>
      {error === null ? (
        <p className={css.help}>Ends in {ENDING_TEXTS[kind]}.</p>
      ) : (
        <p className={css.wrong} role="alert">
          {error}
        </p>
      )}
      {choose.error !== null && <InlineError error={choose.error} />}
    </div>
  )
}
