import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { GraphFrame, GraphSeries } from '#shared/model/graph.ts'
import type { ClusterId, GuestId } from '#shared/model/ids.ts'
import type { Database } from '#main/storage/database.ts'

/** What a graph is of: `guest/<id>`, `node/<name>`, `storage/<key>`. */
export interface GraphSubject {
  readonly clusterId: ClusterId
  readonly name: string
  readonly guestId: GuestId | null
}

export interface StoredGraph {
  /** ISO time. */
  readonly at: string
  readonly series: GraphSeries
}

export interface GraphsRepository {
  readonly read: (subject: GraphSubject, frame: GraphFrame) => StoredGraph | null
  /** A guest or cluster that went meanwhile keeps nothing. */
  readonly save: (subject: GraphSubject, frame: GraphFrame, graph: StoredGraph) => void
}

/** A deflated graph takes about 20 kB; those read longest ago go first. */
const MOST_GRAPHS = 2000

export const createGraphsRepository = (db: Database): GraphsRepository => {
  const select = db.prepare<[string, string, string], { read_at: string; series: Buffer }>(
    'SELECT read_at, series FROM graphs WHERE cluster_id = ? AND subject = ? AND frame = ?',
  )
  const put = db.prepare(
    `INSERT INTO graphs (cluster_id, subject, guest_id, frame, read_at, series)
     SELECT clusters.id, @subject, @guestId, @frame, @at, @series FROM clusters
     WHERE clusters.id = @clusterId AND (@guestId IS NULL OR EXISTS (SELECT 1 FROM guests WHERE id = @guestId))
     ON CONFLICT (cluster_id, subject, frame) DO UPDATE SET read_at = excluded.read_at, series = excluded.series`,
  )
  const prune = db.prepare(
    `DELETE FROM graphs WHERE (SELECT count(*) FROM graphs) > @most AND read_at <
       (SELECT read_at FROM graphs ORDER BY read_at DESC LIMIT 1 OFFSET @most - 1)`,
  )
  const save = db.transaction((subject: GraphSubject, frame: GraphFrame, { at, series }: StoredGraph): void => {
    const { clusterId, name, guestId } = subject
    const packed = deflateRawSync(JSON.stringify(series))
    put.run({ clusterId, subject: name, guestId, frame, at, series: packed })
    prune.run({ most: MOST_GRAPHS })
  })
  return {
    read: ({ clusterId, name }, frame) => {
      const row = select.get(clusterId, name, frame)
      if (row === undefined) return null
      return { at: row.read_at, series: JSON.parse(inflateRawSync(row.series).toString()) as GraphSeries }
    },
    save,
  }
}
