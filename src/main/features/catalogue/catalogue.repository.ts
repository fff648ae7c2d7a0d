import type { CatalogueKind } from '#shared/model/catalogue.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'

/** A storage asked for files of one kind. */
export interface SourceRecord {
  /** As in the inventory. */
  readonly storageKey: string
  readonly kind: CatalogueKind
  readonly clusterId: ClusterId
  /** ISO; null: never with success. */
  readonly listedAt: string | null
  readonly problem: string
}

/** A file as a storage lists it; nodes and name of the storage stand in the inventory. */
export interface VolumeRecord {
  readonly storageKey: string
  readonly volid: string
  readonly kind: CatalogueKind
  readonly clusterId: ClusterId
  readonly size: number | null
  readonly format: string
  /** ISO */
  readonly createdAt: string | null
}

export interface CatalogueRepository {
  readonly sources: () => readonly SourceRecord[]
  readonly volumes: () => readonly VolumeRecord[]
  /** What a storage holds of one kind is exactly this. */
  readonly replace: (source: SourceRecord, volumes: readonly VolumeRecord[]) => void
  /** What was listed before stays, with the reason why it is not newer. */
  readonly recordProblem: (source: SourceRecord) => void
  /** Storages of a cluster that are none of these any more go, with what they held. */
  readonly keepOnly: (clusterId: ClusterId, storageKeys: readonly string[]) => void
}

export const createCatalogueRepository = (db: Database): CatalogueRepository => {
  const putSource = db.prepare(
    `INSERT INTO catalogue_sources (storage_key, kind, cluster_id, listed_at, problem)
     VALUES (@storageKey, @kind, @clusterId, @listedAt, @problem)
     ON CONFLICT (storage_key, kind) DO UPDATE SET listed_at = coalesce(@listedAt, listed_at), problem = @problem`,
  )
  const clear = db.prepare('DELETE FROM catalogue_volumes WHERE storage_key = ? AND kind = ?')
  const putVolume = db.prepare(
    `INSERT INTO catalogue_volumes (storage_key, volid, kind, cluster_id, size, format, created_at)
     VALUES (@storageKey, @volid, @kind, @clusterId, @size, @format, @createdAt)`,
  )
  const replace = db.transaction((source: SourceRecord, volumes: readonly VolumeRecord[]) => {
    putSource.run(source)
    clear.run(source.storageKey, source.kind)
    for (const volume of volumes) putVolume.run(volume)
  })
  const keepOnly = db.transaction((clusterId: ClusterId, kept: string) => {
    for (const table of ['catalogue_sources', 'catalogue_volumes'])
      db.prepare(
        `DELETE FROM ${table} WHERE cluster_id = ? AND storage_key NOT IN (SELECT value FROM json_each(?))`,
      ).run(clusterId, kept)
  })
  const selectSources = db.prepare<[], SourceRecord>(
    `SELECT storage_key AS storageKey, kind, cluster_id AS clusterId, listed_at AS listedAt, problem
     FROM catalogue_sources ORDER BY storage_key, kind`,
  )
  const selectVolumes = db.prepare<[], VolumeRecord>(
    `SELECT storage_key AS storageKey, volid, kind, cluster_id AS clusterId, size, format, created_at AS createdAt
     FROM catalogue_volumes ORDER BY storage_key, volid`,
  )
  return {
    sources: () => selectSources.all(),
    volumes: () => selectVolumes.all(),
    replace: (source, volumes) => {
      replace.immediate(source, volumes)
    },
    recordProblem: (source) => {
      putSource.run(source)
    },
    keepOnly: (clusterId, storageKeys) => {
      keepOnly.immediate(clusterId, JSON.stringify(storageKeys))
    },
  }
}
