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
}

export const createJobUnion = (db: Database, lists: AudienceLists): JobUnion => {
  const marksBefore = db
    .prepare<{ lists: string; place: number }, number>(
      `SELECT sum((SELECT m.rank FROM job_marks m WHERE m.list_id = l.value AND m.ended_as <= @place
                   ORDER BY m.ended_as DESC LIMIT 1)) FROM json_each(@lists) l`,
    )
    .pluck()
  const markBefore = db.prepare<[number, number], { ended_as: number; rank: number }>(
    'SELECT ended_as, rank FROM job_marks WHERE list_id = ? AND ended_as <= ? ORDER BY ended_as DESC LIMIT 1',
  )

  const present = (filters: readonly AudienceFilter[]): Present[] =>
    filters.flatMap((filter) => {
      const list = lists.find(filter)
      return list === null || list.total === 0 ? [] : [{ filter, id: list.id, total: list.total }]
    })
  const totalOf = (found: readonly Present[]): number => found.reduce((sum, { total }) => sum + total, 0)

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

  return {
    total: (filters) => totalOf(present(filters)),
    page: (filters, page, size) => {
      const found = present(filters)
      const newest = totalOf(found) - page * size
      if (newest <= 0) return []
      const older = Math.max(0, newest - size)
      const ids = JSON.stringify(found.map(({ id }) => id))
      const known = (place: number): number => marksBefore.get({ lists: ids, place }) ?? 0
      // Between two marks of a list lie no more jobs than this.
      const slack = found.length * lists.markEvery
      const low = lastWhere((place) => known(place) + slack <= older)
      const high = lastWhere((place) => known(place) < newest) + 1
      let before = 0
      const read = found.flatMap(({ filter, id }) => {
        const mark = markBefore.get(id, low) ?? { ended_as: 0, rank: 0 }
        before += mark.rank
        return lists.between(filter, mark.ended_as, high)
      })
      read.sort((left, right) => left.place - right.place)
      return read
        .slice(older - before, newest - before)
        .map(({ number }) => number)
        .toReversed()
    },
  }
}
