import { createStore } from 'zustand/vanilla'
import type { AppError } from '#shared/errors.ts'
import type { OperationArguments, OperationOutput } from '#shared/contract/index.ts'
import type { JobId } from '#shared/model/ids.ts'
import type { JobLogLine } from '#shared/model/job.ts'
import { isEnded } from '#shared/model/job-state.ts'
import { asAppError } from '#renderer/client/client.ts'
import { createRepeatedRead } from '#renderer/features/tasks/repeated-read.ts'

const PAGE_LINES = 1000
const FOLLOW_MS = 500
const RETRY_MS = 5000

interface JobLogState {
  readonly status: 'loading' | 'ready'
  readonly lines: readonly JobLogLine[]
  /** The last read failed; the lines that are here stay. */
  readonly error: AppError | null
}

/** Reads a job's log in steps of what is new, until the job ended and everything was read. */
export const createJobLog = (
  id: JobId,
  read: (input: OperationArguments<'jobs.log'>) => Promise<OperationOutput<'jobs.log'>>,
) => {
  const store = createStore<JobLogState>()(() => ({ status: 'loading', lines: [], error: null }))
  const { follow, look } = createRepeatedRead(async (isWanted) => {
    try {
      const answer = await read({ id, after: store.getState().lines.at(-1)?.n ?? 0, limit: PAGE_LINES })
      if (!isWanted()) return null
      store.setState(({ lines }) => ({ status: 'ready', lines: [...lines, ...answer.lines], error: null }))
      if (answer.lines.length >= PAGE_LINES) return 0
      return isEnded(answer.state) ? null : FOLLOW_MS
    } catch (thrown) {
      if (isWanted()) store.setState({ status: 'ready', error: asAppError(thrown) })
      return RETRY_MS
    }
  })
  return { store, follow, look }
}
