import { formatBytes } from '#renderer/components/format.ts'
import css from './Catalogue.module.css'
import { CheckList, type CheckItem } from './CheckList.tsx'
import type { StorageChoice } from './use-storages.ts'

interface StoragePickerProps {
  readonly storages: readonly StorageChoice[]
  /** Keys of those chosen. */
  readonly value: ReadonlySet<string>
  readonly onChange: (value: ReadonlySet<string>) => void
  /** Bytes of the file; null: not known. */
  readonly size: number | null
  readonly error?: string | null
  /** What to say where there is none. */
  readonly none?: string
}

const NONE = 'No storage takes such files. Allow them in Proxmox under Datacenter, Storage, Edit, Content.'

/** The storages a file goes to, one or several. */
export const StoragePicker = ({ storages, value, onChange, size, error = null, none = NONE }: StoragePickerProps) => (
  <CheckList
    legend={`Storages${value.size > 0 ? ` (${value.size} chosen)` : ''}`}
    what="storages"
    items={storages.map(({ key, cluster, place, free }): CheckItem => {
      const tooSmall = size !== null && free !== null && free < size
      return {
        key,
        words: [cluster, place],
        label: (
          <>
            <b>{cluster}</b> {place}
          </>
        ),
        checked: value.has(key),
        disabled: tooSmall,
        title: tooSmall ? 'The file does not fit.' : undefined,
        note: <span className={css.free}>{free === null ? '' : `${formatBytes(free)} free`}</span>,
      }
    })}
    onChange={(keys, checked) => {
      const next = new Set(value)
      for (const key of keys) {
        if (checked) next.add(key)
        else next.delete(key)
      }
      onChange(next)
    }}
    {...{ error, none }}
  />
)
