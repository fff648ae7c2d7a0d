import { formatBytes } from '#renderer/components/format.ts'
import { isCloudinitVolume } from '#shared/model/guest-config.ts'
import type { GuestDetail, GuestDisk } from '#shared/model/guest.ts'
import { EditButton } from '../edit/EditButton.tsx'
import { EditRow } from '../edit/EditRow.tsx'
import edit from '../edit/Edit.module.css'
import { CONFIG_WORDS, configValue } from './config-words.ts'
import css from './Details.module.css'
import { FactAge, Facts } from './Facts.tsx'

interface HardwareTabProps {
  readonly detail: GuestDetail
  /** Why nothing can be changed; null: it can. */
  readonly obstacle: string | null
}

/** Set elsewhere, or shown above. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'cores',
  'sockets',
  'memory',
  'balloon',
  'swap',
  'boot',
  'onboot',
  'agent',
  'ostype',
  'protection',
])

interface DiskProps extends HardwareTabProps {
  readonly disk: GuestDisk
}

/** Variables of UEFI and the state of a TPM are moved at most, the drive of cloud-init is added and removed. */
const DiskActions = ({ disk: { key, cdrom, volid }, detail, obstacle }: DiskProps) => {
  const { id } = detail.row
  const button = { id, obstacle }
  if (isCloudinitVolume(volid))
    return (
      <EditButton {...button} label="Remove …" name={`Remove ${key}`} wish={{ what: 'cloudinitRemove', drive: key }} />
    )
  if (cdrom)
    return (
      <EditButton {...button} label="Change CD …" name={`Change CD of ${key}`} wish={{ what: 'cdrom', drive: key }} />
    )
  if (key.startsWith('unused'))
    return (
      <>
        <EditButton {...button} label="Attach …" name={`Attach ${key}`} wish={{ what: 'diskAttach', disk: key }} />
        <EditButton
          {...button}
          label="Delete …"
          name={`Delete ${key}`}
          danger
          wish={{ what: 'diskRemove', disk: key }}
        />
      </>
    )
  const fixed = /^(?:efidisk|tpmstate)/.test(key)
  return (
    <>
      {!fixed && (
        <EditButton {...button} label="Grow …" name={`Grow ${key}`} wish={{ what: 'diskResize', disk: key }} />
      )}
      <EditButton {...button} label="Move …" name={`Move ${key}`} wish={{ what: 'diskMove', disk: key }} />
      {!fixed && key !== 'rootfs' && (
        <EditButton {...button} label="Detach …" name={`Detach ${key}`} wish={{ what: 'diskDetach', disk: key }} />
      )}
    </>
  )
}

const kindOrSize = ({ cdrom, volid, size }: GuestDisk): string => {
  if (cdrom) return isCloudinitVolume(volid) ? 'Cloud-init drive' : 'CD/DVD'
  return size === null ? 'size not known' : formatBytes(size)
}

const coresText = ({ cores, sockets }: Readonly<Record<string, string>>, container: boolean): string => {
  const counted = (text: string): string => `${text} ${text === '1' ? 'core' : 'cores'}`
  if (container) return cores === undefined ? 'all of the node' : counted(cores)
  const [each, of] = [cores ?? '1', sockets ?? '1']
  return of === '1' ? counted(each) : `${counted(each)} on each of ${of} sockets`
}

const memoryText = ({ memory = '512', balloon, swap }: Readonly<Record<string, string>>): string => {
  const whole = configValue('memory', memory.replace(/^current=/, ''))
  if (swap !== undefined) return `${whole}, ${configValue('swap', swap)} swap`
  if (balloon === '0') return `${whole}, no ballooning`
  return balloon === undefined ? whole : `${whole}, at least ${configValue('balloon', balloon)}`
}

/** Processor, memory and disks, each with the way to change it. */
export const HardwareTab = ({ detail, obstacle }: HardwareTabProps) => {
  const { config, pending, disks, row } = detail
  const container = row.type === 'lxc'
  const button = { id: row.id, obstacle }
  return (
    <>
      <div className={edit.head}>
        <FactAge at={config.at} />
        <EditButton {...button} label={container ? 'Add mount point …' : 'Add disk …'} wish={{ what: 'diskAdd' }} />
        {!container && <EditButton {...button} label="Add CD drive …" wish={{ what: 'cdrom', drive: null }} />}
        {!container && !disks.some(({ volid }) => isCloudinitVolume(volid)) && (
          <EditButton {...button} label="Add cloud-init drive …" wish={{ what: 'cloudinitAdd' }} />
        )}
      </div>
      <dl>
        <EditRow
          title="Processor"
          detail={detail}
          keys={['cores', 'sockets', 'cpulimit']}
          action={
            <EditButton {...button} label="Edit …" name="Edit processor" wish={{ what: 'values', form: 'processor' }} />
          }
        >
          {coresText(config.value, container)}
          {config.value.cpulimit === undefined || config.value.cpulimit === '0'
            ? ''
            : `, at most ${config.value.cpulimit}`}
        </EditRow>
        <EditRow
          title="Memory"
          detail={detail}
          keys={['memory', 'balloon', 'swap']}
          action={
            <EditButton {...button} label="Edit …" name="Edit memory" wish={{ what: 'values', form: 'memory' }} />
          }
        >
          {memoryText(config.value)}
        </EditRow>
      </dl>
      <h3 className={css.part}>{container ? 'Volumes' : 'Disks'}</h3>
      {disks.map((disk) => (
        <div key={disk.key} className={css.card}>
          <h3>
            {disk.key}
            <span>{kindOrSize(disk)}</span>
          </h3>
          <p className="mono">{disk.volid === '' || disk.volid === 'none' ? 'empty' : disk.volid}</p>
          {!disk.backup && !disk.cdrom && (
            <p>{disk.key.startsWith('unused') ? 'Not attached' : 'Left out of backups'}</p>
          )}
          {pending.value[disk.key] !== undefined && (
            <p className={edit.waits}>{pending.value[disk.key] === null ? 'Detached' : 'Changed'} after a reboot</p>
          )}
          <div className={css.cardActions}>
            <DiskActions disk={disk} detail={detail} obstacle={obstacle} />
          </div>
        </div>
      ))}
      <Facts
        pairs={Object.entries(CONFIG_WORDS).map(([key, title]) => {
          const value = config.value[key]
          return value === undefined || ELSEWHERE.has(key) ? null : [title, configValue(key, value)]
        })}
      />
    </>
  )
}
