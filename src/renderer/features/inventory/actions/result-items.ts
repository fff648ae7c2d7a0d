import type { ResultItem } from '#renderer/components/ResultList.tsx'
import { RESULT_STATES } from '#renderer/features/jobs/result-state.ts'
import type { GuestActionResult } from '#shared/contract/guest-actions.contract.ts'
import { ACTION_WORDS } from '#shared/model/guest-action-words.ts'

/**
 * One line of a result: the name, how it stands, and the cause with the next step.
 * @param where number and cluster, as several customers have a web-01; undefined: the guest is there no more
 */
export const resultItem = (
  { guestId, name, state, step, error, action }: GuestActionResult,
  where: string | undefined,
): ResultItem => ({
  id: guestId,
  name,
  where,
  state: RESULT_STATES[state],
  message: state === 'running' ? step || ACTION_WORDS[action.kind].doing : (error?.message ?? ''),
})

/** Guests that were asked to shut down, did not, and could be stopped. */
export const notShutDown = (results: readonly GuestActionResult[]): readonly GuestActionResult[] =>
  results.filter(
    ({ state, error, action }) =>
      state === 'failed' && error?.code === 'timeout' && (action.kind === 'shutdown' || action.kind === 'reboot'),
  )
