import { formatBytes, formatInstant } from '#renderer/components/format.ts'
import { StatusMark } from '#renderer/components/StatusMark.tsx'
import type { GuestBackup, GuestDetail } from '#shared/model/guest.ts'
import type { ClusterLook } from '../cluster-looks.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

/** What a backup server found when it read the backup again; nothing where none looks. */
const Verification = ({ found }: { readonly found: string }) => {
  if (found === '') return null
  if (found === 'ok') return <StatusMark tone="green" shape="disc" word="verified" />
  if (found !== 'failed') return <StatusMark tone="grey" shape="hatched" word={`verification ${found}`} />
  return (
    <StatusMark
      tone="red"
      shape="cross"
      word="verification failed"
      title="The backup server found it damaged. Make a new backup; a restore of this one may fail."
    />
  )
}

const Backup = ({ backup }: { readonly backup: GuestBackup }) => (
  <li className={css.card}>
    <h3>
      {formatInstant(backup.takenAt)}
      <span>{backup.size === null ? '' : formatBytes(backup.size)}</span>
    </h3>
    <p className={css.marks}>
      <span>{[backup.storage, backup.protected ? 'protected' : ''].filter((part) => part !== '').join(' · ')}</span>
      <Verification found={backup.verification} />
    </p>
    {backup.notes !== '' && <p>{backup.notes}</p>}
    <p className="mono">{backup.volid}</p>
  </li>
)

interface BackupsTabProps {
  readonly look: ClusterLook | undefined
  readonly detail: GuestDetail
}

/** The backups its cluster's storages list, newest first; where not all are seen, that and why. */
export const BackupsTab = ({ look, detail }: BackupsTabProps) => {
  const { at, value } = detail.backups
  const unknown = look?.backupsUnknown ?? null
  return (
    <>
      <FactAge at={at} />
      {unknown !== null && (
        <div className={css.unknown} role="note">
          <StatusMark
            tone="grey"
            shape="hatched"
            word={value.length === 0 ? 'Not known whether there is one' : 'There may be more'}
          />
          <p>{unknown}</p>
        </div>
      )}
      {unknown === null && value.length === 0 && at !== null && (
        <p className={css.empty}>The storages of its cluster list no backup of it.</p>
      )}
      {value.length > 0 && (
        <ul className={css.branch} aria-label="Backups">
          {value.map((backup) => (
            <Backup key={backup.volid} backup={backup} />
          ))}
        </ul>
      )}
    </>
  )
}
