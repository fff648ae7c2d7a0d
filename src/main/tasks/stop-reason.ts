import { AppError } from '#shared/errors.ts'

/** Why a job is told to stop, as its signal carries it: closing leaves what runs on a cluster to the next start. */
export const closingError = (): AppError => new AppError('cancelled', 'The console was closed.', { closing: true })

/** Whether a job's signal ended because the console closes, and not because somebody cancelled it. */
export const isClosing = ({ reason }: AbortSignal): boolean =>
  reason instanceof AppError && reason.details?.closing === true
