import { LabelledField } from '#renderer/components/LabelledField.tsx'
import { Checksum, ChecksumAlgorithm } from '#shared/model/catalogue.ts'
import css from './Catalogue.module.css'

/** As typed; an empty value asks for no check. */
export interface ChecksumDraft {
  readonly algorithm: ChecksumAlgorithm
  readonly value: string
}

export const NO_CHECKSUM: ChecksumDraft = { algorithm: 'sha256', value: '' }

export const checksumOf = (draft: ChecksumDraft): Checksum | null =>
  draft.value.trim() === '' ? null : (Checksum.safeParse(draft).data ?? null)

/** Why it is none; null: it is one, or nothing was typed. */
export const checksumProblem = (draft: ChecksumDraft): string | null => {
  if (draft.value.trim() === '') return null
  const read = Checksum.safeParse(draft)
  return read.success ? null : `${read.error.issues[0]?.message ?? 'Not a checksum'}.`
}

interface ChecksumFieldsProps {
  readonly draft: ChecksumDraft
  readonly onChange: (draft: ChecksumDraft) => void
}

/** What the file must add up to; the node refuses it otherwise. */
export const ChecksumFields = ({ draft, onChange }: ChecksumFieldsProps) => (
  <div className={css.pair}>
    <LabelledField
      label="Checksum"
      value={draft.algorithm}
      choices={ChecksumAlgorithm.options.map((value) => ({ value, label: value.toUpperCase() }))}
      onChange={(algorithm) => {
        onChange({ ...draft, algorithm: ChecksumAlgorithm.parse(algorithm) })
      }}
    />
    <LabelledField
      label="Expected value"
      mono
      value={draft.value}
      error={checksumProblem(draft)}
      help="Optional: the node compares it when the file has arrived."
      onChange={(value) => {
        onChange({ ...draft, value })
      }}
    />
  </div>
)
