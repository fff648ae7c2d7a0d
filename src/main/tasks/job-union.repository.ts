import type { Database } from '#main/storage/database.ts'
import type { AudienceFilter, AudienceLists } from './job-history.repository.ts'

/**
 * Pages over several lists at once: what somebody sees who is confined to some projects. Every job is in one audience at
 * most, so lengths add up; and as every list knows at each of its marks how many of its jobs lie before, so does their
 * sum. Two places are found between which the page must lie, and only that much of each list is read.
 */
export interface JobUnion {
  readonly total: (filters: readonly AudienceFilter[]) => number
  /** Numbers of the jobs of one page, the last ended first. */
  readonly page: (filters: readonly AudienceFilter[], page: number, size: number) => number[]
}

interface Present {
  readonly filter: AudienceFilter
  readonly id: number
  readonly total: number
  readonly removed: number
}

export const createJobUnion = (db: Database, lists: AudienceLists): JobUnion => {
  const marksBefore = db
    .prepare<{ lists: string; place: number }, number>(
      `SELECT sum(ifnull((SELECT m.rank FROM job_marks m WHERE m.list_id = l.id AND m.ended_as <= @place
                          ORDER BY m.ended_as DESC LIMIT 1), l.removed))
       FROM job_lists l WHERE l.id IN (SELECT value FROM json_each(@lists))`,
    )
    .pluck()
  const markBefore = db.prepare<[number, number], { ended_as: number; rank: number }>(
    'SELECT ended_as, rank FROM job_marks WHERE list_id = ? AND ended_as <= ? ORDER BY ended_as DESC LIMIT 1',
  )

  const present = (filters: readonly AudienceFilter[]): Present[] =>
    filters.flatMap((filter) => {
      const list = lists.find(filter)
      return list === null || list.total === list.removed ? [] : [{ filter, ...list }]
    })
  const sumOf = (found: readonly Present[], what: 'total' | 'removed'): number =>
    found.reduce((sum, list) => sum + list[what], 0)

  /** The greatest place of which `holds` is true; it holds up to some place and from there on no more. */
  const lastWhere = (holds: (place: number) => boolean): number => {
    let [low, high] = [0, lists.lastPlace()]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (holds(middle)) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Jobs of all lists up to a place, oldest first, each list from its last mark up to `low` on. */
  const readFrom = (found: readonly Present[], low: number, high: number) => {
    let before = 0
    const jobs = found.flatMap(({ filter, id, removed }) => {
      const mark = markBefore.get(id, low) ?? { ended_as: 0, rank: removed }
      before += mark.rank
      return lists.between(filter, mark.ended_as, high)
    })
    jobs.sort((left, right) => left.place - right.place)
    return { jobs, before, upToLow: before + jobs.filter(({ place }) => place <= low).length }
  }

  return {
    total: (filters) => {
      const found = present(filters)
      return sumOf(found, 'total') - sumOf(found, 'removed')
    },
    page: (filters, page, size) => {
      const found = present(filters)
      const gone = sumOf(found, 'removed')
      const newest = sumOf(found, 'total') - page * size
      if (newest <= gone) return []
      const older = Math.max(gone, newest - size)
      const ids = JSON.stringify(found.map(({ id }) => id))
      const known = (place: number): number => marksBefore.get({ lists: ids, place }) ?? 0
      // Between two marks of a list lie no more jobs than this.
      const slack = found.length * lists.markEvery
      const low = lastWhere((place) => known(place) + slack <= older)
      const high = lastWhere((place) => known(place) < newest) + 1
      const near = readFrom(found, low, high)
      // Before the first mark of a list old jobs may have been left over when others were removed: more than from mark to mark.
      const { jobs, before } = near.upToLow <= older ? near : readFrom(found, 0, high)
      return jobs
        .slice(older - before, newest - before)
        .map(({ number }) => number)
        .toReversed()
    },
  }
}
