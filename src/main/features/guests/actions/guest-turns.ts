import { AppError } from '#shared/errors.ts'
import type { GuestAction } from '#shared/model/guest-action.ts'
import { ACTION_WORDS } from '#shared/model/guest-action-words.ts'
import type { GuestId } from '#shared/model/ids.ts'

interface Line {
  /** As JSON: what runs or waits. */
  readonly actions: string[]
  last: Promise<unknown>
}

/** One action after the other on each guest, so that none meets the other's lock. */
export interface GuestTurns {
  /** @throws AppError `conflict` when the very same is under way already: a double click, or two windows */
  readonly inTurn: <T>(
    id: GuestId,
    name: string,
    action: GuestAction,
    signal: AbortSignal,
    work: () => Promise<T>,
  ) => Promise<T>
}

export const createGuestTurns = (): GuestTurns => {
  const lines = new Map<GuestId, Line>()

  return {
    inTurn: async (id, name, action, signal, work) => {
      const line = lines.get(id) ?? { actions: [], last: Promise.resolve() }
      const key = JSON.stringify(action)
      if (line.actions.includes(key)) {
        throw new AppError(
          'conflict',
          `“${ACTION_WORDS[action.kind].label}” is on its way for “${name}” already. Look at its task before the next.`,
        )
      }
      lines.set(id, line)
      line.actions.push(key)
      // Whoever pulls the plug does not wait for the shutdown he gives up on.
      const before = action.kind === 'stop' || action.kind === 'reset' ? Promise.resolve() : line.last
      const mine = waited(before, signal).then(work)
      line.last = Promise.allSettled([line.last, mine])
      try {
        return await mine
      } finally {
        line.actions.splice(line.actions.indexOf(key), 1)
        if (line.actions.length === 0) lines.delete(id)
      }
    },
  }
}

/** Whatever came of it; rejects with the signal's reason when that ends first. */
const waited = (before: Promise<unknown>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error)
    if (signal.aborted) {
      giveUp()
      return
    }
    signal.addEventListener('abort', giveUp, { once: true })
    void before.then(() => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
  })
