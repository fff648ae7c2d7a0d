import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import { formatBytes } from '#renderer/components/format.ts'
import { IconButton } from '#renderer/components/IconButton.tsx'
import { GIB } from '#shared/model/machine/machine-spec.ts'
import { CheckField } from '../CheckField.tsx'
import { chosenOf, isContainer } from '../chosen-source.ts'
import { useCreate } from '../create-context.tsx'
import { newDisk, type DiskDraft } from '../draft.ts'
import css from './Fields.module.css'
import { SaidField } from '../SaidField.tsx'
import { usualDisk } from '../read-draft.ts'
import { diskStorages } from '../settle-draft.ts'

const MOST_DISKS = 14
const FURTHER_DISK_GIB = '32'

/** The disks: the first is the system's. */
export const DiskFields = () => {
  const { draft, change, state } = useCreate()
  const { options } = state
  const { disks } = draft
  const chosen = chosenOf(draft, options)
  const container = isContainer(draft, chosen)
  const storages = options === null ? [] : diskStorages(draft, options)
  // How large the disk within an image is, its file does not tell.
  const source = chosen.template?.disk ?? null
  const put = (index: number, patch: Partial<DiskDraft>): void => {
    change({ disks: disks.map((disk, at) => (at === index ? { ...disk, ...patch } : disk)) })
  }
  const usual = usualDisk(draft.kind)
  const ofSource = source === null ? 'as the source' : `as the source: ${formatBytes(source)}`
  return (
    <fieldset className={css.group}>
      <legend>Disks</legend>
      {disks.map((disk, index) => {
        const first = index === 0
        const name = first ? 'System disk' : `Disk ${index + 1}`
        return (
          <div key={index} className={css.disk}>
            <SaidField
              label={`${name}, GiB`}
              field={`disks.${index}.size`}
              value={disk.size}
              placeholder={!first ? '' : usual === null ? ofSource : String(usual / GIB)}
              onChange={(size) => {
                put(index, { size })
              }}
            />
            {!first || draft.kind !== 'template' ? (
              <SaidField
                label={`Storage of ${first ? 'the system disk' : `disk ${index + 1}`}`}
                field={`disks.${index}.storage`}
                value={disk.storage}
                choices={[
                  { value: '', label: draft.storage === '' ? 'As the machine' : `As the machine: ${draft.storage}` },
                  ...storages.map((storage) => ({ value: storage.name, label: storage.name })),
                ]}
                onChange={(storage) => {
                  put(index, { storage })
                }}
              />
            ) : (
              <span />
            )}
            <CheckField
              label="Backed up"
              checked={disk.backup}
              onChange={(backup) => {
                put(index, { backup })
              }}
            />
            {!first && (
              <IconButton
                label={`Remove disk ${index + 1}`}
                onClick={() => {
                  change({ disks: disks.filter((_, at) => at !== index) })
                }}
              >
                <DeleteOutline aria-hidden />
              </IconButton>
            )}
          </div>
        )
      })}
      {!container && disks.length < MOST_DISKS && (
        <div>
          <button
            type="button"
            className="mp-button"
            onClick={() => {
              change({ disks: [...disks, newDisk(FURTHER_DISK_GIB)] })
            }}
          >
            Add disk
          </button>
        </div>
      )}
    </fieldset>
  )
}
