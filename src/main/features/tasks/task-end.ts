import { AppError } from '#shared/errors.ts'
import type { ClusterId } from '#shared/model/ids.ts'
import { asSentence, wayOut } from '#main/adapters/proxmox/way-out.ts'
import type { TaskRecord } from './task-record.ts'
import type { TasksService } from './tasks.service.ts'

export type AwaitTask = (clusterId: ClusterId, upid: string, signal: AbortSignal) => Promise<TaskRecord>

const stillRunning = (): AppError =>
  new AppError(
    'cancelled',
    'The console no longer waits for the task; on the cluster it goes on. Its log tells its end.',
  )

/**
 * Waits until a task of this console has ended, however long it takes. The task is in the task panel at once. Ending the
 * wait does not stop the task.
 * @returns the task with its end, well or not; `assertWell` tells them apart. @throws AppError `cancelled`
 */
export const createAwaitTask =
  (tasks: Pick<TasksService, 'followOwn'>): AwaitTask =>
  (clusterId, upid, signal) =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => reject(stillRunning())
      if (signal.aborted) {
        giveUp()
        return
      }
      signal.addEventListener('abort', giveUp, { once: true })
      tasks.followOwn(clusterId, upid, (ended) => {
        signal.removeEventListener('abort', giveUp)
        resolve(ended)
      })
    })

/**
 * An answer with a UPID is no success: what goes wrong stands in the exit status (quirk 21 of the real API).
 * @param what the sentence's subject: "Cloning template-9000"
 * @throws AppError `cluster_refused` with Proxmox' words in `details.reason`
 */
export const assertWell = (task: TaskRecord, what: string): void => {
  if (task.state === 'ok' || task.state === 'warning') return
  const reason = task.exitStatus
  const details = { reason, upid: task.upid }
  if (task.state === 'unknown')
    throw new AppError(
      'cluster_refused',
      `${what}: nobody knows how the task ended, as its node no longer keeps it. Look at the guest before trying again.`,
      details,
    )
  const way = wayOut(reason) ?? 'The log of the task says more.'
  throw new AppError('cluster_refused', `${what} failed: ${asSentence(reason)} ${way}`, details)
}
