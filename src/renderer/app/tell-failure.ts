import { asAppError } from '#renderer/client/client.ts'
import { notify } from './frame.store.ts'

/** For what a menu or a key set off and has no place of its own to fail at: cause and next step, as a toast that is kept. */
export const tellFailure = (thrown: unknown): void => {
  notify({ severity: 'error', message: asAppError(thrown).message })
}
