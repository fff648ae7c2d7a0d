import { formatBytes, formatInstant } from '#renderer/components/format.ts'
import type { GuestDetail } from '#shared/model/guest.ts'
import css from './Details.module.css'
import { FactAge } from './Facts.tsx'

export const BackupsTab = ({ detail }: { readonly detail: GuestDetail }) => (
  <>
    <FactAge at={detail.backups.at} />
    {detail.backups.value.length === 0 && detail.backups.at !== null && (
      <p className={css.empty}>The storages of its cluster list no backup of it.</p>
    )}
    {detail.backups.value.map((backup) => (
      <div key={backup.volid} className={css.card}>
        <h3>
          {formatInstant(backup.takenAt)}
          <span>{backup.size === null ? '' : formatBytes(backup.size)}</span>
        </h3>
        <p>
          {[
            backup.storage,
            backup.protected ? 'protected' : '',
            backup.verification === '' ? '' : `verification ${backup.verification}`,
            backup.notes,
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
        <p className="mono">{backup.volid}</p>
      </div>
    ))}
  </>
)
