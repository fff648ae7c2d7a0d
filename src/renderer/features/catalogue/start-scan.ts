import { call } from '#renderer/client/client.ts'
import { newId } from '#renderer/client/new-id.ts'
import type { JobId, ClusterId } from '#shared/model/ids.ts'

/** Lists the storages of these clusters anew, as two jobs that the task panel shows. @throws AppError */
export const startScan = async (clusterIds: readonly ClusterId[]): Promise<void> => {
  await Promise.all(
    (['iso', 'template'] as const).map((what) =>
      call('catalogue.scan', { id: newId<JobId>(), what, clusterIds: [...clusterIds] }),
    ),
  )
}
