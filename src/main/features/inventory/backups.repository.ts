import type { GuestBackup, GuestRow, GuestType } from '#shared/model/guest.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'

/** One backup as a storage lists it; `guestType` empty when neither listing nor name says. */
export interface BackupRecord extends GuestBackup {
  readonly vmid: number
  readonly guestType: GuestType | ''
}

/** One storage whose backups are listed; a local one on each node is a source of its own. */
export interface BackupSource {
  readonly key: string
  readonly clusterId: ClusterId
  /** ISO time of the newest listing that worked; null: none yet, or rights are lacking to see what it holds. */
  readonly listedAt: string | null
  /** Why the newest try failed; empty when it worked. */
  readonly problem: string
}

export interface BackupsRepository {
  readonly sources: () => readonly BackupSource[]
  /** Replaces what is known of one source in one transaction. */
  readonly replace: (source: BackupSource, storage: string, backups: readonly BackupRecord[]) => void
  readonly recordProblem: (source: BackupSource) => void
  /** Sources of storages that are gone; their backups go with them. */
  readonly removeSource: (key: string) => void
  /** ISO time of the newest of each guest of the cluster; of one without there is no entry. */
  readonly newest: (clusterId: ClusterId) => ReadonlyMap<GuestId, string>
  /** Newest first; `listedAt` is the oldest listing these come from, null when nothing was listed yet. */
  readonly ofGuest: (guest: Pick<GuestRow, 'id' | 'clusterId'>) => {
    readonly listedAt: string | null
    readonly backups: readonly GuestBackup[]
  }
}

interface Row {
  volid: string
  storage: string
  taken_at: string
  size: number | null
  format: string
  notes: string
  protected: number
  verification: string
}

/**
 * Storages name a backup's guest by number. It is of the guest that had the number when it was taken; where neither listing
 * nor name says the type, of either type.
 */
const OF_GUESTS = `FROM guests JOIN backups ON backups.cluster_id = guests.cluster_id AND backups.vmid = guests.vmid
  AND backups.guest_type IN (guests.type, '')
  AND (guests.number_since IS NULL OR backups.taken_at >= guests.number_since)
  AND (guests.status <> 'missing' OR guests.missing_since IS NULL OR backups.taken_at <= guests.missing_since)`

export const createBackupsRepository = (db: Database): BackupsRepository => {
  const putSource = db.prepare(
    `INSERT INTO backup_sources (key, cluster_id, listed_at, problem) VALUES (@key, @clusterId, @listedAt, @problem)
     ON CONFLICT (key) DO UPDATE SET listed_at = @listedAt, problem = @problem`,
  )
  const known = db.prepare<[string], { volid: string }>('SELECT volid FROM backups WHERE source = ?')
  const remove = db.prepare('DELETE FROM backups WHERE source = ? AND volid = ?')
  const put = db.prepare(
    `INSERT INTO backups (source, volid, cluster_id, vmid, guest_type, storage, taken_at, size, format, notes, protected, verification)
     VALUES (@source, @volid, @clusterId, @vmid, @guestType, @storage, @takenAt, @size, @format, @notes, @protected, @verification)
     ON CONFLICT (source, volid) DO UPDATE SET taken_at = @takenAt, size = @size, notes = @notes,
       protected = @protected, verification = @verification
     WHERE taken_at <> @takenAt OR size IS NOT @size OR notes <> @notes OR protected <> @protected
       OR verification <> @verification`,
  )
  const replace = db.transaction((source: BackupSource, storage: string, backups: readonly BackupRecord[]) => {
    putSource.run(source)
    const listed = new Set(backups.map((backup) => backup.volid))
    for (const { volid } of known.all(source.key)) if (!listed.has(volid)) remove.run(source.key, volid)
    for (const backup of backups) {
      put.run({
        ...backup,
        storage,
        source: source.key,
        clusterId: source.clusterId,
        protected: backup.protected ? 1 : 0,
      })
    }
  })
  const select = db.prepare<[string], Row>(
    `SELECT volid, storage, taken_at, size, format, notes, protected, verification ${OF_GUESTS}
     WHERE guests.id = ? ORDER BY taken_at DESC`,
  )
  const newest = db.prepare<[string], { id: GuestId; at: string }>(
    `SELECT guests.id AS id, max(taken_at) AS at ${OF_GUESTS} WHERE guests.cluster_id = ? GROUP BY guests.id`,
  )
  const oldestListing = db.prepare<[string], { at: string | null }>(
    'SELECT min(listed_at) AS at FROM backup_sources WHERE cluster_id = ? AND listed_at IS NOT NULL',
  )
  return {
    sources: () =>
      db
        .prepare<[], BackupSource>(
          'SELECT key, cluster_id AS clusterId, listed_at AS listedAt, problem FROM backup_sources',
        )
        .all(),
    replace: (source, storage, backups) => {
      replace.immediate(source, storage, backups)
    },
    recordProblem: (source) => {
      putSource.run(source)
    },
    removeSource: (key) => {
      db.prepare('DELETE FROM backup_sources WHERE key = ?').run(key)
    },
    newest: (clusterId) => new Map(newest.all(clusterId).map(({ id, at }) => [id, at])),
    ofGuest: ({ id, clusterId }) => ({
      listedAt: oldestListing.get(clusterId)?.at ?? null,
      backups: select.all(id).map((row) => ({
        volid: row.volid,
        storage: row.storage,
        takenAt: row.taken_at,
        size: row.size,
        format: row.format,
        notes: row.notes,
        protected: row.protected === 1,
        verification: row.verification,
      })),
    }),
  }
}
