import { asAppError, call, on } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import { AppError, isErrorCode } from '#shared/errors.ts'
import type { EditAction } from '#shared/model/guest-edit/edit-action.ts'
import type { JobId, GuestId } from '#shared/model/ids.ts'
import { isEnded } from '#shared/model/job-state.ts'

/** Somebody else was faster: nothing was changed. */
export const isChangedMeanwhile = (error: AppError): boolean =>
  error.code === 'conflict' && error.details?.reason === 'config_changed'

/** An event can be missed while a connection is made anew. */
const ASK_EVERY_MS = 2000

/** Follows the job of one guest to its end. @throws AppError why it failed */
const followed = (id: JobId, onStep: (step: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let asking = false
    const look = async (): Promise<void> => {
      if (asking) return
      asking = true
      try {
        const [result] = await call('guests.actionResults', { id })
        if (result === undefined) return
        onStep(result.step)
        if (!isEnded(result.state)) return
        end()
        if (result.state === 'completed') resolve()
        else {
          const code = result.error?.code
          const message = result.error?.message ?? 'It was cancelled. Nothing more is changed by it.'
          reject(new AppError(isErrorCode(code) ? code : 'cancelled', message))
        }
      } catch (error) {
        end()
        reject(asAppError(error))
      } finally {
        asking = false
      }
    }
    const stop = on('jobs.jobChanged', () => void look())
    const timer = setInterval(() => void look(), ASK_EVERY_MS)
    const end = (): void => {
      stop()
      clearInterval(timer)
    }
    void look()
  })

/**
 * Changes a machine and waits until it is changed.
 * @param onStep told what the job is at: that it waits for a lock, for instance
 * @throws AppError why not
 */
export const runEdit = async (
  guestId: GuestId,
  action: EditAction,
  password: string | null,
  onStep: (step: string) => void,
): Promise<void> => {
  const id = newId<JobId>()
  await call('guests.edit', { id, guestId, action, password })
  await followed(id, onStep)
}

/** Drops changes that wait for a restart. @throws AppError why not */
export const revertPending = async (guestId: GuestId, keys: readonly string[]): Promise<void> => {
  const { digest } = await call('guests.editable', { id: guestId })
  const change = { set: {}, remove: [], revert: [...keys], passwordKey: null }
  await runEdit(guestId, { kind: 'config', digest, ...change }, null, () => undefined)
}
