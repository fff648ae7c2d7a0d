import type { ClusterId } from '#shared/model/ids.ts'
import type { ProxmoxApi } from '#main/adapters/proxmox/proxmox.port.ts'
import { assertWell, type AwaitTask } from '#main/features/tasks/task-end.ts'
import type { JobContext } from '#main/tasks/job-kind.ts'

/**
 * Waits for a task of a job. When the job is cancelled, the task is stopped on the cluster as well; when the console
 * closes it is left alone, to be followed again at the next start.
 * @param what the subject of the sentence when it failed
 * @throws AppError of its end, `cancelled`
 */
export const followTask = async (
  { awaitTask, api }: { readonly awaitTask: AwaitTask; readonly api: ProxmoxApi },
  { signal, stoppedFor }: Pick<JobContext<unknown>, 'signal' | 'stoppedFor'>,
  { clusterId, upid, what }: { clusterId: ClusterId; upid: string; what: string },
): Promise<void> => {
  const stop = (): void => {
    if (stoppedFor() === 'closing') return
    // What became of it the task itself tells, in the task panel.
    api.stopTask(upid, { lane: 'interactive' }).catch(() => undefined)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    assertWell(await awaitTask(clusterId, upid, signal), what)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
