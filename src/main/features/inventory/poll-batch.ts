import type { InventoryChange } from './inventory.types.ts'
import type { InventoryService } from './inventory.service.ts'
import type { Poll } from './poll.ts'

/** Clusters in one transaction: enough to share the cost of a commit, few enough not to hold up a person's request. */
const MOST = 48

interface Waiting extends Poll {
  readonly resolve: (change: InventoryChange) => void
  readonly reject: (error: unknown) => void
}

/**
 * Answers that arrive in the same turn of the event loop are applied in one transaction: a commit costs as much as the
 * rows of a whole cluster. An idle console waits for nothing; a busy one shares more.
 */
export const createPollBatch = (inventory: Pick<InventoryService, 'applyPoll' | 'applyPolls'>) => {
  let waiting: Waiting[] = []

  const applyAlone = ({ clusterId, resources, options, resolve, reject }: Waiting): void => {
    try {
      resolve(inventory.applyPoll(clusterId, resources, options))
    } catch (error) {
      reject(error)
    }
  }
  const flush = (): void => {
    const polls = waiting.slice(0, MOST)
    waiting = waiting.slice(MOST)
    if (waiting.length > 0) setImmediate(flush)
    let changes: InventoryChange[]
    try {
      changes = inventory.applyPolls(polls)
    } catch {
      // One cluster's answer must not cost the others theirs: each alone, each with its own error.
      polls.forEach(applyAlone)
      return
    }
    for (const [index, change] of changes.entries()) polls[index]?.resolve(change)
  }

  return {
    /** Resolves when the answer is stored and told. @throws what applying it alone throws */
    apply: (poll: Poll): Promise<InventoryChange> =>
      new Promise((resolve, reject) => {
        waiting.push({ ...poll, resolve, reject })
        if (waiting.length === 1) setImmediate(flush)
      }),
  }
}

export type PollBatch = ReturnType<typeof createPollBatch>
