import { describe, expect, it } from 'vitest'
import { createPollBatch } from '#main/features/inventory/poll-batch.ts'
import { guestChange, type InventoryChange } from '#main/features/inventory/inventory.types.ts'
import type { Poll } from '#main/features/inventory/poll.ts'
import { ClusterId } from '#shared/model/ids.ts'

const poll = (number: number): Poll => ({
  clusterId: ClusterId.parse(`00000000-0000-7000-8000-${String(number).padStart(12, '0')}`),
  resources: { guests: [], nodes: [], storages: [], pools: [], others: [] },
  options: { seenAt: '2026-01-01T00:00:00.000Z', removeGuests: true, removeStorages: true, alongside: () => undefined },
})

/** An inventory that refuses one cluster, and counts its transactions. */
const inventory = (refused?: string) => {
  const transactions: number[] = []
  const one = ({ clusterId }: Pick<Poll, 'clusterId'>): InventoryChange => {
    if (clusterId === refused) throw new Error('hostile')
    return guestChange(clusterId, [])
  }
  return {
    transactions,
    applyPoll: (clusterId: ClusterId) => one({ clusterId }),
    applyPolls: (polls: readonly Poll[]) => {
      transactions.push(polls.length)
      return polls.map(one)
    },
  }
}

describe('answers that arrive together', () => {
  it('are applied in few transactions, each with its own result', async () => {
    const target = inventory()
    const batch = createPollBatch(target)
    const polls = Array.from({ length: 50 }, (_, index) => poll(index))
    const changes = await Promise.all(polls.map(batch.apply))
    expect(changes.map(({ clusterId }) => clusterId)).toEqual(polls.map(({ clusterId }) => clusterId))
    expect(target.transactions).toEqual([48, 2])
  })

  it('do not suffer from one that cannot be stored', async () => {
    const batch = createPollBatch(inventory(poll(1).clusterId))
    const results = await Promise.allSettled([poll(0), poll(1), poll(2)].map(batch.apply))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})
