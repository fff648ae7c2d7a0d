import { setImmediate } from 'node:timers/promises'
import type { ActivityVerdict } from '#shared/contract/activity.contract.ts'
import { activityHash } from './activity-chain.ts'
import type { ActivityRepository } from './activity.repository.ts'

/** So many rows are checked before others get their turn. */
const AT_ONCE = 1000

/** Walks the whole record from what its first row continues to the last row there must be. */
export const verifyActivity = async (
  repository: Pick<ActivityRepository, 'ends' | 'after' | 'lowest'>,
): Promise<ActivityVerdict> => {
  const { firstSequence, firstHash, lastSequence, lastHash } = repository.ends()
  let since = firstSequence
  let sequence = firstSequence
  let hash = firstHash
  let at = ''
  const verdict = (reason: string | null, broken = sequence): ActivityVerdict => ({
    checked: sequence - since,
    since: since + 1,
    firstBroken: reason === null ? null : { sequence: broken, at, reason },
  })
  while (sequence < lastSequence) {
    // What is removed meanwhile because its time is over was not tampered with: the record begins later now.
    const start = repository.ends()
    if (start.firstSequence > sequence) {
      since = start.firstSequence
      sequence = start.firstSequence
      hash = start.firstHash
      continue
    }
    const rows = repository.after(sequence, AT_ONCE)
    for (const row of rows) {
      if (row.sequence > lastSequence) break
      at = row.at
      if (row.sequence !== sequence + 1) return verdict('It was removed from the record.', sequence + 1)
      if (activityHash(hash, row) !== row.hash) {
        return verdict('Its content, or its link to the row before it, was changed.', row.sequence)
      }
      ;({ sequence, hash } = row)
    }
    if (rows.length === 0) return verdict('It and what followed were removed from the record.', sequence + 1)
    await setImmediate()
  }
  // All that was there at the beginning has been removed since.
  if (sequence > lastSequence) return verdict(null)
  if (hash !== lastHash) return verdict('It is not the row that was recorded last.')
  // What was recorded or removed meanwhile moved the ends along; what somebody else put in did not.
  const now = repository.ends()
  const lowest = repository.lowest()
  if (lowest !== null && lowest <= now.firstSequence) return verdict('It was put in before the record begins.', lowest)
  const [beyond] = repository.after(now.lastSequence, 1)
  return beyond === undefined ? verdict(null) : verdict('It was put in behind the row recorded last.', beyond.sequence)
}
