import { AppError } from '#shared/errors.ts'
import type { GuestRow } from '#shared/model/guest.ts'

/** For whatever is asked of a guest that its cluster lists no more. */
export const missingGuestError = ({ name }: Pick<GuestRow, 'name'>): AppError =>
  new AppError(
    'conflict',
    `The cluster of “${name}” lists it no more: it was deleted there, or moved to another cluster. Remove it from the console, or wait until it is back.`,
  )
